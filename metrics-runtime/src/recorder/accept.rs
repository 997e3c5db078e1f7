//! Which families of other crates can stand beside the declared ones, and under which names.

use std::collections::HashSet;

use crate::descriptor::Kind;
use crate::snapshot::plan::{Declared, Plan, unit_in};
use crate::snapshot::rules::{ConstantLabels, Exposure, Rules};
use crate::snapshot::{Family, Snapshot};

/// What there is to say of a family.
#[derive(Debug, PartialEq)]
pub(super) enum Remark {
    /// It is not exposed.
    Refused(String),
    /// It is exposed, but not as the rules want it.
    NotAsWanted(String),
}

/// The undeclared families that can stand beside the declared ones, or have series of a declared
/// family, as the rules want them. Of families that cannot stand side by side the declared one
/// stays, or else one that has its own name, or else the first by name.
pub(super) fn accept(
    plan: &Plan,
    rules: &Rules,
    undeclared: Vec<Family>,
    mut remark: impl FnMut(Remark),
) -> Snapshot {
    let mut accepted = Vec::with_capacity(undeclared.len());
    let mut others = Vec::new();
    for family in undeclared {
        match plan.declared(&family.name) {
            Some(declared) => accepted.extend(joined(family, declared, rules, &mut remark)),
            None => others.extend(Wanted::new(family, rules, &mut remark)),
        }
    }
    others.sort_by(|a, b| (a.name, &a.family.name).cmp(&(b.name, &b.family.name)));
    let mut samples = Samples {
        plan,
        names: HashSet::new(),
        taken: HashSet::new(),
    };
    for wanted in others {
        accepted.extend(wanted.take(&mut samples, &mut remark));
    }
    Snapshot::from_families(accepted)
}

/// An undeclared family that has the name of a declared one.
fn joined(
    mut family: Family,
    declared: Declared<'_>,
    rules: &Rules,
    remark: &mut impl FnMut(Remark),
) -> Option<Family> {
    let kind = match declared {
        Declared::Family(declared) => declared.descriptor().kind(),
        Declared::Dropped(kind) => kind,
    };
    if kind != family.kind {
        remark(refused(&family, &format!("there is a {kind} of that name")));
        return None;
    }
    let Declared::Family(declared) = declared else {
        return None;
    };
    if let Exposure::As { labels, .. } = rules.exposure(&family.name, kind) {
        add_labels(&mut family, &labels, remark);
    }
    family.name = declared.name().into();
    Some(family)
}

fn refused(family: &Family, why: &str) -> Remark {
    Remark::Refused(format!(
        "the {} `{}` of the `metrics` facade is not exposed: {why}",
        family.kind, family.name
    ))
}

/// Puts constant labels on all series but those that have one of that name.
fn add_labels(family: &mut Family, labels: &ConstantLabels, remark: &mut impl FnMut(Remark)) {
    for (&name, &value) in labels {
        if !add_label(family, name, value) {
            remark(Remark::NotAsWanted(format!(
                "the {} `{}` of the `metrics` facade has a label `{name}` of its own, which stays \
                 instead of the configured one; rename the configured one",
                family.kind, family.name
            )));
        }
    }
}

/// Puts a constant label on all series but those that have one of that name; whether none has.
pub(crate) fn add_label(family: &mut Family, name: &'static str, value: &'static str) -> bool {
    let mut is_new = true;
    for series in &mut family.series {
        if series.labels.iter().any(|(own, _)| own == name) {
            is_new = false;
        } else {
            series.labels.push((name.into(), value.into()));
        }
    }
    is_new
}

/// What the samples of a family are called, in any of the formats.
pub(crate) fn sample_names(family: &str, kind: Kind) -> impl Iterator<Item = String> {
    let suffixes = kind.sample_suffixes().iter();
    suffixes.map(move |suffix| format!("{family}{suffix}"))
}

/// Whether some declared family has samples of this name.
pub(crate) fn is_declared_sample(plan: &Plan, sample: &str) -> bool {
    let kinds = [Kind::Counter, Kind::Gauge, Kind::Histogram, Kind::Summary];
    kinds.into_iter().any(|kind| {
        let names = kind.sample_suffixes().iter();
        names
            .filter_map(|suffix| plan.family(sample.strip_suffix(suffix)?))
            .any(|family| family.descriptor().kind() == kind)
    })
}

/// A family with the name that the rules have for it.
struct Wanted {
    family: Family,
    name: Option<&'static str>,
}

impl Wanted {
    fn new(mut family: Family, rules: &Rules, remark: &mut impl FnMut(Remark)) -> Option<Self> {
        let Exposure::As { mut name, labels } = rules.exposure(&family.name, family.kind) else {
            return None;
        };
        add_labels(&mut family, &labels, remark);
        if let Some(total) = name.filter(|name| name.ends_with("_total")) {
            remark(Remark::NotAsWanted(format!(
                "the {} `{}` of the `metrics` facade is not renamed to `{total}`: `_total` belongs \
                 to counters; drop the suffix",
                family.kind, family.name
            )));
            name = None;
        }
        Some(Self { family, name })
    }

    /// The family under the name that is wanted, or else under its own; none where both are taken.
    fn take(
        mut self,
        samples: &mut Samples<'_>,
        remark: &mut impl FnMut(Remark),
    ) -> Option<Family> {
        if let Some(name) = self.name {
            match samples.take(name, self.family.kind) {
                Ok(()) => {
                    self.family.unit = unit_in(name, &self.family.unit).to_owned().into();
                    self.family.name = name.into();
                    return Some(self.family);
                }
                Err(why) => remark(Remark::NotAsWanted(format!(
                    "the {} `{}` of the `metrics` facade is not renamed to `{name}`: \
                     {why}; choose another name",
                    self.family.kind, self.family.name
                ))),
            }
        }
        let taken = samples.take(&self.family.name, self.family.kind);
        match taken {
            Ok(()) => Some(self.family),
            Err(why) => {
                remark(refused(&self.family, &why));
                None
            }
        }
    }
}

/// The names of families and samples that are taken.
struct Samples<'a> {
    plan: &'a Plan,
    names: HashSet<String>,
    taken: HashSet<String>,
}

impl Samples<'_> {
    /// Takes the names of a family and its samples, or says who has one of them.
    fn take(&mut self, family: &str, kind: Kind) -> Result<(), String> {
        if self.names.contains(family) || self.plan.family(family).is_some() {
            return Err(format!("another family is called `{family}`"));
        }
        let samples = || sample_names(family, kind);
        let is_taken =
            |sample: &String| self.taken.contains(sample) || is_declared_sample(self.plan, sample);
        if let Some(sample) = samples().find(is_taken) {
            return Err(format!("another family has the sample `{sample}`"));
        }
        self.taken.extend(samples());
        self.names.insert(family.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{Descriptor, Shape, ValueType};
    use crate::metric::Metric;
    use crate::snapshot::rules::FamilyRule;
    use crate::snapshot::{Series, Text, Value};

    fn declare(kind: Kind, name: &'static str) -> &'static Metric {
        let shape = Shape::new(kind, ValueType::Float);
        let metric = Metric::new(Descriptor::new(shape, name, "", "Help.", "tests"));
        Box::leak(Box::new(metric))
    }

    fn family((kind, name): (Kind, &'static str)) -> Family {
        Family {
            name: name.into(),
            help: Text::default(),
            unit: Text::default(),
            kind,
            series: Vec::new(),
        }
    }

    fn names(snapshot: &Snapshot) -> Vec<&str> {
        let families = snapshot.families().iter();
        families.map(|family| &*family.name).collect()
    }

    fn said(remark: Remark) -> String {
        let (Remark::Refused(message) | Remark::NotAsWanted(message)) = remark;
        message.replace(" of the `metrics` facade", "")
    }

    fn rename(name: &'static str) -> FamilyRule {
        FamilyRule {
            name: Some(name),
            ..FamilyRule::default()
        }
    }

    fn rules(families: impl IntoIterator<Item = (&'static str, FamilyRule)>) -> Rules {
        let families = families.into_iter();
        Rules {
            families: families
                .map(|(name, rule)| (name.to_owned(), rule))
                .collect(),
            ..Rules::NONE
        }
    }

    #[test]
    fn what_cannot_stand_beside_another_family_is_refused() {
        let declared = [
            declare(Kind::Counter, "calls"),
            declare(Kind::Gauge, "level"),
            declare(Kind::Histogram, "times"),
        ];
        let undeclared = [
            (Kind::Summary, "a"),
            (Kind::Gauge, "calls"),
            (Kind::Counter, "calls"),
            (Kind::Gauge, "calls_total"),
            (Kind::Counter, "level"),
            (Kind::Summary, "times"),
            (Kind::Gauge, "times_sum"),
            (Kind::Gauge, "a_count"),
            (Kind::Gauge, "b"),
            (Kind::Gauge, "level_sum"),
        ];
        let mut refused = Vec::new();
        let accepted = accept(
            &Plan::new(&declared),
            &Rules::NONE,
            undeclared.map(family).into(),
            |remark| refused.push(said(remark)),
        );
        assert_eq!(names(&accepted), ["a", "b", "calls", "level_sum"]);
        refused.sort();
        assert_eq!(
            refused,
            [
                "the counter `level` is not exposed: there is a gauge of that name",
                "the gauge `a_count` is not exposed: another family has the sample `a_count`",
                "the gauge `calls_total` is not exposed: another family has the sample \
                 `calls_total`",
                "the gauge `calls` is not exposed: there is a counter of that name",
                "the gauge `times_sum` is not exposed: another family has the sample `times_sum`",
                "the summary `times` is not exposed: there is a histogram of that name",
            ]
        );
    }

    #[test]
    fn a_declared_family_takes_those_of_its_name_along() {
        let dropped = FamilyRule {
            is_dropped: true,
            ..FamilyRule::default()
        };
        let rules = rules([("calls", rename("requests_total")), ("level", dropped)]);
        let declared = [
            declare(Kind::Counter, "calls"),
            declare(Kind::Gauge, "level"),
        ];
        let plan = Plan::under(&rules, &declared);
        let undeclared = [
            (Kind::Counter, "calls"),
            (Kind::Gauge, "level"),
            // Now this name is taken.
            (Kind::Counter, "requests"),
        ];
        let mut refused = Vec::new();
        let accepted = accept(&plan, &rules, undeclared.map(family).into(), |remark| {
            refused.push(said(remark));
        });
        assert_eq!(names(&accepted), ["requests"]);
        assert_eq!(
            refused,
            ["the counter `requests` is not exposed: another family is called `requests`"]
        );
    }

    #[test]
    fn a_name_that_is_taken_is_given_to_nobody_else() {
        let rules = rules([
            ("a", rename("level")),
            ("b", rename("c")),
            ("d", rename("fresh_total")),
            ("e", rename("fresh_total")),
            ("f", rename("g")),
        ]);
        let declared = [declare(Kind::Gauge, "level")];
        let undeclared = [
            (Kind::Gauge, "a"),
            (Kind::Gauge, "b"),
            (Kind::Counter, "c"),
            (Kind::Gauge, "d"),
            (Kind::Counter, "e"),
            (Kind::Gauge, "f"),
        ];
        let plan = Plan::under(&rules, &declared);
        let mut remarks = Vec::new();
        let accepted = accept(&plan, &rules, undeclared.map(family).into(), |remark| {
            remarks.push(said(remark));
        });
        assert_eq!(names(&accepted), ["a", "b", "c", "d", "fresh", "g"]);
        remarks.sort();
        assert_eq!(
            remarks,
            [
                "the gauge `a` is not renamed to `level`: another family is called `level`; \
                 choose another name",
                "the gauge `b` is not renamed to `c`: another family is called `c`; choose another \
                 name",
                "the gauge `d` is not renamed to `fresh_total`: `_total` belongs to counters; drop \
                 the suffix",
            ]
        );
    }

    #[test]
    fn an_own_label_stays() {
        let rules = Rules {
            labels: [("zone", "configured")].into(),
            ..Rules::NONE
        };
        let series = |labels: &[(&'static str, &'static str)]| {
            let labels = labels.iter().map(|(a, b)| ((*a).into(), (*b).into()));
            Series::new(labels.collect(), Value::Float(1.0))
        };
        let mut family = family((Kind::Gauge, "a"));
        family.series = vec![series(&[("a", "1")]), series(&[("zone", "own")])];
        let mut remarks = Vec::new();
        let accepted = accept(&Plan::new(&[]), &rules, vec![family], |remark| {
            remarks.push(remark);
        });
        let expected = [
            series(&[("a", "1"), ("zone", "configured")]),
            series(&[("zone", "own")]),
        ];
        assert_eq!(accepted.families()[0].series, expected);
        let [Remark::NotAsWanted(said)] = &*remarks else {
            panic!("{remarks:?}")
        };
        assert!(said.contains("has a label `zone` of its own"), "{said}");
    }

    #[test]
    fn a_unit_goes_with_the_name_that_ends_in_it() {
        let rules = rules([
            ("a_seconds", rename("b_seconds")),
            ("c_seconds", rename("d")),
        ]);
        let in_seconds = |name| Family {
            unit: "seconds".into(),
            ..family((Kind::Summary, name))
        };
        let families = vec![in_seconds("a_seconds"), in_seconds("c_seconds")];
        let accepted = accept(&Plan::new(&[]), &rules, families, |remark| {
            panic!("{remark:?}");
        });
        let families = accepted.families().iter();
        let units: Vec<_> = families
            .map(|family| (&*family.name, &*family.unit))
            .collect();
        assert_eq!(units, [("b_seconds", "seconds"), ("d", "")]);
    }
}
