use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use super::{bucket_const, call, index};
use crate::ast::function::{Form, Function, FunctionItem};
use crate::ast::runtime;
use crate::attr::doc;
use crate::attr::function::{FunctionAttr, FunctionMetric};

pub(crate) fn expand(function: &Function) -> TokenStream {
    let Function { metrics, item } = function;
    let attrs = metrics.as_slice();
    let runtime = attrs
        .iter()
        .find(|attr| attr.runtime.is_set())
        .map_or_else(|| runtime(&attrs[0].runtime), |attr| runtime(&attr.runtime));
    let descriptors = Ident::new("__DESCRIPTORS", Span::call_site());

    let count = attrs.len();
    let positions = 0..count;
    let declarations = attrs
        .iter()
        .enumerate()
        .map(|(i, attr)| declaration(i, attr, item));
    let checks = attrs
        .iter()
        .enumerate()
        .map(|(i, attr)| checks(i, attr, &descriptors));
    let series = attrs.iter().map(|attr| index::of_call(labels(attr)));
    let Some(body) = &item.body else {
        return item.with_statements(&TokenStream::new());
    };
    let taken = uses(function);
    let run = call::around(function, body, &quote!([#(#series),*]));
    item.with_body(&quote! {{
        use #runtime::__private as __rt;
        #taken
        const #descriptors: [__rt::Descriptor; #count] = [#(#declarations),*];
        static __METRICS: [__rt::Metric; #count] = [#(__rt::Metric::new(#descriptors[#positions])),*];
        __rt::enlist!(__METRICS);
        #(#checks)*
        #run
    }})
}

/// The function without its metrics, beside errors.
pub(crate) fn plain(function: &Function) -> TokenStream {
    function.item.with_statements(&uses(function))
}

/// Uses of the attributes that were taken off the function, so that their imports are used.
fn uses(function: &Function) -> TokenStream {
    let taken = function
        .metrics
        .iter()
        .filter_map(|attr| attr.taken.as_ref());
    quote!(#(#[allow(unused_imports)] use #taken as _;)*)
}

/// The descriptor of one attribute.
fn declaration(position: usize, attr: &FunctionAttr, item: &FunctionItem) -> TokenStream {
    let shape = match attr.metric {
        FunctionMetric::Timed => quote!(__rt::Shape::TIMED),
        FunctionMetric::Counted => quote!(__rt::Shape::COUNTED),
    };
    let outcomes = match item.form() {
        Form::Sync => quote!(SYNC),
        Form::Async | Form::Future | Form::BoxedFuture => quote!(ASYNC),
    };
    let outcome = quote!(__rt::LabelKey::new("outcome", __rt::CallOutcome::#outcomes));
    let span = attr.span;
    let Some(name) = attr.name.get() else {
        let function = item.signature.ident.unraw().to_string();
        let (name, help) = match attr.metric {
            FunctionMetric::Timed => (
                "function_duration_seconds",
                "Time that calls of annotated functions took.",
            ),
            FunctionMetric::Counted => (
                "function_calls_total",
                "Calls of annotated functions that ended.",
            ),
        };
        let new = quote_spanned! {span=>
            __rt::Descriptor::new(#shape, #name, #help, ::core::module_path!())
        };
        return quote! {
            #new
                .constant_labels(&[("function", #function), ("module", ::core::module_path!())])
                .labels_and_outcome(&[#outcome])
        };
    };
    let (name, help) = (full_name(attr.metric, name), help(attr, item));
    let new = quote_spanned! {span=>
        __rt::Descriptor::new(#shape, #name, #help, ::core::module_path!())
    };
    let constants = index::constants(labels(attr));
    let constants = (!constants.is_empty()).then(|| quote!(.constant_labels(&[#constants])));
    let keys: Vec<_> = index::keys(labels(attr), &item.signature).collect();
    let keys = if attr.outcome.is_set() {
        Some(quote!(.labels_and_outcome(&[#(#keys,)* #outcome])))
    } else {
        (!keys.is_empty()).then(|| quote!(.labels(&[#(#keys),*])))
    };
    let buckets = attr.buckets.get().map(|_| {
        let buckets = bucket_name(position);
        quote!(.buckets(#buckets))
    });
    quote!(#new #constants #keys #buckets)
}

fn checks(position: usize, attr: &FunctionAttr, descriptors: &Ident) -> TokenStream {
    let Some(name) = attr.name.get() else {
        return TokenStream::new();
    };
    // The name as it was written: what is added to it is right.
    let name_check = quote_spanned! {name.span()=>
        const _: () = __rt::check::metric_name(#descriptors[#position].kind(), #name, 0);
    };
    let declaration_check = quote_spanned! {name.span()=>
        const _: () = __rt::check::declaration(&#descriptors, #position);
    };
    let label_checks = index::checks(labels(attr));
    let buckets = attr
        .buckets
        .get()
        .map(|buckets| bucket_const(&bucket_name(position), buckets, descriptors, position));
    quote!(#name_check #declaration_check #(#label_checks)* #buckets)
}

fn bucket_name(position: usize) -> Ident {
    format_ident!("__BUCKETS_{position}")
}

fn labels(attr: &FunctionAttr) -> &[crate::attr::labels::Label] {
    attr.labels.get().map_or(&[], Vec::as_slice)
}

/// The name with its unit; `_total` is the descriptor's business.
fn full_name(metric: FunctionMetric, name: &LitStr) -> String {
    let name = name.value();
    match metric {
        FunctionMetric::Timed if !name.is_empty() && !name.ends_with("_seconds") => {
            format!("{name}_seconds")
        }
        _ => name,
    }
}

/// What `help` says, or the doc comment, or a sentence with the function's name.
fn help(attr: &FunctionAttr, item: &FunctionItem) -> String {
    let explicit = attr
        .help
        .get()
        .map(LitStr::value)
        .or_else(|| doc::help(&item.attributes));
    explicit
        .filter(|help| !help.trim().is_empty())
        .unwrap_or_else(|| {
            let name = item.signature.ident.unraw();
            match attr.metric {
                FunctionMetric::Timed => format!("Time that calls of `{name}` took."),
                FunctionMetric::Counted => format!("Calls of `{name}` that ended."),
            }
        })
}

impl Function {
    /// Whether any of the metrics tells calls apart by how they ended.
    pub(super) fn has_outcome(&self) -> bool {
        self.metrics
            .iter()
            .any(|attr| attr.outcome.is_set() || !attr.name.is_set())
    }
}
