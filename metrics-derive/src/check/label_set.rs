use std::collections::HashMap;

use syn::GenericParam;

use super::{refuse_generics, texts};
use crate::ast::label_set::LabelSet;
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, set: &LabelSet) {
    let mut generics = set.generics.clone();
    generics.params = generics
        .params
        .into_iter()
        .filter(|parameter| !matches!(parameter, GenericParam::Lifetime(_)))
        .collect();
    refuse_generics(
        cx,
        &generics,
        set.ident.span(),
        "a set of labels cannot be generic, but for lifetimes: the list of its series is one constant",
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
