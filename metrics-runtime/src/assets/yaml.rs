//! Rules as YAML. Every text is a JSON text, which YAML takes for the same one.

use std::fmt::Write;

use super::rules::{Group, Rule, What};

/// The whole file.
pub(super) fn file(groups: &[Group]) -> String {
    let mut out = String::from(
        "# Made from the program's metrics; what is changed here is gone when it is made again.\n",
    );
    if groups.is_empty() {
        out.push_str("groups: []\n");
        return out;
    }
    out.push_str("groups:\n");
    for group in groups {
        write_group(&mut out, group);
    }
    out
}

fn write_group(out: &mut String, Group { name, rules }: &Group) {
    line(out, "- name: ", &scalar(name));
    line(out, "  rules:", "");
    for rule in rules {
        write_rule(out, rule);
    }
}

fn write_rule(out: &mut String, rule: &Rule) {
    match &rule.what {
        What::Record(name) => line(out, "  - record: ", &scalar(name)),
        What::Alert(name) => line(out, "  - alert: ", &scalar(name)),
    }
    line(out, "    expr: ", &scalar(&rule.expr));
    if let Some(hold) = rule.hold {
        line(out, "    for: ", &scalar(hold));
    }
    for (key, map) in [("labels", &rule.labels), ("annotations", &rule.annotations)] {
        if map.is_empty() {
            continue;
        }
        line(out, "    ", &format!("{key}:"));
        for (name, value) in map {
            line(
                out,
                "      ",
                &format!("{}: {}", scalar(name), scalar(value)),
            );
        }
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    // Writing to a text does not fail.
    let _ = writeln!(out, "{key}{value}");
}

/// The text in quotes. What YAML wants escaped is more than what JSON does.
fn scalar(text: &str) -> String {
    let is_plain = |letter: &char| {
        let is_special = matches!(
            letter,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        );
        !is_special
    };
    let json = serde_json::Value::from(text).to_string();
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_plain(&letter) {
            out.push(letter);
        } else {
            let _ = write!(out, "\\u{:04x}", u32::from(letter));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted() {
        for (text, expected) in [
            ("", r#""""#),
            ("a: b # c", r#""a: b # c""#),
            ("\"\\\n\t\r\0", r#""\"\\\n\t\r\u0000""#),
            ("Größe 猫 🦭", r#""Größe 猫 🦭""#),
            ("\u{7f}\u{85}\u{a0}", "\"\\u007f\\u0085\u{a0}\""),
            ("\u{2028}\u{feff}\u{ffff}", r#""\u2028\ufeff\uffff""#),
        ] {
            assert_eq!(scalar(text), expected);
        }
    }
}
