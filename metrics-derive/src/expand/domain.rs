use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Member;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::metric::{Metric, Name, prefix, prefix_check, series_check, without_total};
use super::texts::{self, Place};
use super::{OFF, defaults, generated, index, off, refused};
use crate::ast::domain::{Domain, Event, Field, Record};
use crate::attr::metric::Role;
use crate::check::function::idents;
use crate::check::help;
use metrics_names as name;

pub(crate) fn expand(domain: &Domain) -> TokenStream {
    let Domain {
        visibility,
        ident,
        generics,
        runtime,
        ..
    } = domain;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let parts = Part::all(domain);
    let (metrics, checks) = if OFF {
        let fields = parts.iter().flat_map(Part::values);
        let buckets =
            fields.flat_map(|(_, field)| [field.attr.buckets.get(), field.attr.quantiles.get()]);
        let buckets = buckets.flatten();
        (off::buckets(buckets, &quote!(__rt)), TokenStream::new())
    } else {
        declared(domain, &parts)
    };
    let arms = parts.iter().map(Part::arm);
    quote! {
        #[allow(deprecated, single_use_lifetimes)]
        const _: () = {
            use #runtime::__private as __rt;

            #metrics
            impl #parameters #ident #arguments #bounds {
                /// Records every value in its metric.
                #[inline]
                #[allow(dead_code)]
                #visibility fn record(&self) {
                    <Self as __rt::Record>::record(self)
                }
            }
            #[automatically_derived]
            impl #parameters __rt::Record for #ident #arguments #bounds {
                #[inline]
                fn record(&self) {
                    match self { #(#arms),* }
                }
            }
            #checks
        };
    }
}

/// The metrics of all parts, and the checks of what was written.
fn declared(domain: &Domain, parts: &[Part]) -> (TokenStream, TokenStream) {
    let attr = &domain.attr;
    let descriptors = Ident::new("__DESCRIPTORS", Span::call_site());
    let metrics: Vec<_> = parts.iter().flat_map(Part::metrics).collect();

    let (part_count, count) = (parts.len(), metrics.len());
    let positions = 0..count;
    let labels = parts.iter().map(Part::label_keys);
    let has_defaults = !attr.prefix.is_set();
    let defaults = has_defaults.then(defaults::found);
    let declarations = metrics.iter().map(|metric| metric.descriptor(has_defaults));
    let repeated = Metric::repeated(&metrics);
    let prefix_check = prefix_check(attr);
    let constant_checks = index::checks(attr.labels.get().map_or(&[][..], Vec::as_slice));
    let label_checks = parts.iter().flat_map(Part::label_checks);
    let checks = metrics.iter().map(|metric| metric.checks(&descriptors));
    let metrics = quote! {
        const __LABELS: [&[__rt::LabelKey]; #part_count] = [#(#labels),*];
        #defaults
        static #descriptors: [__rt::Descriptor; #count] = [#(#declarations),*];
        static __METRICS: [__rt::Metric; #count] = [#(__rt::Metric::new(#descriptors[#positions])),*];
        __rt::enlist!(__METRICS);
    };
    let series_check = series_check(domain.ident, attr, &quote!(__rt::series(&__DESCRIPTORS)));
    let checks = quote! {
        #prefix_check #repeated #(#constant_checks)* #(#label_checks)* #(#checks)* #series_check
    };
    (metrics, checks)
}

/// What is recorded together, and where its metrics stand among all of the type's.
struct Part<'a> {
    domain: &'a Domain<'a>,
    record: &'a Record<'a>,
    /// The place of its labels in `__LABELS`.
    number: usize,
    /// The place of its first metric: an event's own counter, or else its first field's.
    first: usize,
}

impl<'a> Part<'a> {
    fn all(domain: &'a Domain) -> Vec<Self> {
        let mut first = 0;
        let recorded = domain.records.iter().enumerate().map(|(number, record)| {
            let part = Self {
                domain,
                record,
                number,
                first,
            };
            first += part.event().map_or(0, |_| 1) + part.values().count();
            part
        });
        recorded.collect()
    }

    /// The event that is counted, unless it is skipped.
    fn event(&self) -> Option<&'a Event<'a>> {
        let event = self.record.event.as_ref();
        event.filter(|_| !self.record.is_skipped())
    }

    /// The fields that are metrics, with the place of each.
    fn values(&self) -> impl Iterator<Item = (usize, &'a Field<'a>)> {
        let first = self.first + self.event().map_or(0, |_| 1);
        let values = self.fields().filter(|field| field.is_metric());
        values.enumerate().map(move |(i, field)| (first + i, field))
    }

    /// The fields that are not left out.
    fn fields(&self) -> impl Iterator<Item = &'a Field<'a>> {
        let is_skipped = self.record.is_skipped();
        let is_used = move |field: &&Field| !is_skipped && !field.is(Role::Skip);
        self.record.fields.iter().filter(is_used)
    }

    fn labels(&self) -> impl Iterator<Item = &'a Field<'a>> {
        self.fields().filter(|field| field.is(Role::Label))
    }

    fn metrics(&self) -> Vec<Metric<'a>> {
        let event = self.event().map(|event| Metric {
            span: event.ident.span(),
            shape: quote!(__rt::Shape::COUNTED),
            is_time: None,
            name: Name::new(prefix(&self.domain.attr), &event.name(), None, false),
            name_span: event.name_span(),
            help: help(&event.attr.help, event.doc.as_ref()).unwrap_or_default(),
            limits: Some(&event.attr.limits),
            objectives: Some(&event.attr.objectives),
            ..self.metric(self.first)
        });
        let values = self.values().map(|(position, field)| {
            let ty = type_in_constants(field);
            let ((of_values, _), unit) = (trait_of(field), field.attr.unit.get());
            let shape = if field.is(Role::Summary) {
                quote!(SUMMARY)
            } else {
                quote!(SHAPE)
            };
            let name = field.name().unwrap_or_default();
            Metric {
                span: field.span(),
                shape: quote_spanned!(ty.span()=> <#ty as __rt::#of_values>::#shape),
                is_time: Some(quote_spanned!(ty.span()=> <#ty as __rt::#of_values>::IS_TIME)),
                name: Name::new(self.prefix(), &name, unit, takes_time(field)),
                name_span: field.name_span(),
                help: help(&field.attr.help, field.doc.as_ref()).unwrap_or_default(),
                unit,
                buckets: field.attr.buckets.get(),
                quantiles: field.attr.quantiles.get(),
                limits: Some(&field.attr.limits),
                objectives: Some(&field.attr.objectives),
                ..self.metric(position)
            }
        });
        event.into_iter().chain(values).collect()
    }

    /// What all metrics here have in common.
    fn metric(&self, position: usize) -> Metric<'a> {
        let number = self.number;
        let has_labels = self.labels().next().is_some();
        Metric {
            labels: has_labels.then(|| quote!(.labels(__LABELS[#number]))),
            ..Metric::new(position, &self.domain.attr)
        }
    }

    /// What stands before the names of fields: an event's own name as well.
    fn prefix(&self) -> String {
        let mut prefix = prefix(&self.domain.attr);
        if let Some(event) = self.event() {
            let name = event.name();
            prefix += without_total(&name).unwrap_or(&name);
            prefix.push('_');
        }
        prefix
    }

    /// The labels, as a list of keys.
    fn label_keys(&self) -> TokenStream {
        let keys = self.labels().map(|field| {
            let (ty, name) = (type_in_constants(field), field.name().unwrap_or_default());
            texts::key(Place::Record, &ty, ty.span(), &name, &field.attr.text)
        });
        quote!(&[#(#keys),*])
    }

    /// The check of each label's name, where it stands.
    fn label_checks(&self) -> Vec<TokenStream> {
        let checks = self.labels().filter_map(|field| {
            let name = field.name().unwrap_or_default();
            refused(field.name_span(), name::label(&name))
        });
        checks.collect()
    }

    /// The arm of the `match` that records this.
    fn arm(&self) -> TokenStream {
        let variant = self.record.event.as_ref().map(|event| {
            let ident = event.ident;
            quote!(::#ident)
        });
        let bindings = self.fields().map(|field| {
            let (member, binding) = (&field.member, binding(field));
            quote!(#member: #binding)
        });
        let metrics = self.metric_calls();
        let flattened = self.fields().filter(|field| field.is_flattened());
        let flattened = flattened.map(|field| {
            let (ty, binding) = (field.ty, binding(field));
            quote_spanned!(generated(ty.span())=> <#ty as __rt::Record>::record(#binding);)
        });
        quote! {
            Self #variant { #(#bindings,)* .. } => { #metrics #(#flattened)* }
        }
    }

    /// The labels of the series, worked out once, and a call for each metric. Where there are none,
    /// the pattern still reads the fields.
    fn metric_calls(&self) -> Option<TokenStream> {
        let event = self.event().map(|_| self.first);
        let mut values = self.values().peekable();
        if OFF || (event.is_none() && values.peek().is_none()) {
            return None;
        }
        let index = Ident::new("__series", Span::mixed_site());
        let labels = self.labels_of_series();
        let count = event.map(|position| quote!(__rt::count(&__METRICS[#position], #index);));
        let values = values.map(|(position, field)| {
            let (ty, binding) = (type_in_constants(field), binding(field));
            let (of_values, record) = trait_of(field);
            quote_spanned! {generated(ty.span())=>
                <#ty as __rt::#of_values>::#record(#binding, &__METRICS[#position], #index);
            }
        });
        Some(quote!(let #index = #labels; #count #(#values)*))
    }

    /// What tells the series of each metric: an index, and the texts where there are some.
    fn labels_of_series(&self) -> TokenStream {
        let value = |field| binding(field).to_token_stream();
        let listed = self
            .labels()
            .filter(|field| field.attr.text.limit().is_none());
        let index = index::of_values(listed.map(value));
        match texts::shown(self.labels().map(|field| (value(field), &field.attr.text))) {
            None => index,
            Some(shown) => quote!(&__rt::RecordTexts::new(#index, |show| { #shown })),
        }
    }
}

/// What a field is called in `record`.
fn binding(field: &Field) -> Ident {
    let span = Span::mixed_site();
    match &field.member {
        Member::Named(ident) => format_ident!("__field_{}", ident.unraw(), span = span),
        Member::Unnamed(index) => format_ident!("__field_{}", index.index, span = span),
    }
}

/// The field's type, without the names of lifetimes. Both the constants and `record` use it, so
/// that a wrong type is one message.
fn type_in_constants(field: &Field) -> TokenStream {
    index::without_lifetimes(field.ty)
}

/// The trait that the values of a field's role have, and its method that records one.
fn trait_of(field: &Field) -> (Ident, Ident) {
    let (name, method) = match field.attr.role.get() {
        Some(Role::Gauge) => ("Level", "set_in"),
        Some(Role::Histogram | Role::Summary) => ("Observation", "observe_in"),
        _ => ("Amount", "add_to"),
    };
    let ident = |name| Ident::new(name, Span::call_site());
    (ident(name), ident(method))
}

/// Whether the type is written as `Duration`, in an `Option` or not. An alias is not seen
/// through; then the descriptor's check asks for `unit = "seconds"`.
fn takes_time(field: &Field) -> bool {
    let words = idents(&field.ty.to_token_stream());
    words.iter().any(|ident| ident == "Duration")
}

pub(crate) fn stub(domain: &Domain) -> TokenStream {
    let Domain {
        visibility,
        ident,
        generics,
        runtime,
        ..
    } = domain;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let members = quote!(
        fn record(&self) {}
    );
    let derived = super::stub(ident, generics, runtime, &quote!(Record), &members);
    quote! {
        #derived
        impl #parameters #ident #arguments #bounds {
            #[allow(dead_code)]
            #visibility fn record(&self) {}
        }
    }
}
