//! Second stage: the item with its attributes read, as one value that still holds the user's
//! own syntax nodes.

pub(crate) mod block;
pub(crate) mod body;
pub(crate) mod domain;
pub(crate) mod function;
pub(crate) mod function_metric;
mod future_type;
pub(crate) mod label_set;
pub(crate) mod label_value;
pub(crate) mod set;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use crate::attr::Slot;

/// The path of the runtime crate: `::metrics_runtime`, unless `crate = …` says otherwise.
pub(crate) fn runtime(path: &Slot<Path>) -> TokenStream {
    path.get()
        .map_or_else(|| quote!(::metrics_runtime), |path| quote!(#path))
}
