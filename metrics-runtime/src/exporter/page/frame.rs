//! The page as HTML, with the families already in it: it says what there is without its script, too.
//!
//! `frame.html` has a `<template>` for each thing that there can be several of. The page is made of
//! them here, and the script makes of them what comes later. In a template, `{name}` stands for a
//! text, which is escaped, or for a list of things.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::view::{Question, View};

/// What a browser may do for the page: run this script, use this style, and ask where it came from.
///
/// The texts are hashed, so that nothing else that gets into the page is run. A test keeps this true.
pub(in crate::exporter) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    script-src 'sha256-x5yYG+TEmhsy8ywiFQM7ZHf41bMQRau5b7XMIAZjwlU='; \
    style-src 'sha256-WXV41xD2TgiZCWKjDSacbqDN5vDWcDrfkYn61odPTtg='; \
    connect-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const FRAME: &str = include_str!("frame.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The page with what is seen first.
pub(super) fn render(view: &View, question: &Question) -> String {
    let page = Page::parse(FRAME);
    let mut out = String::with_capacity(1 << 16);
    let values = values(view);
    let families = families(view, question);
    fill(
        &mut out,
        page.before,
        &values,
        &mut |out, name| match name {
            "style" => out.push_str(STYLE),
            "labels" => options(out, view, question),
            "groups" => page.groups(out, &families),
            _ => {}
        },
    );
    page.write_templates(&mut out);
    fill(&mut out, page.after, &Map::new(), &mut |out, name| {
        if name == "script" {
            out.push_str(SCRIPT);
        }
    });
    out
}

/// `frame.html`, taken apart.
struct Page {
    before: &'static str,
    templates: BTreeMap<&'static str, &'static str>,
    after: &'static str,
}

const OPENING: &str = "<template id=\"";
const CLOSING: &str = "</template>\n";

impl Page {
    fn parse(frame: &'static str) -> Self {
        let (before, mut rest) = frame.split_once(OPENING).unwrap_or((frame, ""));
        let mut templates = BTreeMap::new();
        while let Some((name, (template, after))) = rest
            .split_once("\">")
            .and_then(|(name, rest)| Some((name, rest.split_once(CLOSING)?)))
        {
            templates.insert(name, template);
            let Some(next) = after.strip_prefix(OPENING) else {
                rest = after;
                break;
            };
            rest = next;
        }
        Self {
            before,
            templates,
            after: rest,
        }
    }

    /// For the script, with nothing in them.
    fn write_templates(&self, out: &mut String) {
        for (name, template) in &self.templates {
            out.push_str(OPENING);
            out.push_str(name);
            out.push_str("\">");
            fill(out, template, &Map::new(), &mut |_, _| {});
            out.push_str(CLOSING);
        }
    }

    fn groups(&self, out: &mut String, families: &[Map<String, Value>]) {
        let mut groups: BTreeMap<&str, Vec<&Map<String, Value>>> = BTreeMap::new();
        for family in families {
            let order = family
                .get("order")
                .and_then(Value::as_str)
                .unwrap_or_default();
            groups.entry(order).or_default().push(family);
        }
        for (number, families) in groups.into_values().enumerate() {
            let mut group = Map::new();
            for name in ["group", "order"] {
                group.insert(
                    name.to_owned(),
                    families[0].get(name).cloned().unwrap_or_default(),
                );
            }
            group.insert("id".to_owned(), format!("group-{number}").into());
            fill(out, self.templates["group"], &group, &mut |out, _| {
                for family in &families {
                    self.thing(out, "family", family);
                }
            });
        }
    }

    fn thing(&self, out: &mut String, template: &str, values: &Map<String, Value>) {
        fill(out, self.templates[template], values, &mut |out, list| {
            let template = match list {
                "outcomes" => "outcome",
                "bars" => "bar",
                "alerts" => "alert",
                "series" => "series",
                _ => return,
            };
            for thing in values
                .get(list)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                if let Some(values) = thing.as_object() {
                    self.thing(out, template, values);
                }
            }
        });
    }
}

/// The families as lists of values, with what the page hides of them.
fn families(view: &View, question: &Question) -> Vec<Map<String, Value>> {
    let families = view.families.iter().map(|family| {
        let mut values = values(family);
        for part in ["about", "inside"] {
            if let Some(Value::Object(part)) = values.remove(part) {
                values.extend(part);
            }
        }
        let hidden = match (family.there, found(&values, &question.search)) {
            (false, _) => "hidden data-gone",
            (true, false) => "hidden",
            (true, true) => "",
        };
        values.insert("hidden".to_owned(), hidden.into());
        values
    });
    families.collect()
}

/// As the script searches.
fn found(values: &Map<String, Value>, search: &str) -> bool {
    let texts = ["name", "help", "group"].map(|name| values.get(name).and_then(Value::as_str));
    let mut texts = texts.into_iter().flatten();
    search.is_empty() || texts.any(|text| text.to_lowercase().contains(search))
}

/// What is known by the names of its fields, as the script has it too.
fn values(thing: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(thing) {
        Ok(Value::Object(values)) => values,
        _ => Map::new(),
    }
}

fn options(out: &mut String, view: &View, question: &Question) {
    for choice in view.labels.iter().flatten() {
        let is_chosen = question
            .filter
            .as_ref()
            .is_some_and(|filter| filter.is(choice));
        out.push_str("<option value=\"");
        escape(out, &choice.key);
        out.push_str(if is_chosen { "\" selected>" } else { "\">" });
        escape(out, &choice.text);
        out.push_str("</option>");
    }
}

/// Writes a template: each `{name}` is the text of that name, escaped, or what `other` writes for it.
fn fill(
    out: &mut String,
    template: &str,
    values: &Map<String, Value>,
    other: &mut impl FnMut(&mut String, &str),
) {
    let mut rest = template;
    while let Some((before, (name, after))) = rest
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        out.push_str(before);
        match values.get(name) {
            Some(Value::String(text)) => escape(out, text),
            Some(Value::Number(number)) => escape(out, &number.to_string()),
            _ => other(out, name),
        }
        rest = after;
    }
    out.push_str(rest);
}

/// A text as HTML, in an element or between quotes. What a page cannot hold is left out.
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(character),
            character if character.is_control() => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_the_script_and_the_style_as_they_are() {
        for (kind, text) in [("script", SCRIPT), ("style", STYLE)] {
            let hash = BASE64_STANDARD.encode(Sha256::digest(text));
            let allowed = format!("{kind}-src 'sha256-{hash}'");
            assert!(
                CONTENT_SECURITY_POLICY.contains(&allowed),
                "write {allowed}"
            );
        }
        assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
    }

    #[test]
    fn the_script_and_the_style_end_where_they_end() {
        for text in [SCRIPT, STYLE] {
            let text = text.to_lowercase();
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
            "://",
        ] {
            assert!(!SCRIPT.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn every_template_is_found() {
        let page = Page::parse(FRAME);
        let names: Vec<_> = page.templates.keys().copied().collect();
        assert_eq!(
            names,
            ["alert", "bar", "family", "group", "outcome", "series"]
        );
        assert!(page.after.starts_with("<script>"));
    }

    /// The text that a browser would read in an element or between quotes.
    fn read(html: &str) -> String {
        let entities = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&amp;", "&"),
        ];
        let unescape = |text: String, (entity, sign): (&str, &str)| text.replace(entity, sign);
        entities.into_iter().fold(html.to_owned(), unescape)
    }

    proptest! {
        #[test]
        fn what_is_escaped_is_read_as_it_was_and_is_never_markup(text in ".*|[&<>\"'a-z;#0-9]*") {
            let mut html = String::new();
            escape(&mut html, &text);
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            let shown: String = text
                .chars()
                .map(|sign| if sign.is_control() && !"\n\t".contains(sign) { '\u{fffd}' } else { sign })
                .collect();
            prop_assert_eq!(read(&html), shown);
        }

        #[test]
        fn a_template_keeps_its_markup_whatever_is_put_in(text in ".*|[<>\"'{}/= a-z]*") {
            let template = "<p title=\"{a}\">{a}</p>{b}";
            let values = Map::from_iter([("a".to_owned(), Value::from(text))]);
            let mut html = String::new();
            fill(&mut html, template, &values, &mut |out, name| out.push_str(name));
            prop_assert_eq!(html.matches(['<', '>']).count(), 4);
            prop_assert_eq!(html.matches('"').count(), 2);
            prop_assert!(html.ends_with("</p>b"));
        }
    }
}
