//! Third stage: what the syntax alone shows to be wrong. What depends on types or on constants
//! (names, buckets, a label's values) is checked by `const` code that the next stage emits.

pub(crate) mod block;
pub(crate) mod domain;
pub(crate) mod function;
pub(crate) mod label_set;
pub(crate) mod label_value;
mod objectives;
pub(crate) mod set;
mod texts;

use proc_macro2::Span;
use syn::{Generics, LitStr};

use crate::attr::Slot;
use crate::ctxt::Ctxt;

fn refuse_generics(cx: &Ctxt, generics: &Generics, span: Span, why: &str) {
    if !generics.params.is_empty() || generics.where_clause.is_some() {
        cx.error(span, why);
    }
}

/// The help text: what `help` says, or else the doc comment.
pub(crate) fn help(explicit: &Slot<LitStr>, doc: Option<&String>) -> Option<String> {
    let explicit = explicit.get().map(LitStr::value);
    explicit
        .or_else(|| doc.cloned())
        .filter(|help| !help.trim().is_empty())
}
