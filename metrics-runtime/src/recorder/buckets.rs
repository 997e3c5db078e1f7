//! Which histograms of other crates have buckets, and which.
//!
//! The facade knows histograms without bounds; those that no rule is about become summaries.

use std::collections::BTreeMap;

use super::clean_name;
use crate::descriptor::buckets;

/// The histograms that a list of bounds is for, by their names.
///
/// Names are compared as they are exposed: `http.request.rows` is `http_request_rows`, and it may
/// be written either way. Of several rules for one name an [exact](Self::exact) one counts, else
/// the longest, and of a prefix and a suffix of one length the prefix.
///
/// ```
/// use metrics_runtime::Exporter;
/// use metrics_runtime::exporter::Matching;
///
/// let builder = Exporter::builder()
///     .buckets(Matching::suffix("_rows"), [1.0, 10.0, 100.0])
///     .buckets(Matching::exact("sql.rows"), [1.0, 1_000.0]);
/// # let _ = builder;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matching(Pattern);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    Exact(String),
    Prefix(String),
    Suffix(String),
}

impl Matching {
    /// The histogram of this name. If the program declares it, its buckets are replaced.
    #[must_use]
    pub fn exact(name: &str) -> Self {
        Self(Pattern::Exact(clean_name(name).into_owned()))
    }

    /// Histograms of other crates whose names start with this.
    #[must_use]
    pub fn prefix(prefix: &str) -> Self {
        Self(Pattern::Prefix(clean_name(prefix).into_owned()))
    }

    /// Histograms of other crates whose names end in this.
    #[must_use]
    pub fn suffix(suffix: &str) -> Self {
        // Other than a name, a suffix may begin with a digit.
        let with_start = format!("_{suffix}");
        Self(Pattern::Suffix(clean_name(&with_start)[1..].to_owned()))
    }

    /// The name, where it is about one.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.0 {
            Pattern::Exact(name) => Some(name),
            Pattern::Prefix(_) | Pattern::Suffix(_) => None,
        }
    }

    /// What is the same in all names that match.
    pub(crate) fn part(&self) -> &str {
        let (Pattern::Exact(part) | Pattern::Prefix(part) | Pattern::Suffix(part)) = &self.0;
        part
    }

    fn matches(&self, name: &str) -> bool {
        match &self.0 {
            Pattern::Exact(exact) => name == exact,
            Pattern::Prefix(prefix) => name.starts_with(prefix),
            Pattern::Suffix(suffix) => name.ends_with(suffix),
        }
    }

    /// The rule with the greatest rank counts.
    fn rank(&self) -> (bool, usize, bool) {
        let is_prefix = matches!(self.0, Pattern::Prefix(_));
        (self.name().is_some(), self.part().len(), is_prefix)
    }
}

impl std::fmt::Display for Matching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Pattern::Exact(name) => write!(f, "`{name}`"),
            Pattern::Prefix(prefix) => write!(f, "the prefix `{prefix}`"),
            Pattern::Suffix(suffix) => write!(f, "the suffix `{suffix}`"),
        }
    }
}

/// All rules, those that count first in front, and then the default ones.
#[derive(Debug)]
pub(crate) struct BucketRules(Vec<(Matching, Vec<f64>)>);

impl BucketRules {
    /// `with_defaults`: names that end in `_seconds` or `_bytes` have buckets without a rule.
    pub(crate) fn new(rules: BTreeMap<Matching, Vec<f64>>, with_defaults: bool) -> Self {
        let mut rules: Vec<_> = rules.into_iter().collect();
        rules.sort_by_key(|(matching, _)| std::cmp::Reverse(matching.rank()));
        if with_defaults {
            let defaults = [("_seconds", buckets::SECONDS), ("_bytes", buckets::BYTES)];
            let defaults = defaults.map(|(suffix, list)| (Matching::suffix(suffix), list.to_vec()));
            rules.extend(defaults);
        }
        Self(rules)
    }

    /// The bounds of each rule, by its number.
    pub(super) fn bounds(&self) -> impl Iterator<Item = &[f64]> {
        self.0.iter().map(|(_, bounds)| &**bounds)
    }

    /// The number of the rule for the histogram of this name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(rule, _)| rule.matches(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<const N: usize>(rules: [Matching; N], with_defaults: bool, name: &str) -> f64 {
        let bounds = (1..).map(|number| vec![f64::from(number)]);
        let rules = BucketRules::new(rules.into_iter().zip(bounds).collect(), with_defaults);
        let number = rules.find(name);
        number.map_or(0.0, |number| rules.bounds().nth(number).unwrap()[0])
    }

    #[test]
    fn the_exact_name_counts_and_then_the_longest_part() {
        use Matching as M;
        let find = |rules, name| found(rules, false, name);
        let all = || [M::suffix("_rows"), M::prefix("sql_"), M::exact("sql_rows")];
        assert_eq!(find(all(), "sql_rows"), 3.0);
        assert_eq!(find(all(), "sql_read_rows"), 1.0);
        assert_eq!(find(all(), "sql_time"), 2.0);
        assert_eq!(find(all(), "rows"), 0.0);
        // The length decides, not the order, and not that one is a prefix.
        assert_eq!(found([M::prefix("a"), M::prefix("ab")], true, "abc"), 2.0);
        assert_eq!(found([M::prefix("ab"), M::prefix("a")], true, "abc"), 1.0);
        assert_eq!(found([M::suffix("bc"), M::prefix("ab")], true, "abc"), 2.0);
    }

    #[test]
    fn names_are_compared_as_they_are_exposed() {
        assert_eq!(Matching::exact("http.rows"), Matching::exact("http_rows"));
        assert_eq!(Matching::suffix(":5rows").part(), "_5rows");
        assert_eq!(Matching::suffix("5.rows").part(), "5_rows");
    }

    #[test]
    fn seconds_and_bytes_have_buckets_unless_told_otherwise() {
        let first = |name| found([], true, name);
        assert_eq!(first("a_seconds"), buckets::SECONDS[0]);
        assert_eq!(first("a_bytes"), buckets::BYTES[0]);
        assert_eq!(first("seconds"), 0.0);
        assert_eq!(found([], false, "a_seconds"), 0.0);
        // They are the last to be asked, however short a rule is.
        assert_eq!(found([Matching::prefix("a")], true, "a_seconds"), 1.0);
    }
}
