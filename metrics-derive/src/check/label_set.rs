use std::collections::HashMap;

use super::{refuse_generics, texts};
use crate::ast::label_set::LabelSet;
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, set: &LabelSet) {
    refuse_generics(
        cx,
        set.generics,
        set.ident.span(),
        "a set of labels cannot be generic: the list of its series is one constant",
    );
    let labels = set.fields.iter();
    let labels = labels.map(|field| (&field.text, field.span, format!("`{}`", field.ident)));
    texts::check(cx, labels);
    let mut names = HashMap::new();
    for field in &set.fields {
        if let Some(earlier) = names.insert(&field.name, field.ident) {
            cx.error(
                field.span,
                format_args!(
                    "`{}` and `{earlier}` are both the label `{}`; rename one of them",
                    field.ident, field.name
                ),
            );
        }
    }
}
