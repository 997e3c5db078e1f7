use super::refuse_generics;
use crate::ast::set::{Field, Set};
use crate::attr::labels::LabelSource;
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, set: &Set) {
    refuse_generics(
        cx,
        set.generics,
        set.ident.span(),
        "a set of metrics cannot be generic: its metrics are statics, which exist once",
    );
    for label in set.attr.labels.get().into_iter().flatten() {
        if !matches!(label.value, LabelSource::Constant(_)) {
            let message = format!(
                "a set's labels are constants, as in `{} = \"...\"`; for values that vary use a \
                 `Family`",
                label.name()
            );
            cx.push(syn::Error::new_spanned(&label.value, message));
        }
    }
    for field in &set.fields {
        check_field(cx, field);
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
        ];
        for key in others.into_iter().flatten() {
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
}

/// The help text: what `help` says, or else the doc comment.
pub(crate) fn help(field: &Field) -> Option<String> {
    let explicit = field.attr.help.get().map(syn::LitStr::value);
    explicit
        .or_else(|| field.doc.clone())
        .filter(|help| !help.trim().is_empty())
}
