use super::{objectives, refuse_generics};
use crate::ast::set::{Field, Set};
use crate::attr::labels::{Label, LabelSource};
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, set: &Set) {
    refuse_generics(
        cx,
        set.generics,
        set.ident.span(),
        "a set of metrics cannot be generic: its metrics are statics, which exist once",
    );
    let labels = set.attr.labels.get().map_or(&[][..], Vec::as_slice);
    check_constants(cx, labels, "use a `Family`");
    for field in &set.fields {
        check_field(cx, field);
        if set.attr.with_labels.is_set() {
            check_instance(cx, field);
        }
    }
}

/// An instance has its own labels on all of its metrics, and another set's are not its own.
fn check_instance(cx: &Ctxt, field: &Field) {
    if let Some(flatten) = field.attr.flatten.key() {
        let message = format!(
            "the instances of a set with `with_labels` hold handles only, and `{}` is a set of \
             them; make its metrics fields here, or give it a `with_labels` of its own",
            field.ident
        );
        cx.error(flatten.span(), message);
    }
}

/// Refuses labels of all the metrics that are not constants; `mend` is for values that vary.
pub(super) fn check_constants(cx: &Ctxt, labels: &[Label], mend: &str) {
    for label in labels {
        if !matches!(label.value, LabelSource::Constant(_)) {
            let message = format!(
                "a set's labels are constants, as in `{} = \"...\"`; for values that vary {mend}",
                label.name()
            );
            cx.push(syn::Error::new_spanned(&label.value, message));
        }
    }
}

fn check_field(cx: &Ctxt, field: &Field) {
    let attr = &field.attr;
    if attr.flatten.is_set() {
        let others = [
            attr.name.key(),
            attr.help.key(),
            attr.unit.key(),
            attr.buckets.key(),
            attr.quantiles.key(),
        ];
        let others = others.into_iter().flatten().chain(attr.limits.keys());
        let others = others.chain(attr.objectives.keys());
        for key in others {
            cx.error(
                key.span(),
                format_args!(
                    "`{key}` belongs to a metric, and `{}` is a set of them",
                    field.ident
                ),
            );
        }
    } else if help(field).is_none() && !attr.is_broken {
        let message = format!(
            "the metric `{}` has no help; write a doc comment or `#[metric(help = \"...\")]`",
            field.ident
        );
        cx.error(field.ident.span(), message);
    }
    objectives::check_field(cx, &attr.objectives);
    for key in attr.text.keys() {
        let message = format!(
            "`{key}` belongs to a label, and `{}` is a metric; put it on a field of its labels, as \
             in `#[label(max = 100, redact)]`",
            field.ident
        );
        cx.error(key.span(), message);
    }
}

/// The help text: what `help` says, or else the doc comment.
pub(crate) fn help(field: &Field) -> Option<String> {
    super::help(&field.attr.help, field.doc.as_ref())
}
