//! Expositions, as far as they must be read to compare them.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};

/// The samples by name and labels, without what libraries may spell in different ways: the order
/// of samples and of labels, `_total`, a bound's digits, comments, `_created`. And without what our
/// exporter says of itself.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Exposition(pub(crate) BTreeMap<String, f64>);

impl Exposition {
    pub(crate) fn parse(text: &[u8]) -> anyhow::Result<Self> {
        let mut samples = BTreeMap::new();
        for line in str::from_utf8(text)?.lines() {
            let is_of_itself = line.starts_with("metrics_exporter_");
            if !line.is_empty() && !line.starts_with('#') && !is_of_itself {
                let (key, value) = sample(line).with_context(|| format!("no sample: {line}"))?;
                let twice = samples.insert(key, value);
                ensure!(twice.is_none(), "a sample twice: {line}");
            }
        }
        samples.retain(|key, _| !key.contains("_created{"));
        Ok(Self(samples))
    }

    pub(crate) fn add(&mut self, name: &str, labels: &[(&str, &str)], le: Option<f64>, value: f64) {
        let le = le.map(|bound| ("le", bound.to_string()));
        let labels = labels
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        self.0.insert(key(name, labels.chain(le)), value);
    }

    /// Fails with the first difference.
    pub(crate) fn ensure_is(&self, expected: &Self) -> anyhow::Result<()> {
        for (key, value) in &expected.0 {
            let found = self.0.get(key);
            ensure!(
                found == Some(value),
                "{key} is {found:?} instead of {value}"
            );
        }
        let (found, expected) = (self.0.len(), expected.0.len());
        ensure!(found == expected, "{found} samples instead of {expected}");
        Ok(())
    }
}

fn sample(line: &str) -> Option<(String, f64)> {
    let (series, value) = line.rsplit_once(' ')?;
    let (name, labels) = series.strip_suffix('}')?.split_once('{')?;
    let labels: Option<Vec<_>> = labels.split(',').map(label).collect();
    Some((key(name, labels?), value.parse().ok()?))
}

/// Values here have neither commas nor anything to escape.
fn label(text: &str) -> Option<(&str, String)> {
    let (name, value) = text.split_once('=')?;
    let value = value.strip_prefix('"')?.strip_suffix('"')?;
    let bound = || value.parse::<f64>().ok();
    Some(match name {
        "le" => (name, bound()?.to_string()),
        _ => (name, value.to_owned()),
    })
}

fn key<'a>(name: &str, labels: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut labels: Vec<_> = labels.into_iter().collect();
    labels.sort();
    let name = name.strip_suffix("_total").unwrap_or(name);
    let labels: Vec<_> = labels
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{name}{{{}}}", labels.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Exposition {
        Exposition::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn spellings_are_equal() {
        let one =
            "# HELP a_total A.\na_total{x=\"1\",y=\"2\"} 3\nb_bucket{x=\"1\",le=\"+Inf\"} 4.0\n";
        let other =
            "b_bucket{le=\"inf\",x=\"1\"} 4\n\na{y=\"2\",x=\"1\"} 3\na_created{x=\"1\"} 9\n# EOF\n";
        assert_eq!(parse(one), parse(other));
    }

    #[test]
    fn differences_are_found() {
        let expected = parse("a{x=\"1\"} 3\n");
        assert!(parse("a{x=\"1\"} 3\n").ensure_is(&expected).is_ok());
        for text in [
            "a{x=\"1\"} 4\n",
            "a{x=\"2\"} 3\n",
            "",
            "a{x=\"1\"} 3\na{x=\"2\"} 3\n",
        ] {
            assert!(parse(text).ensure_is(&expected).is_err(), "{text}");
        }
        assert!(Exposition::parse(b"a{x=\"1\"} 3\na{x=\"1\"} 3\n").is_err());
        assert!(Exposition::parse(b"a{x=\"1\"}\n").is_err());
    }
}
