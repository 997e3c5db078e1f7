//! Alerts and SLOs as groups of Prometheus' rules.

use std::collections::BTreeMap;

use super::promql::sample_name;
use super::slo;
use crate::descriptor::Descriptor;
use crate::descriptor::objectives::Alert;
use crate::snapshot::plan::{Family, Plan};

/// Rules that are evaluated together, one after the other.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) what: What,
    pub(super) expr: String,
    pub(super) hold: Option<&'static str>,
    pub(super) labels: BTreeMap<&'static str, String>,
    pub(super) annotations: BTreeMap<&'static str, String>,
}

/// What becomes of a rule's value, with its name.
#[derive(Debug)]
pub(super) enum What {
    Record(String),
    Alert(&'static str),
}

/// The groups of all families, by name; those without rules have none.
pub(super) fn of(plan: &Plan) -> Vec<Group> {
    let families = plan.families().iter();
    families
        .flat_map(|family| alerts(family).into_iter().chain(slo::groups(family)))
        .collect()
}

/// The family's alerts. One that several places declare in the same words, such as the methods of an
/// annotated block, is there once.
fn alerts(family: &Family) -> Option<Group> {
    let sample = sample_name(family);
    let mut seen: Vec<&Alert> = Vec::new();
    let mut rules = Vec::new();
    for declaration in family.declarations() {
        let descriptor = declaration.descriptor();
        for alert in descriptor.alerts() {
            if !seen.contains(&alert) {
                seen.push(alert);
                rules.push(rule(alert, &sample, descriptor));
            }
        }
    }
    let group = Group {
        name: sample,
        rules,
    };
    Some(group).filter(|group| !group.rules.is_empty())
}

fn rule(alert: &Alert, sample: &str, descriptor: &Descriptor) -> Rule {
    let severity = alert
        .severity()
        .map(|severity| ("severity", literal(severity)));
    let mut annotations = about(descriptor);
    annotations.extend(alert.summary().map(|it| ("summary", it.to_owned())));
    Rule {
        what: What::Alert(alert.name()),
        expr: alert.expression_of(sample),
        hold: alert.hold(),
        labels: severity.into_iter().collect(),
        annotations,
    }
}

/// What the metric is, and where to find it.
pub(super) fn about(descriptor: &Descriptor) -> BTreeMap<&'static str, String> {
    let place = descriptor.location();
    let source = format!("{}:{}", place.file(), place.line());
    [
        ("description", literal(descriptor.help())),
        ("source", literal(&source)),
    ]
    .into()
}

/// The text as a template that gives it.
pub(super) fn literal(text: &str) -> String {
    text.replace("{{", "{{\"{{\"}}")
}
