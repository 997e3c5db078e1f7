use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{index, refused};
use crate::ast::label_set::LabelSet;
use metrics_names as name;

pub(crate) fn expand(set: &LabelSet) -> TokenStream {
    let LabelSet {
        ident,
        runtime,
        fields,
        ..
    } = set;
    let keys = fields.iter().map(|field| {
        let (name, ty) = (&field.name, field.ty);
        quote_spanned!(ty.span()=> __rt::key::<#ty>(#name))
    });
    let index = index::of_values(fields.iter().map(|field| {
        let name = field.ident;
        quote!(&self.#name)
    }));
    let checks = fields
        .iter()
        .filter_map(|field| refused(field.span, name::label(&field.name)));
    quote! {
        const _: () = {
            use #runtime::__private as __rt;

            #[automatically_derived]
            impl __rt::LabelSet for #ident {
                const KEYS: &'static [__rt::LabelKey] = &[#(#keys),*];

                #[inline]
                fn index(&self) -> ::core::primitive::usize {
                    #index
                }
            }
            #(#checks)*
        };
    }
}

pub(crate) fn stub(set: &LabelSet) -> TokenStream {
    super::stub(
        set.ident,
        set.generics,
        &set.runtime,
        &quote!(LabelSet),
        &quote! {
            const KEYS: &'static [__rt::LabelKey] = &[];
            fn index(&self) -> ::core::primitive::usize { 0 }
        },
    )
}
