use std::collections::HashMap;

use syn::Fields;

use super::refuse_generics;
use crate::ast::label_value::LabelValue;
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, label: &LabelValue, is_enum: bool) {
    if is_enum && label.variants.is_empty() {
        cx.error(
            label.ident.span(),
            "an enum without variants has no values to label with",
        );
    }
    refuse_generics(
        cx,
        label.generics,
        label.ident.span(),
        "label values cannot be generic: the list of values is one constant",
    );
    let mut values = HashMap::new();
    for variant in &label.variants {
        if !matches!(variant.fields, Fields::Unit) {
            cx.error(
                variant.ident.span(),
                format_args!(
                    "the variant `{}` has fields; a label value is one of a fixed list, so leave \
                     the fields out",
                    variant.ident
                ),
            );
        }
        if let Some(earlier) = values.insert(&variant.value, variant.ident) {
            cx.error(
                variant.span,
                format_args!(
                    "`{}` and `{earlier}` both have the value \"{}\"; give one of them a \
                     `#[label(rename = \"...\")]`",
                    variant.ident, variant.value
                ),
            );
        }
    }
}
