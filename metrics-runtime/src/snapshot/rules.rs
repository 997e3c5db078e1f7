//! What an operator changes of the families on their way out: their names, more labels, or that
//! they are left out. It is looked at when a plan is made, so a scrape pays nothing for it.

use std::collections::BTreeMap;

use crate::descriptor::Kind;

/// Names and values of labels, by name.
pub(crate) type ConstantLabels = BTreeMap<&'static str, &'static str>;

/// The rules of one recorder.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Labels of all families.
    pub(crate) labels: ConstantLabels,
    /// By the families' names in the code; a counter's may end in `_total`.
    pub(crate) families: BTreeMap<String, FamilyRule>,
}

/// What is changed of one family.
#[derive(Debug, Default)]
pub(crate) struct FamilyRule {
    pub(crate) is_dropped: bool,
    /// The new name; a counter's may end in `_total`.
    pub(crate) name: Option<&'static str>,
    /// Further labels; one that all families have is replaced by that of the same name here.
    pub(crate) labels: ConstantLabels,
}

/// How a family comes out.
#[derive(Debug)]
pub(crate) enum Exposure {
    Dropped,
    As {
        /// The new name, without the `_total` of a counter.
        name: Option<&'static str>,
        /// Constant labels, by name.
        labels: ConstantLabels,
    },
}

impl Rules {
    /// Everything as it is declared.
    pub(crate) const NONE: Self = Self {
        labels: BTreeMap::new(),
        families: BTreeMap::new(),
    };

    /// How the family comes out that is called `name` in the code, without a counter's `_total`.
    pub(crate) fn exposure(&self, name: &str, kind: Kind) -> Exposure {
        let Some(rule) = self.family(name, kind) else {
            return Exposure::As {
                name: None,
                labels: self.labels.clone(),
            };
        };
        if rule.is_dropped {
            return Exposure::Dropped;
        }
        let mut labels = self.labels.clone();
        labels.extend(&rule.labels);
        Exposure::As {
            name: rule.name.map(|name| family_name(name, kind)),
            labels,
        }
    }

    fn family(&self, name: &str, kind: Kind) -> Option<&FamilyRule> {
        if self.families.is_empty() {
            return None;
        }
        let with_total = || {
            let name = (kind == Kind::Counter).then(|| format!("{name}_total"));
            self.families.get(&name?)
        };
        self.families.get(name).or_else(with_total)
    }
}

/// The name as OpenMetrics knows the family: without the `_total` of a counter.
pub(crate) fn family_name(name: &str, kind: Kind) -> &str {
    match kind {
        Kind::Counter => name
            .strip_suffix("_total")
            .filter(|before| !before.is_empty())
            .unwrap_or(name),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(families: impl IntoIterator<Item = (&'static str, FamilyRule)>) -> Rules {
        let families = families.into_iter();
        Rules {
            labels: [("all", "1"), ("both", "1")].into(),
            families: families
                .map(|(name, rule)| (name.to_owned(), rule))
                .collect(),
        }
    }

    fn renamed(name: &'static str) -> FamilyRule {
        FamilyRule {
            name: Some(name),
            ..FamilyRule::default()
        }
    }

    fn name(rules: &Rules, name: &str, kind: Kind) -> Option<&'static str> {
        match rules.exposure(name, kind) {
            Exposure::As { name, .. } => name,
            Exposure::Dropped => panic!("dropped"),
        }
    }

    #[test]
    fn a_counter_is_found_with_and_without_total() {
        let rules = rules([
            ("a_total", renamed("b_total")),
            ("c", renamed("d")),
            ("e_total", renamed("f_total")),
        ]);
        assert_eq!(name(&rules, "a", Kind::Counter), Some("b"));
        assert_eq!(name(&rules, "c", Kind::Counter), Some("d"));
        assert_eq!(name(&rules, "e", Kind::Gauge), None);
        assert_eq!(name(&rules, "e_total", Kind::Gauge), Some("f_total"));
    }

    #[test]
    fn a_label_of_a_family_replaces_that_of_all() {
        let rule = FamilyRule {
            labels: [("both", "2"), ("own", "2")].into(),
            ..FamilyRule::default()
        };
        let Exposure::As { labels, .. } = rules([("a", rule)]).exposure("a", Kind::Gauge) else {
            panic!("dropped")
        };
        let expected = [("all", "1"), ("both", "2"), ("own", "2")];
        assert_eq!(labels, ConstantLabels::from(expected));
    }
}
