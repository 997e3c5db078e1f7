use std::collections::HashMap;

use syn::spanned::Spanned;

use crate::ast::label_value::{LabelValue, Variant};
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, label: &LabelValue, is_enum: bool) {
    if is_enum && label.variants.is_empty() {
        cx.error(
            label.ident.span(),
            "an enum without variants has no values to label with",
        );
    }
    let mut values = HashMap::new();
    for variant in &label.variants {
        check_fields(cx, variant);
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

/// Fields are not looked at, and so have nothing to say.
fn check_fields(cx: &Ctxt, variant: &Variant) {
    let attributes = variant.fields.iter().flat_map(|field| &field.attrs);
    for attribute in attributes.filter(|attribute| attribute.path().is_ident("label")) {
        let message = "the label's value is the variant, not its fields; put this on the variant";
        cx.error(attribute.path().span(), message);
    }
}
