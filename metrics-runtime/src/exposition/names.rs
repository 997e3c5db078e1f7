//! Which families are wanted.

use crate::descriptor::Kind;
use crate::snapshot::{Family, Part};

/// The families that somebody wants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Names {
    #[default]
    All,
    /// Those of these names, or with a sample of one of them.
    #[cfg_attr(not(feature = "exporter"), allow(dead_code))]
    These(Vec<String>),
}

impl Names {
    pub(crate) fn have(&self, part: &Part<'_>) -> bool {
        match part {
            _ if *self == Self::All => true,
            Part::Declared(family) => self.has(family.name(), family.descriptor().kind()),
            Part::Read(family) => {
                let Family { name, kind, .. } = &**family;
                self.has(name, *kind)
            }
        }
    }

    fn has(&self, family: &str, kind: Kind) -> bool {
        let Self::These(names) = self else {
            return true;
        };
        names.iter().any(|name| {
            let suffix = name.strip_prefix(family);
            suffix
                .is_some_and(|suffix| suffix.is_empty() || kind.sample_suffixes().contains(&suffix))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_known_by_its_name_and_by_those_of_its_samples() {
        let these = |names: &[&str]| Names::These(names.iter().map(ToString::to_string).collect());
        for (names, kind, has) in [
            (Names::All, Kind::Gauge, true),
            (these(&[]), Kind::Gauge, false),
            (these(&["b", "a"]), Kind::Counter, true),
            (these(&["a_total"]), Kind::Counter, true),
            (these(&["a_created"]), Kind::Counter, true),
            (these(&["a_total"]), Kind::Gauge, false),
            (these(&["a_bucket"]), Kind::Histogram, true),
            (these(&["a_count"]), Kind::Summary, true),
            (these(&["a_buckets"]), Kind::Histogram, false),
            (these(&["A", "a_", "", "aa"]), Kind::Histogram, false),
        ] {
            assert_eq!(names.has("a", kind), has, "{names:?} {kind}");
        }
    }
}
