//! An SLO as rules: how large the share of errors was in windows of different lengths, and alerts about
//! how fast that uses the error budget up. The windows, rates and severities are those of
//! [The Site Reliability Workbook, chapter 5](https://sre.google/workbook/alerting-on-slos/),
//! "Multiwindow, Multi-Burn-Rate Alerts".

use std::collections::BTreeMap;

use super::promql::{bucket, equals, number, sample_name, select};
use super::rules::{Group, Rule, What, about};
use crate::descriptor::Descriptor;
use crate::descriptor::objectives::Slo;
use crate::snapshot::plan::Family;

/// What an alert is about: the budget of 30 days goes so many times faster than it may.
struct Burn {
    rate: f64,
    long: &'static str,
    short: &'static str,
    severity: &'static str,
    /// The share of the budget that has gone when the alert begins.
    used: &'static str,
}

const BURNS: [Burn; 4] = [
    Burn {
        rate: 14.4,
        long: "1h",
        short: "5m",
        severity: "page",
        used: "2 %",
    },
    Burn {
        rate: 6.0,
        long: "6h",
        short: "30m",
        severity: "page",
        used: "5 %",
    },
    Burn {
        rate: 3.0,
        long: "1d",
        short: "2h",
        severity: "ticket",
        used: "10 %",
    },
    Burn {
        rate: 1.0,
        long: "3d",
        short: "6h",
        severity: "ticket",
        used: "10 %",
    },
];

/// Every window of an alert, once.
const WINDOWS: [&str; 7] = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

/// The rules of each SLO that the family has. Declarations tell their series apart by their constant
/// labels, so each has its own.
pub(super) fn groups(family: &Family) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for declaration in family.declarations() {
        let descriptor = declaration.descriptor();
        let Some(slo) = descriptor.slo() else {
            continue;
        };
        let group = Objective::new(family, descriptor, slo).group();
        if groups.iter().all(|earlier| earlier.name != group.name) {
            groups.push(group);
        }
    }
    groups
}

struct Objective {
    /// As queries know it.
    sample: String,
    descriptor: &'static Descriptor,
    slo: Slo,
    /// In words, which tell it from others of the family.
    title: String,
}

impl Objective {
    fn new(family: &Family, descriptor: &'static Descriptor, slo: Slo) -> Self {
        let target = slo.target();
        let title = match slo.bound() {
            Some(bound) => format!("{target} within {}s", number(bound)),
            None => format!("{target} ok"),
        };
        Self {
            sample: sample_name(family),
            descriptor,
            slo,
            title,
        }
    }

    fn group(&self) -> Group {
        let series = select(&self.sample, &self.constants());
        let records = WINDOWS.iter().map(|window| self.record(window));
        let alerts = BURNS.iter().filter(|burn| self.can_burn(burn));
        Group {
            name: format!("{series} slo {}", self.title),
            rules: records.chain(alerts.map(|burn| self.alert(burn))).collect(),
        }
    }

    /// The conditions on the labels that tell the declaration from others.
    fn constants(&self) -> Vec<String> {
        let constants: BTreeMap<_, _> = self.descriptor.constant_label_pairs().collect();
        let conditions = constants.iter().map(|(name, value)| equals(name, value));
        conditions.collect()
    }

    /// The share of errors in the last `window`.
    fn record(&self, window: &str) -> Rule {
        let rate = |suffix: &str, condition: Option<String>| {
            let mut conditions = self.constants();
            conditions.extend(condition);
            let series = select(&format!("{}{suffix}", self.sample), &conditions);
            format!("sum by (job) (rate({series}[{window}]))")
        };
        let expr = if let Some(bound) = self.slo.bound() {
            let good = rate("_bucket", Some(bucket(bound)));
            format!("1 - {good} / {}", rate("_count", None))
        } else {
            let bad = rate("", Some("outcome!=\"ok\"".to_owned()));
            format!("{bad} / {}", rate("", None))
        };
        Rule {
            what: What::Record(self.share(window)),
            expr,
            hold: None,
            labels: self.labels(),
            annotations: BTreeMap::new(),
        }
    }

    /// Those that tell the share from that of other SLOs.
    fn labels(&self) -> BTreeMap<&'static str, String> {
        let constants = self.descriptor.constant_label_pairs();
        let constants = constants.map(|(name, value)| (name, value.to_owned()));
        constants.chain([("slo", self.title.clone())]).collect()
    }

    /// The name of the share of errors.
    fn share(&self, window: &str) -> String {
        format!("job:{}:slo_error_ratio_rate{window}", self.sample)
    }

    /// Whether there can be as many errors as that: no more than all are.
    fn can_burn(&self, burn: &Burn) -> bool {
        burn.rate * (1.0 - self.slo.target()) < 1.0
    }

    fn alert(&self, burn: &Burn) -> Rule {
        let Burn {
            rate,
            long,
            short,
            severity,
            used,
        } = burn;
        let labels = self.labels();
        let conditions: Vec<_> = labels
            .iter()
            .map(|(name, value)| equals(name, value))
            .collect();
        let exceeds = |window| {
            let share = select(&self.share(window), &conditions);
            format!("{share} > {rate} * (1 - {})", self.slo.target())
        };
        let mut annotations = about(self.descriptor);
        let summary = format!(
            "{} misses its objective of {}: {used} of the errors that 30 days may have were in the \
             last {long}.",
            self.sample, self.title
        );
        annotations.insert("summary", summary);
        Rule {
            what: What::Alert("ErrorBudgetBurn"),
            expr: format!("{} and {}", exceeds(long), exceeds(short)),
            hold: None,
            labels: [("severity", severity), ("window", long)]
                .map(|(name, value)| (name, (*value).to_owned()))
                .into(),
            annotations,
        }
    }
}
