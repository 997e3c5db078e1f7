use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, LitStr, Type};

use super::metric::{Metric, Name, prefix, prefix_check};
use super::{OFF, defaults, generated, index, off};
use crate::ast::set::{Field, Set};
use crate::check::set::help;

pub(crate) fn expand(set: &Set) -> TokenStream {
    let Set {
        visibility,
        ident,
        runtime,
        fields,
        ..
    } = set;
    let (metrics, checks) = if OFF {
        let buckets = fields.iter().filter_map(|field| field.attr.buckets.get());
        (off::buckets(buckets, &quote!(__rt)), TokenStream::new())
    } else {
        declared(set)
    };
    let mut next = 0_usize..;
    let handles = fields.iter().map(|field| {
        let (name, ty) = (field.ident, field.ty);
        if field.attr.flatten.is_set() {
            quote_spanned!(generated(ty.span())=> #name: <#ty as __rt::MetricSet>::HANDLES)
        } else {
            let position = next.next();
            quote_spanned!(generated(ty.span())=> #name: <#ty as __rt::Handle<#ident, #position>>::HANDLE)
        }
    });
    quote! {
        const _: () = {
            use #runtime::__private as __rt;

            #metrics
            impl #ident {
                /// The set's one instance.
                #[inline]
                #[allow(dead_code)]
                #visibility fn get() -> &'static Self {
                    <Self as __rt::MetricSet>::get()
                }
            }
            #[automatically_derived]
            impl __rt::MetricSet for #ident {
                const HANDLES: Self = Self { #(#handles),* };

                #[inline]
                fn get() -> &'static Self {
                    const { &<Self as __rt::MetricSet>::HANDLES }
                }
            }
            #checks
        };
    }
}

/// The set's metrics, and the checks of what was written.
fn declared(set: &Set) -> (TokenStream, TokenStream) {
    let Set {
        ident,
        attr,
        fields,
        ..
    } = set;
    let descriptors = Ident::new("__DESCRIPTORS", Span::call_site());
    let labels = attr.labels.get().map_or(&[][..], Vec::as_slice);

    let metrics: Vec<_> = fields
        .iter()
        .filter(|field| !field.attr.flatten.is_set())
        .enumerate()
        .map(|(position, field)| metric(set, position, field))
        .collect();
    let count = metrics.len();
    let positions = 0..count;
    let has_defaults = !attr.prefix.is_set();
    let defaults = has_defaults.then(defaults::found);
    let declarations = metrics.iter().map(|metric| metric.descriptor(has_defaults));
    let repeated = Metric::repeated(&metrics);
    let checks = metrics.iter().map(|metric| metric.checks(&descriptors));
    let label_checks = index::checks(labels);
    let prefix_check = prefix_check(attr);
    let metrics = quote! {
        #defaults
        static #descriptors: [__rt::Descriptor; #count] = [#(#declarations),*];
        static __METRICS: [__rt::Metric; #count] = [#(__rt::Metric::new(#descriptors[#positions])),*];
        __rt::enlist!(__METRICS);
        #[automatically_derived]
        impl<const __N: ::core::primitive::usize> __rt::Declared<__N> for #ident {
            const METRIC: &'static __rt::Metric = &__METRICS[__N];
            const DESCRIPTOR: &'static __rt::Descriptor = &#descriptors[__N];
        }
    };
    (
        metrics,
        quote!(#prefix_check #repeated #(#label_checks)* #(#checks)*),
    )
}

fn metric<'a>(set: &'a Set, position: usize, field: &'a Field) -> Metric<'a> {
    let Field {
        ident, ty, attr, ..
    } = field;
    let set_ident = set.ident;
    let own = ident.unraw().to_string();
    let name = attr.name.get();
    let unit = attr.unit.get();
    Metric {
        span: ident.span(),
        shape: quote_spanned!(ty.span()=> <#ty as __rt::Handle<#set_ident, #position>>::SHAPE),
        is_sound: is_single_number(ty),
        name: Name::new(
            prefix(&set.attr),
            &name.map_or(own, LitStr::value),
            unit,
            takes_time(field),
        ),
        name_span: name.map_or(ident.span(), LitStr::span),
        help: help(field).unwrap_or_default(),
        unit,
        buckets: attr.buckets.get(),
        ..Metric::new(position, &set.attr)
    }
}

/// Whether the type is written as `Counter` or `Gauge`: neither has bounds or labels of its own.
fn is_single_number(ty: &Type) -> bool {
    let Type::Path(ty) = ty else {
        return false;
    };
    let last = ty.path.segments.last();
    last.is_some_and(|last| last.ident == "Counter" || last.ident == "Gauge")
}

/// Whether the type is written as `Histogram<Duration>`, in a family or not. An alias is not
/// seen through; then the descriptor's check asks for `unit = "seconds"`.
fn takes_time(field: &Field) -> bool {
    let words = crate::check::function::idents(&field.ty.to_token_stream());
    ["Histogram", "Duration"]
        .iter()
        .all(|word| words.iter().any(|ident| ident == word))
}

pub(crate) fn stub(set: &Set) -> TokenStream {
    let Set {
        visibility,
        ident,
        generics,
        fields,
        ..
    } = set;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let derived = super::stub(
        ident,
        generics,
        &set.runtime,
        &quote!(MetricSet),
        &quote! {
            const HANDLES: Self = loop {};
            fn get() -> &'static Self { loop {} }
        },
    );
    // What could not be read may have been a role, and the struct one of values.
    let record = fields.iter().any(|field| field.attr.is_broken).then(|| {
        quote! {
            #[allow(dead_code)]
            #visibility fn record(&self) {}
        }
    });
    quote! {
        #derived
        impl #parameters #ident #arguments #bounds {
            #[allow(dead_code)]
            #visibility fn get() -> &'static Self { loop {} }
            #record
        }
    }
}
