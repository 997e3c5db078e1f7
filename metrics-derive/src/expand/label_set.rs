use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;

use super::texts::{self, Place};
use super::{index, refused};
use crate::ast::label_set::LabelSet;
use metrics_names as name;

pub(crate) fn expand(set: &LabelSet) -> TokenStream {
    let LabelSet {
        ident,
        generics,
        runtime,
        fields,
        ..
    } = set;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let keys = fields.iter().map(|field| {
        let ty = field.ty;
        texts::key(
            Place::Set,
            &quote!(#ty),
            ty.span(),
            &field.name,
            &field.text,
        )
    });
    let listed = fields.iter().filter(|field| field.text.limit().is_none());
    let index = index::of_values(listed.map(|field| {
        let name = field.ident;
        quote!(&self.#name)
    }));
    let texts = texts::shown(fields.iter().map(|field| {
        let name = field.ident;
        (quote!(&self.#name), &field.text)
    }));
    let texts = texts.map(|shown| {
        quote! {
            #[inline]
            fn texts(&self, show: &mut dyn ::core::ops::FnMut(&::core::primitive::str)) { #shown }
        }
    });
    let checks = fields
        .iter()
        .filter_map(|field| refused(field.span, name::label(&field.name)));
    quote! {
        const _: () = {
            use #runtime::__private as __rt;

            #[automatically_derived]
            impl #parameters __rt::LabelSet for #ident #arguments #bounds {
                const KEYS: &'static [__rt::LabelKey] = &[#(#keys),*];

                #[inline]
                fn index(&self) -> ::core::primitive::usize {
                    #index
                }

                #texts
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
