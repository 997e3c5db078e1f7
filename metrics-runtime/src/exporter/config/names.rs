//! The rules for names that are made at run time. They are those that the macros check while a
//! program is compiled, but for what `promtool` only advises: an operator may have names to follow.

/// What is wrong with a name, and how to mend it.
type Checked = Result<(), String>;

/// Checks the name of a metric, which may end in a counter's `_total`.
pub(super) fn metric(name: &str) -> Checked {
    characters("metric name", name)?;
    let base = name.strip_suffix("_total").unwrap_or(name);
    let wrong = |what: &str| Err(format!("metric name `{name}`: {what}"));
    if base.ends_with('_') {
        return wrong("a name must not end with '_'; leave it out, or say more");
    }
    if let Some((_, suffix @ ("bucket" | "count" | "sum" | "created"))) = base.rsplit_once('_') {
        return wrong(&format!(
            "the suffix `_{suffix}` is made by the exposition formats; choose another name"
        ));
    }
    Ok(())
}

/// Checks the name of a label.
pub(super) fn label(name: &str) -> Checked {
    match name {
        "le" | "quantile" => Err(format!(
            "label name `{name}`: the exposition formats put it on histograms and summaries \
             themselves; rename the label"
        )),
        _ => characters("label name", name),
    }
}

fn characters(what: &str, name: &str) -> Checked {
    let wrong = |message: &str| Err(format!("{what} `{name}`: {message}"));
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || character == '_';
    match name.chars().next() {
        None => return Err(format!("a {what} must not be empty")),
        Some('_') => return wrong("names that start with '_' are reserved; leave it out"),
        Some('0'..='9') => {
            return wrong("a name must not start with a digit; put a word in front");
        }
        Some(_) => {}
    }
    match name.chars().find(|character| !is_allowed(*character)) {
        Some(':') => wrong("':' is reserved for the names of recording rules; write '_'"),
        Some(other) => wrong(&format!(
            "'{other}' is not allowed; names take ASCII letters, digits and '_'"
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_why() {
        for (checked, said) in [
            (metric(""), "a metric name must not be empty"),
            (metric("_a"), "reserved"),
            (metric("1a"), "start with a digit"),
            (metric("a:b"), "recording rules"),
            (metric("a-b"), "'-' is not allowed"),
            (metric("a\u{e9}"), "'\u{e9}' is not allowed"),
            (metric("a_"), "end with '_'"),
            (metric("a__total"), "end with '_'"),
            (metric("a_bucket"), "suffix `_bucket`"),
            (metric("a_count_total"), "suffix `_count`"),
            (label(""), "a label name must not be empty"),
            (label("__name__"), "reserved"),
            (label("le"), "on histograms"),
            (label("a.b"), "'.' is not allowed"),
        ] {
            let message = checked.expect_err(said);
            assert!(message.contains(said), "{message}");
        }
        for name in ["a", "camelCase_total", "work_ms", "a_1"] {
            metric(name).unwrap();
        }
        label("job").unwrap();
    }
}
