use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use super::metric::twice;
use super::{
    OFF, bucket_const, bucket_list, call, defaults, end, index, objectives, of_descriptor, off,
    quantile_const, refused, uses,
};
use crate::ast::function::{Form, Function};
use crate::ast::function_metric::{FunctionMetric, Role};
use crate::attr::doc;
use crate::attr::function::{FunctionAttr, FunctionMacro, Recorded};
use crate::attr::objectives::Objectives;
use metrics_names as name;

pub(crate) fn expand(function: &Function) -> TokenStream {
    let item = &function.item;
    let Some(body) = &item.body else {
        return plain(function);
    };
    if OFF {
        return off::function(function, body);
    }
    let runtime = function.runtime();

    let metrics = function.metrics();
    let count = metrics.len();
    let (constants, declarations): (Vec<_>, Vec<_>) = metrics
        .iter()
        .enumerate()
        .map(|(i, metric)| declaration(i, metric, function))
        .unzip();
    let checks = metrics
        .iter()
        .enumerate()
        .map(|(i, metric)| checks(i, metric, &metrics[..i]));
    let series = metrics
        .iter()
        .map(|metric| index::of_call(metric.attr.labels()));
    let defaults = metrics
        .iter()
        .any(FunctionMetric::has_defaults)
        .then(defaults::found);
    let taken = uses(function);
    let run = call::around(function, body, &quote!([#(#series),*]));
    let expanded = quote! {
        use #runtime::__private as __rt;
        #taken
        #defaults
        #(#constants)*
        static __METRICS: [__rt::Metric; #count] = [#(__rt::Metric::new(#declarations)),*];
        __rt::enlist!(__METRICS);
        #(#checks)*
        #run
    };
    item.with_body(&body.replaced(expanded).into_token_stream())
}

/// The function without its metrics, beside errors.
pub(crate) fn plain(function: &Function) -> TokenStream {
    function.item.with_statements(&uses(function))
}

/// The descriptor of one metric; a constant where it has to be looked at, and its name.
fn declaration(
    position: usize,
    metric: &FunctionMetric,
    function: &Function,
) -> (Option<TokenStream>, TokenStream) {
    let declaration = descriptor(position, metric, function);
    if objectives_of(metric).is_none() {
        return (None, declaration);
    }
    let name = descriptor_name(position);
    let constant = quote!(const #name: __rt::Descriptor = #declaration;);
    (Some(constant), name.into_token_stream())
}

fn descriptor(position: usize, metric: &FunctionMetric, function: &Function) -> TokenStream {
    let FunctionMetric { role, attr } = *metric;
    let shape = Ident::new(shape(role, attr), Span::call_site());
    let function_name = function.item.signature.ident.unraw().to_string();
    let doc = doc::help(&function.item.attributes);
    let (name, help) = (metric.name(), metric.help(&function_name, doc.as_ref()));
    let family = name::without_total(&name);
    let unit = name::unit_of(family);
    let new = quote_spanned! {attr.span=>
        __rt::Descriptor::new(__rt::Shape::#shape, #family, #unit, #help, ::core::module_path!())
    };
    let defaults = metric.has_defaults().then(|| quote!(.defaults(__DEFAULTS)));
    let constants = constant_labels(metric, function);
    let labels = labels(metric, function);
    let calls = calls(metric);
    let buckets = attr.buckets.get().filter(|_| role == Role::Duration);
    let buckets = buckets.map(|buckets| of_descriptor(&bucket_name(position), buckets));
    let quantiles = (role == Role::Duration && attr.quantiles.is_set()).then(|| {
        let quantiles = quantiles_name(position);
        quote!(.with_quantiles(#quantiles))
    });
    let objectives = objectives_of(metric).and_then(objectives::of_descriptor);
    quote!(#new #defaults #constants #labels #calls #buckets #quantiles #objectives)
}

/// What is expected of what the attribute itself stands for, if something is.
fn objectives_of<'a>(metric: &FunctionMetric<'a>) -> Option<&'a Objectives> {
    let objectives = &metric.attr.objectives;
    let is_some = metric.role.is_main(metric.attr) && objectives.keys().next().is_some();
    is_some.then_some(objectives)
}

/// The labels that are the same for every call.
fn constant_labels(metric: &FunctionMetric, function: &Function) -> Option<TokenStream> {
    let attr = metric.attr;
    let label = function.label();
    if metric.is_shared() {
        return Some(quote!(.of_function(#label)));
    }
    let function = attr.block.is_some().then(|| quote!(("function", #label),));
    let constants = index::constants(attr.labels());
    (function.is_some() || !constants.is_empty())
        .then(|| quote!(.constant_labels(&[#function #constants])))
}

/// The labels that vary.
fn labels(metric: &FunctionMetric, function: &Function) -> Option<TokenStream> {
    let FunctionMetric { role, attr } = *metric;
    let mut keys: Vec<_> = index::keys(attr.labels(), &function.item.signature).collect();
    if !role.is_known_at_end() {
        return (!keys.is_empty()).then(|| quote!(.labels(&[#(#keys),*])));
    }
    let at_start = keys.len();
    let (value, labels) = (end::value_type(function), attr.labels());
    keys.extend(index::result_keys(labels, &value));
    let results = keys.len() - at_start;
    let (outcome, kind) = (attr.labels_outcome(), attr.error_kind.get());
    let (outcomes, only_outcome) = match function.item.form() {
        Form::Sync => (quote!(SYNC), quote!(SYNC_LABELS)),
        Form::Async | Form::Future | Form::BoxedFuture => (quote!(ASYNC), quote!(ASYNC_LABELS)),
    };
    if outcome && keys.is_empty() && kind.is_none() {
        // The most usual labels are there once for all.
        return Some(quote!(.labels_of_calls(__rt::CallOutcome::#only_outcome, 0, true, false)));
    }
    if outcome {
        keys.push(quote!(__rt::LabelKey::new("outcome", __rt::CallOutcome::#outcomes)));
    }
    if let Some(written) = kind {
        let key = attr.error_kind.key().map_or(attr.span, Ident::span);
        keys.push(end::kind_key(function, key, written.as_ref()));
    }
    let has_kind = kind.is_some();
    if keys.len() > at_start {
        let results = Literal::usize_unsuffixed(results);
        Some(quote!(.labels_of_calls(&[#(#keys),*], #results, #outcome, #has_kind)))
    } else {
        (!keys.is_empty()).then(|| quote!(.labels(&[#(#keys),*])))
    }
}

/// Which calls are recorded.
fn calls(metric: &FunctionMetric) -> TokenStream {
    const OUTCOMES: [&str; 4] = ["Ok", "Error", "Panic", "Cancelled"];
    let FunctionMetric { role, attr } = *metric;
    let is_own = match attr.macro_ {
        FunctionMacro::Timed => role == Role::Duration,
        FunctionMacro::Counted => role == Role::Calls,
    };
    if !is_own {
        return TokenStream::new();
    }
    let only = attr.only.get().copied();
    let only = only.or((attr.record.get() == Some(&Recorded::Ok)).then_some(0));
    let only = only.map(|outcome| {
        let outcome = Ident::new(OUTCOMES[outcome], Span::call_site());
        quote!(.only(__rt::CallOutcome::#outcome.bit()))
    });
    let sample = attr.sample.get().map(|every| quote!(.sample(#every)));
    quote!(#only #sample)
}

/// The errors of what was written for a metric, and the check of its buckets.
fn checks(position: usize, metric: &FunctionMetric, earlier: &[FunctionMetric]) -> TokenStream {
    let FunctionMetric { role, attr } = *metric;
    let Some(written) = metric.written_name() else {
        return TokenStream::new();
    };
    if attr.is_repeated {
        if !role.is_main(attr) {
            return TokenStream::new();
        }
        let buckets = attr.buckets.get();
        let buckets = buckets.map(|buckets| bucket_list(&bucket_name(position), buckets));
        let quantiles = attr.quantiles.get();
        let quantiles = quantiles.map(|list| bucket_list(&quantiles_name(position), list));
        return quote!(#buckets #quantiles);
    }
    let (span, name) = (written.span(), metric.name());
    // What was written is looked at: what is added to it is right. The name of a metric beside the
    // main one may come from the main one's.
    let is_main = role.is_main(attr);
    let name_check = (is_main || metric.own_name().is_some())
        .then(|| refused(span, checked_name(role, attr, &written.value())));
    let is_new = name.is_empty()
        || earlier
            .iter()
            .all(|earlier| name::without_total(&earlier.name()) != name::without_total(&name));
    let name_check = name_check
        .flatten()
        .or_else(|| refused(span, twice(is_new, name::without_total(&name))));
    if !is_main {
        return quote!(#name_check);
    }
    let prefix_check = attr
        .prefix
        .get()
        .filter(|prefix| !prefix.value().is_empty())
        .and_then(|prefix| refused(prefix.span(), name::prefix(&prefix.value())));
    let label_checks = index::checks(attr.labels());
    let kind = if attr.summary.is_set() {
        quote!(__rt::Kind::Summary)
    } else {
        quote!(__rt::Kind::Histogram)
    };
    let buckets = attr.buckets.get();
    let buckets = buckets.map(|buckets| bucket_const(&bucket_name(position), buckets, &kind));
    let quantiles = attr.quantiles.get();
    let quantiles = quantiles.map(|list| quantile_const(&quantiles_name(position), list, &kind));
    let declared = descriptor_name(position).into_token_stream();
    let objectives =
        objectives_of(metric).map(|objectives| objectives::checks(objectives, &declared));
    quote!(#name_check #prefix_check #(#label_checks)* #buckets #quantiles #objectives)
}

/// Checks a name as it was written.
fn checked_name(role: Role, attr: &FunctionAttr, written: &str) -> Result<(), String> {
    name::metric("", written)?;
    let kind = match role {
        Role::Calls | Role::Busy => return Ok(()),
        Role::Duration if attr.summary.is_set() => "summary",
        Role::Duration => "histogram",
        Role::InFlight | Role::OldestCall => "gauge",
    };
    if written.ends_with("_total") {
        return Err(format!(
            "metric name `{written}`: `_total` belongs to counters, and this is a {kind}; drop the \
             suffix"
        ));
    }
    Ok(())
}

fn bucket_name(position: usize) -> Ident {
    format_ident!("__BUCKETS_{position}")
}

fn descriptor_name(position: usize) -> Ident {
    format_ident!("__DESCRIPTOR_{position}")
}

fn quantiles_name(position: usize) -> Ident {
    format_ident!("__QUANTILES_{position}")
}

/// The constant of the runtime's `Shape` that a metric has.
fn shape(role: Role, attr: &FunctionAttr) -> &'static str {
    match role {
        Role::Duration if attr.summary.is_set() => "SUMMARIZED",
        Role::Duration => "TIMED",
        Role::Calls => "COUNTED",
        Role::InFlight => "IN_FLIGHT",
        Role::OldestCall => "OLDEST_CALL",
        Role::Busy => "BUSY",
    }
}
