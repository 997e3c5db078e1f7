use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, LitStr, Type};

use super::metric::{Metric, Name, prefix, prefix_check, series_check};
use super::{OFF, defaults, generated, index, off};
use crate::ast::set::{Field, Set};
use crate::check::set::help;

pub(crate) fn expand(set: &Set) -> TokenStream {
    let Set {
        attr,
        runtime,
        fields,
        ..
    } = set;
    let (metrics, checks) = if OFF {
        let buckets = fields
            .iter()
            .flat_map(|field| [field.attr.buckets.get(), field.attr.quantiles.get()]);
        let buckets = buckets.flatten();
        (off::buckets(buckets, &quote!(__rt)), TokenStream::new())
    } else {
        declared(set)
    };
    let instances = match attr.with_labels.get() {
        None => sole_instance(set),
        Some(labels) => instances_with(set, labels),
    };
    quote! {
        const _: () = {
            use #runtime::__private as __rt;

            #metrics
            #instances
            #checks
        };
    }
}

/// A set that is there once.
fn sole_instance(set: &Set) -> TokenStream {
    let Set {
        visibility,
        ident,
        fields,
        ..
    } = set;
    let handles = handles(set, "HANDLE", None);
    let own = (!OFF).then(|| quote!(__rt::series(&__DESCRIPTORS)));
    let others = fields.iter().filter(|field| field.attr.flatten.is_set());
    let others = others.map(|field| {
        let ty = field.ty;
        quote_spanned!(generated(ty.span())=> <#ty as __rt::MetricSet>::SERIES)
    });
    let mut series = own.into_iter().chain(others).peekable();
    let series = if series.peek().is_some() {
        quote!(#(#series)+*)
    } else {
        quote!(0)
    };
    quote! {
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
            const HANDLES: Self = Self { #handles };
            const SERIES: ::core::primitive::usize = #series;

            #[inline]
            fn get() -> &'static Self {
                const { &<Self as __rt::MetricSet>::HANDLES }
            }
        }
    }
}

/// A set whose instances have `labels` of their own.
fn instances_with(set: &Set, labels: &Type) -> TokenStream {
    let Set {
        visibility, ident, ..
    } = set;
    let handles = handles(set, "of_instance", Some(&quote!((instance))));
    let metrics = if OFF { quote!(&[]) } else { quote!(&__METRICS) };
    quote! {
        impl #ident {
            /// The instance with these labels. Its series stay when it goes.
            #[allow(dead_code)]
            #[must_use]
            #visibility fn with_labels(labels: #labels) -> Self {
                <Self as __rt::InstanceSet>::with_labels(labels)
            }

            /// The instance with these labels, whose series go when it is dropped.
            #[allow(dead_code)]
            #visibility fn scoped(labels: #labels) -> __rt::Scoped<Self> {
                <Self as __rt::InstanceSet>::scoped(labels)
            }

            // Whoever calls it is told what to call instead.
            #[doc(hidden)]
            #[allow(dead_code)]
            #visibility fn get() -> &'static Self
            where
                for<'a> &'a (): __rt::OneInstance<Self>,
            {
                __rt::never()
            }
        }
        #[automatically_derived]
        impl __rt::InstanceSet for #ident {
            type Labels = #labels;
            const METRICS: &'static [__rt::Metric] = #metrics;

            fn of_instance(instance: &__rt::Arc<__rt::Instance>) -> Self {
                Self { #handles }
            }
        }
    }
}

/// A handle for each field: what the item of this name gives in its `Handle`.
fn handles(set: &Set, item: &str, arguments: Option<&TokenStream>) -> TokenStream {
    let (ident, item) = (set.ident, Ident::new(item, Span::call_site()));
    let mut next = 0_usize..;
    let handles = set.fields.iter().map(|field| {
        let (name, ty) = (field.ident, field.ty);
        if field.attr.flatten.is_set() {
            quote_spanned!(generated(ty.span())=> #name: <#ty as __rt::MetricSet>::HANDLES)
        } else {
            let position = next.next();
            quote_spanned! {generated(ty.span())=>
                #name: <#ty as __rt::Handle<#ident, #position>>::#item #arguments
            }
        }
    });
    quote!(#(#handles),*)
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
    let instance = attr
        .with_labels
        .get()
        .map(|_| instance_labels(set, &metrics));
    let instance_check = attr.with_labels.get().map(|ty| {
        let constants = index::constants(labels);
        quote_spanned! {ty.span()=>
            const _: () = __rt::check::instance_labels(__INSTANCE, &[#constants]);
        }
    });
    let series = if attr.with_labels.is_set() {
        quote!(__rt::series(&#descriptors))
    } else {
        quote!(<#ident as __rt::MetricSet>::SERIES)
    };
    let series_check = series_check(ident, attr, &series);
    let metrics = quote! {
        #defaults
        #instance
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
        quote! {
            #prefix_check #repeated #instance_check #(#label_checks)* #(#checks)* #series_check
        },
    )
}

/// The labels of an instance, and with these in front those of each metric.
fn instance_labels(set: &Set, metrics: &[Metric]) -> TokenStream {
    let ident = set.ident;
    let lists = metrics.iter().map(|metric| {
        let (list, shape) = (labels_of(metric.position), &metric.shape);
        quote! {
            const #list: &[__rt::LabelKey] = {
                const OWN: &[__rt::LabelKey] = #shape.labels;
                &__rt::joined::<{ __INSTANCE.len() + OWN.len() }>(__INSTANCE, OWN)
            };
        }
    });
    quote! {
        const __INSTANCE: &[__rt::LabelKey] = <#ident as __rt::InstanceSet>::KEYS;
        #(#lists)*
    }
}

fn labels_of(position: usize) -> Ident {
    format_ident!("__LABELS_{position}", span = Span::call_site())
}

fn metric<'a>(set: &'a Set, position: usize, field: &'a Field) -> Metric<'a> {
    let Field {
        ident, ty, attr, ..
    } = field;
    let set_ident = set.ident;
    let own = ident.unraw().to_string();
    let name = attr.name.get();
    let unit = attr.unit.get();
    let has_instances = set.attr.with_labels.is_set();
    let labels = labels_of(position);
    Metric {
        span: ident.span(),
        shape: quote_spanned!(ty.span()=> <#ty as __rt::Handle<#set_ident, #position>>::SHAPE),
        is_sound: is_single_number(ty) && !has_instances,
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
        quantiles: attr.quantiles.get(),
        labels: has_instances.then(|| quote!(.labels(#labels))),
        instance: has_instances.then(|| quote!(__INSTANCE)),
        limits: Some(&attr.limits),
        objectives: Some(&attr.objectives),
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
            const SERIES: ::core::primitive::usize = 0;
            fn get() -> &'static Self { loop {} }
        },
    );
    let instances = set.attr.with_labels.get().map(|_| {
        quote! {
            #[allow(dead_code)]
            #visibility fn with_labels<T>(_labels: T) -> Self { loop {} }
            #[allow(dead_code)]
            #visibility fn scoped<T>(_labels: T) -> Self { loop {} }
        }
    });
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
            #instances
            #record
        }
    }
}
