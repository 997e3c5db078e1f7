use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, LitStr};

use super::{bucket_const, index};
use crate::ast::set::{Field, Set};
use crate::check::set::help;

pub(crate) fn expand(set: &Set) -> TokenStream {
    let Set {
        visibility,
        ident,
        runtime,
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
        .collect();
    let count = metrics.len();
    let positions = 0..count;
    let positions2 = 0..count;
    let declarations = metrics.iter().map(|(i, field)| declaration(set, *i, field));
    let checks = metrics
        .iter()
        .map(|(i, field)| checks(set, *i, field, &descriptors));
    let label_checks = index::checks(labels);
    let prefix_check = attr
        .prefix
        .get()
        .map(|prefix| quote_spanned!(prefix.span()=> const _: () = __rt::check::prefix(#prefix);));
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

            const #descriptors: [__rt::Descriptor; #count] = [#(#declarations),*];
            static __METRICS: [__rt::Metric; #count] = [#(__rt::Metric::new(#descriptors[#positions])),*];
            __rt::enlist!(__METRICS);
            #(impl __rt::Declared<#positions2> for #ident {
                const METRIC: &'static __rt::Metric = &__METRICS[#positions2];
            })*
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
                    static SET: #ident = <#ident as __rt::MetricSet>::HANDLES;
                    &SET
                }
            }
            #prefix_check
            #(#label_checks)*
            #(#checks)*
        };
    }
}

/// The descriptor of one field. All of it has the field's span, which becomes its location.
fn declaration(set: &Set, position: usize, field: &Field) -> TokenStream {
    let Field {
        ident, ty, attr, ..
    } = field;
    let (name, set_ident) = (full_name(set, field), set.ident);
    let help = help(field).unwrap_or_default();
    let shape = quote_spanned!(ty.span()=> <#ty as __rt::Handle<#set_ident, #position>>::SHAPE);
    let unit = attr.unit.get().map(|unit| quote!(.unit(#unit)));
    let buckets = attr.buckets.get().map(|_| {
        let buckets = bucket_name(field);
        quote!(.buckets(#buckets))
    });
    let labels = set.attr.labels.get().map(|labels| {
        let constants = index::constants(labels);
        quote!(.constant_labels(&[#constants]))
    });
    let new = quote_spanned! {ident.span()=>
        __rt::Descriptor::new(#shape, #name, #help, ::core::module_path!())
    };
    quote!(#new #unit #buckets #labels)
}

fn checks(set: &Set, position: usize, field: &Field, descriptors: &Ident) -> TokenStream {
    let (name, attr) = (checked_name(set, field), &field.attr);
    let prefix = set
        .attr
        .prefix
        .get()
        .map_or(0, |prefix| prefix.value().len() + 1);
    let name_span = attr.name.get().map_or(field.ident.span(), LitStr::span);
    let name_check = quote_spanned! {name_span=>
        const _: () =
            __rt::check::metric_name(#descriptors[#position].kind(), #name, #prefix);
    };
    let declaration_check = quote_spanned! {field.ident.span()=>
        const _: () = __rt::check::declaration(&#descriptors, #position);
    };
    let unit = attr
        .unit
        .get()
        .map(|unit| quote_spanned!(unit.span()=> const _: () = __rt::check::unit(#unit);));
    let buckets = attr
        .buckets
        .get()
        .map(|buckets| bucket_const(&bucket_name(field), buckets, descriptors, position));
    quote!(#name_check #declaration_check #unit #buckets)
}

fn bucket_name(field: &Field) -> Ident {
    format_ident!(
        "__BUCKETS_{}",
        field.ident.unraw(),
        span = Span::call_site()
    )
}

/// Prefix, name and unit; `_total` is the descriptor's business, which knows the kind.
fn full_name(set: &Set, field: &Field) -> String {
    let (own, total) = own_name(field);
    let unit = match field.attr.unit.get() {
        Some(unit) => unit.value(),
        None if takes_time(field) => "seconds".to_owned(),
        None => String::new(),
    };
    let unit = if unit.is_empty() || own == unit || own.ends_with(&format!("_{unit}")) {
        String::new()
    } else {
        format!("_{unit}")
    };
    with_prefix(set, &format!("{own}{unit}{total}"))
}

/// The name without a unit that is checked by itself.
fn checked_name(set: &Set, field: &Field) -> String {
    let (own, total) = own_name(field);
    let unit = field.attr.unit.get().map(LitStr::value).unwrap_or_default();
    let own = own.strip_suffix(&format!("_{unit}")).unwrap_or(&own);
    with_prefix(set, &format!("{own}{total}"))
}

/// What is written, in two parts: before a `_total`, and that.
fn own_name(field: &Field) -> (String, &'static str) {
    let own = field
        .attr
        .name
        .get()
        .map_or_else(|| field.ident.unraw().to_string(), LitStr::value);
    match own.strip_suffix("_total") {
        Some(before) if !before.is_empty() => (before.to_owned(), "_total"),
        _ => (own, ""),
    }
}

fn with_prefix(set: &Set, name: &str) -> String {
    match set.attr.prefix.get() {
        Some(prefix) => format!("{}_{name}", prefix.value()),
        None => name.to_owned(),
    }
}

/// The place of `span`, but as code of the macro, which lints about the user's code pass over.
fn generated(span: Span) -> Span {
    Span::mixed_site().located_at(span)
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
    quote! {
        #derived
        impl #parameters #ident #arguments #bounds {
            #[allow(dead_code)]
            #visibility fn get() -> &'static Self { loop {} }
        }
    }
}
