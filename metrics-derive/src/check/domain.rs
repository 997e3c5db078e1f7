use std::collections::{HashMap, HashSet};

use quote::ToTokens;
use syn::{Error, GenericParam, Generics, Ident, Member};

use super::function::idents;
use super::{help, objectives, texts};
use crate::ast::domain::{Domain, Event, Field, Record};
use crate::attr::labels::Label;
use crate::attr::metric::Role;
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, domain: &Domain) {
    let constants = domain.attr.labels.get().map_or(&[][..], Vec::as_slice);
    super::set::check_constants(cx, constants, "mark a field with `#[metric(label)]`");
    if let Some(key) = domain.attr.with_labels.key() {
        let message = "`with_labels` is for a struct of handles, and a value brings its labels \
                       along: mark a field with `#[metric(label)]`";
        cx.error(key.span(), message);
    }
    let generics = Parameters::new(domain.generics);
    let errors = cx.count();
    for record in &domain.records {
        check_record(cx, record, constants, &generics);
    }
    if domain.records.iter().all(is_empty) && cx.count() == errors {
        check_empty(cx, domain);
    }
}

/// Whether nothing here is recorded, nor could be by a role that was not understood.
fn is_empty(record: &Record) -> bool {
    let is_recorded =
        |field: &Field| field.is_metric() || field.is_flattened() || field.attr.is_broken;
    record.is_skipped() || (record.event.is_none() && !record.fields.iter().any(is_recorded))
}

fn check_empty(cx: &Ctxt, domain: &Domain) {
    let mend = match domain.records.first() {
        Some(Record { event: None, .. }) => "mark a field `counter`, `gauge` or `histogram`",
        Some(_) => "leave a `skip` out",
        None => "add a variant",
    };
    let message = format!("nothing of `{}` is recorded; {mend}", domain.ident);
    cx.error(domain.ident.span(), message);
}

fn check_record(cx: &Ctxt, record: &Record, constants: &[Label], generics: &Parameters) {
    if record.is_skipped() {
        check_skipped(cx, record);
        return;
    }
    if let Some(event) = &record.event {
        check_event(cx, event);
    }
    for field in &record.fields {
        check_role(cx, field);
        check_keys(cx, field);
        check_name(cx, field);
        check_help(cx, field);
        objectives::check_field(cx, &field.attr.objectives);
        check_generics(cx, field, generics);
    }
    check_labels(cx, record, constants);
    let labels = record.labels();
    let labels = labels.map(|field| (&field.attr.text, field.span(), field.title()));
    texts::check(cx, labels);
}

/// A variant that is not recorded has nothing to say about itself.
fn check_skipped(cx: &Ctxt, record: &Record) {
    let Some(event) = &record.event else { return };
    let own = [event.attr.name.key(), event.attr.help.key()];
    let own = own.into_iter().flatten().chain(event.attr.limits.keys());
    let own = own.chain(event.attr.objectives.keys());
    let fields = record.fields.iter().flat_map(|field| {
        let attr = &field.attr;
        let role = attr.role.key().filter(|_| !field.is(Role::Skip));
        let roles = [role, attr.flatten.key()].into_iter().flatten();
        roles.chain(metric_keys(field)).chain(attr.text.keys())
    });
    for key in own.chain(fields) {
        let message = format!(
            "`{}` is skipped, so `{key}` does nothing; leave one of them out",
            event.ident
        );
        cx.error(key.span(), message);
    }
}

fn check_event(cx: &Ctxt, event: &Event) {
    if help(&event.attr.help, event.doc.as_ref()).is_none() && !event.attr.is_broken {
        let message = format!(
            "the event `{}` has no help; write a doc comment, `#[metric(help = \"...\")]`, or \
             `#[metric(skip)]` if it is not to be counted",
            event.ident
        );
        cx.error(event.ident.span(), message);
    }
}

fn check_role(cx: &Ctxt, field: &Field) {
    let (role, flatten) = (field.attr.role.key(), field.attr.flatten.key());
    match (role, flatten) {
        (None, None) if !field.attr.is_broken => {
            let message = format!(
                "{} needs a role: `#[metric(...)]` with `counter`, `gauge`, `histogram`, \
                 `summary`, `label`, `flatten` or `skip`",
                field.title()
            );
            cx.error(field.span(), message);
        }
        (Some(role), Some(flatten)) => {
            let message =
                format!("a field has one role, and this one is a `{role}`; leave one of them out");
            cx.error(flatten.span(), message);
        }
        _ => {}
    }
}

/// Keys that do not go with the role. Buckets of what is no histogram are refused where the kind
/// is known to the compiler.
fn check_keys(cx: &Ctxt, field: &Field) {
    let what = match field.attr.role.get() {
        None if field.is_flattened() => "is recorded by its own `record`",
        Some(Role::Skip) => "is skipped",
        Some(Role::Label) => "is a label",
        Some(Role::Counter | Role::Gauge | Role::Histogram | Role::Summary) => "is a metric",
        None => return,
    };
    let refuse = |key: &Ident, whose| {
        let message = format!(
            "`{key}` belongs to a {whose}, and {} {what}; leave it out",
            field.title()
        );
        cx.error(key.span(), message);
    };
    let is_label = field.is(Role::Label);
    if !field.is_metric() {
        let keys = metric_keys(field).filter(|key| !(is_label && *key == "name"));
        keys.for_each(|key| refuse(key, "metric"));
    }
    if !is_label {
        field.attr.text.keys().for_each(|key| refuse(key, "label"));
    }
}

fn metric_keys<'a>(field: &'a Field) -> impl Iterator<Item = &'a Ident> {
    let attr = &field.attr;
    let keys = [
        attr.name.key(),
        attr.help.key(),
        attr.unit.key(),
        attr.buckets.key(),
        attr.quantiles.key(),
    ];
    let keys = keys.into_iter().flatten().chain(attr.limits.keys());
    keys.chain(attr.objectives.keys())
}

fn check_name(cx: &Ctxt, field: &Field) {
    let Some(role) = field.attr.role.key() else {
        return;
    };
    if field.name().is_none() && !field.is(Role::Skip) && !field.attr.is_broken {
        let message = format!(
            "{} has no name to be called after; write `#[metric({role}, name = \"...\")]`",
            field.title()
        );
        cx.error(field.span(), message);
    }
}

fn check_help(cx: &Ctxt, field: &Field) {
    let has_help = help(&field.attr.help, field.doc.as_ref()).is_some();
    if field.is_metric() && !has_help && !field.attr.is_broken {
        let message = match &field.member {
            Member::Named(ident) => format!(
                "the metric `{ident}` has no help; write a doc comment or \
                 `#[metric(help = \"...\")]`"
            ),
            Member::Unnamed(_) => format!(
                "{} has no help; write a doc comment or `#[metric(help = \"...\")]`",
                field.title()
            ),
        };
        cx.error(field.span(), message);
    }
}

/// Two labels of one name, of which one may be a constant of the whole type.
fn check_labels(cx: &Ctxt, record: &Record, constants: &[Label]) {
    let mut names: HashMap<String, String> = constants
        .iter()
        .map(|label| (label.name(), "the constant label".to_owned()))
        .collect();
    let may_be_metric = |field: &Field| field.is_metric() || field.attr.is_broken;
    let has_metrics = record.event.is_some() || record.fields.iter().any(may_be_metric);
    for field in record.labels() {
        if !has_metrics {
            let message = format!(
                "{} labels nothing: no field here is a metric; mark one `counter`, `gauge` or \
                 `histogram`",
                field.title()
            );
            cx.error(field.span(), message);
        }
        let Some(name) = field.name() else { continue };
        if let Some(earlier) = names.insert(name.clone(), field.title()) {
            let message = format!(
                "{} and {earlier} are both the label `{name}`; rename one of them, as in \
                 `#[metric(label, name = \"...\")]`",
                field.title()
            );
            cx.error(field.name_span(), message);
        }
    }
}

/// What stands for a type or a value that is not known where the metrics are declared.
struct Parameters(HashSet<String>);

impl Parameters {
    fn new(generics: &Generics) -> Self {
        let parameters = generics.params.iter().filter_map(|param| match param {
            GenericParam::Type(param) => Some(param.ident.to_string()),
            GenericParam::Const(param) => Some(param.ident.to_string()),
            GenericParam::Lifetime(_) => None,
        });
        Self(parameters.chain(["Self".to_owned()]).collect())
    }
}

fn check_generics(cx: &Ctxt, field: &Field, generics: &Parameters) {
    if !field.is_metric() && !field.is(Role::Label) {
        return;
    }
    let used = idents(&field.ty.to_token_stream())
        .into_iter()
        .find(|ident| generics.0.contains(&ident.to_string()));
    if let Some(parameter) = used {
        let what = if field.is_metric() {
            "the field's metric is a static, which exists"
        } else {
            "the label's values are those of statics, which exist"
        };
        let message = format!("`{parameter}` cannot be used here: {what} once; write the type");
        cx.push(Error::new_spanned(field.ty, message));
    }
}
