//! The keys of `defaults!`.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Path};

use super::buckets::Buckets;
use super::{Keys, Slot, path, string};
use crate::ctxt::Ctxt;

/// What `defaults! { … }` says for the whole crate.
#[derive(Default)]
pub(crate) struct Defaults {
    pub(crate) prefix: Slot<LitStr>,
    pub(crate) buckets: Slot<Buckets>,
    pub(crate) runtime: Slot<Path>,
}

impl Defaults {
    pub(crate) fn parse(cx: &Ctxt, tokens: TokenStream) -> Self {
        let keys = Keys {
            attribute: "defaults!",
            known: &["prefix", "buckets", "crate"],
        };
        let mut defaults = Self::default();
        let read = |input: ParseStream| {
            keys.read_all(cx, input, |key, input| {
                match key.to_string().as_str() {
                    "prefix" => defaults.prefix.set(cx, key, string(key, input)?),
                    "buckets" => defaults
                        .buckets
                        .set(cx, key, Buckets::parse_list(key, input)?),
                    _ => defaults.runtime.set(cx, key, path(key, input)?),
                }
                Ok(())
            });
            Ok(())
        };
        cx.ok(read.parse2(tokens));
        defaults
    }
}
