use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::label_value::LabelValue;

pub(crate) fn expand(label: &LabelValue) -> TokenStream {
    let LabelValue {
        ident,
        runtime,
        variants,
        ..
    } = label;
    let values = variants.iter().map(|variant| &variant.value);
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let variant = variant.ident;
        quote!(Self::#variant => #index)
    });
    quote! {
        #[automatically_derived]
        impl #runtime::LabelValue for #ident {
            const VALUES: &'static [&'static ::core::primitive::str] = &[#(#values),*];

            #[inline]
            fn index(&self) -> ::core::primitive::usize {
                match self { #(#arms),* }
            }
        }
    }
}

pub(crate) fn stub(label: &LabelValue) -> TokenStream {
    super::stub(
        label.ident,
        label.generics,
        &label.runtime,
        &quote!(LabelValue),
        &quote! {
            const VALUES: &'static [&'static ::core::primitive::str] = &[""];
            fn index(&self) -> ::core::primitive::usize { 0 }
        },
    )
}
