//! Labels that can be any text: their keys, and how their values are shown.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::attr::limits::{Redact, TextAttr};

/// Where a label is declared. What the mend of a wrong type is depends on it.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In a struct of labels.
    Set,
    /// In a domain type.
    Record,
}

/// The key of a label whose values are of the type `ty`, which stands at `span`.
pub(super) fn key(
    place: Place,
    ty: &TokenStream,
    span: Span,
    name: &str,
    text: &TextAttr,
) -> TokenStream {
    let listed = match place {
        Place::Set => quote!(field_key),
        Place::Record => quote!(record_key),
    };
    if let Some(max) = text.limit() {
        quote_spanned!(span=> __rt::text_key::<#ty>(#name, #max))
    } else {
        quote_spanned!(span=> __rt::#listed::<#ty>(#name))
    }
}

/// Shows those of the values that are texts, each given as a reference, to a `show` that is in
/// scope. None if there are none.
pub(super) fn shown<'a>(
    values: impl Iterator<Item = (TokenStream, &'a TextAttr)>,
) -> Option<TokenStream> {
    let texts = values.filter(|(_, text)| text.limit().is_some());
    let shown: Vec<_> = texts
        .map(|(value, text)| match text.redact.get() {
            None => quote!((&&__rt::Text(#value)).show(show);),
            Some(Redact::Hash) => quote! {
                (&&__rt::Text(#value)).show(&mut |text| __rt::redact(text, show));
            },
            // The field is read, or the compiler would say that it never is.
            Some(Redact::Drop) => quote!(let _ = #value; show("");),
        })
        .collect();
    (!shown.is_empty()).then(|| {
        quote! {
            use __rt::{AnyText as _, KnownText as _, NoText as _};
            #(#shown)*
        }
    })
}
