use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use super::metric::twice;
use super::{OFF, bucket_const, bucket_list, call, defaults, end, index, off, refused};
use crate::ast::function::{Form, Function, FunctionMetric, Role};
use crate::ast::runtime;
use crate::attr::doc;
use crate::attr::function::{FunctionAttr, FunctionMacro, Recorded};
use crate::check::name;

pub(crate) fn expand(function: &Function) -> TokenStream {
    let item = &function.item;
    let Some(body) = &item.body else {
        return plain(function);
    };
    if OFF {
        return off::function(function, body);
    }
    let runtime = runtime_of(function);

    let metrics = function.metrics();
    let count = metrics.len();
    let declarations = metrics
        .iter()
        .enumerate()
        .map(|(i, metric)| declaration(i, metric, function));
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

pub(super) fn runtime_of(function: &Function) -> TokenStream {
    let attrs = &function.attrs;
    let said = attrs.iter().find(|attr| attr.runtime.is_set());
    runtime(&said.unwrap_or(&attrs[0]).runtime)
}

/// Uses of the attributes that were taken off the function, so that their imports are used.
pub(super) fn uses(function: &Function) -> TokenStream {
    let taken = function.attrs.iter().filter_map(|attr| attr.taken.as_ref());
    quote!(#(#[allow(unused_imports)] use #taken as _;)*)
}

/// The descriptor of one metric.
fn declaration(position: usize, metric: &FunctionMetric, function: &Function) -> TokenStream {
    let FunctionMetric { role, attr } = *metric;
    let shape = Ident::new(role.shape(), Span::call_site());
    let (name, help) = (metric.name(), metric.help(function));
    let family = name::without_total(&name);
    let unit = name::unit_of(family);
    let new = quote_spanned! {attr.span=>
        __rt::Descriptor::new(__rt::Shape::#shape, #family, #unit, #help, ::core::module_path!())
    };
    let defaults = metric.has_defaults().then(|| quote!(.defaults(__DEFAULTS)));
    let constants = constant_labels(metric, function);
    let labels = labels(metric, function);
    let calls = calls(metric);
    let buckets = (role == Role::Duration && attr.buckets.is_set()).then(|| {
        let buckets = bucket_name(position);
        quote!(.buckets(#buckets))
    });
    quote!(#new #defaults #constants #labels #calls #buckets)
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
        let buckets = attr.buckets.get().filter(|_| role.is_main(attr));
        return buckets.map_or_else(TokenStream::new, |buckets| {
            bucket_list(&bucket_name(position), buckets)
        });
    }
    let (span, name) = (written.span(), metric.name());
    // What was written is looked at: what is added to it is right. The name of a metric beside the
    // main one may come from the main one's.
    let is_main = role.is_main(attr);
    let name_check = (is_main || metric.own_name().is_some())
        .then(|| refused(span, checked_name(role, &written.value())));
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
    let buckets = attr.buckets.get().map(|buckets| {
        let kind = quote!(__rt::Kind::Histogram);
        bucket_const(&bucket_name(position), buckets, &kind)
    });
    quote!(#name_check #prefix_check #(#label_checks)* #buckets)
}

/// Checks a name as it was written.
fn checked_name(role: Role, written: &str) -> Result<(), String> {
    name::metric("", written)?;
    let kind = match role {
        Role::Calls | Role::Busy => return Ok(()),
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

impl Role {
    fn shape(self) -> &'static str {
        match self {
            Self::Duration => "TIMED",
            Self::Calls => "COUNTED",
            Self::InFlight => "IN_FLIGHT",
            Self::OldestCall => "OLDEST_CALL",
            Self::Busy => "BUSY",
        }
    }

    /// Whether a value is recorded when a call has ended, so that labels can say how.
    pub(super) fn is_known_at_end(self) -> bool {
        matches!(self, Self::Duration | Self::Calls)
    }

    /// Whether it is what the attribute itself stands for.
    fn is_main(self, attr: &FunctionAttr) -> bool {
        match attr.macro_ {
            FunctionMacro::Timed => self == Self::Duration,
            FunctionMacro::Counted => self == Self::Calls,
        }
    }

    /// What follows the common part of the names of a function's metrics.
    fn suffix(self) -> &'static str {
        match self {
            Self::Duration => "_seconds",
            Self::Calls => "_calls_total",
            Self::InFlight => "_in_flight",
            Self::OldestCall => "_oldest_call_age_seconds",
            Self::Busy => "_busy_seconds_total",
        }
    }
}

impl FunctionMetric<'_> {
    /// Whether it is in the family that all bare attributes share.
    fn is_shared(&self) -> bool {
        !self.attr.name.is_set()
    }

    /// Whether what `defaults!` says is for this metric, if nothing else is said.
    fn has_defaults(&self) -> bool {
        self.written_name().is_some() && !self.attr.prefix.is_set()
    }

    /// The name that is written for a metric beside the main one.
    fn own_name(&self) -> Option<&LitStr> {
        let attr = self.attr;
        let key = match self.role {
            Role::Duration | Role::Calls => return None,
            Role::InFlight => &attr.in_flight,
            Role::OldestCall => &attr.long_task,
            Role::Busy => &attr.busy,
        };
        key.get()?.as_ref()
    }

    /// The text that decides the name.
    fn written_name(&self) -> Option<&LitStr> {
        self.own_name().or(self.attr.name.get())
    }

    /// The name with its unit; a counter's `_total` is the descriptor's business.
    fn name(&self) -> String {
        let Self { role, attr } = *self;
        if let Some(name) = self.own_name() {
            return with_prefix(attr, &with_unit(role, name.value()));
        }
        let Some(name) = attr.name.get() else {
            return match role {
                Role::Duration => "function_duration_seconds",
                Role::Calls => "function_calls_total",
                Role::InFlight => "function_calls_in_flight",
                Role::OldestCall => "function_oldest_call_age_seconds",
                Role::Busy => "function_busy_seconds_total",
            }
            .to_owned();
        };
        let name = name.value();
        if role.is_main(attr) {
            return with_prefix(attr, &with_unit(role, name));
        }
        let mut stem = name.as_str();
        for suffix in ["_total", "_seconds", "_duration", "_calls"] {
            stem = stem
                .strip_suffix(suffix)
                .filter(|stem| !stem.is_empty())
                .unwrap_or(stem);
        }
        with_prefix(attr, &format!("{stem}{}", role.suffix()))
    }

    /// What `help` says, or the doc comment, or a sentence with the function's name; the metrics
    /// beside the main one always have a sentence of their own.
    fn help(&self, function: &Function) -> String {
        let Self { role, attr } = *self;
        let main = role.is_main(attr) && !self.is_shared();
        let said = main.then(|| {
            let explicit = attr.help.get().map(LitStr::value);
            let doc = || match &attr.block {
                Some(block) => block.doc.clone(),
                None => doc::help(&function.item.attributes),
            };
            explicit.or_else(doc).filter(|help| !help.trim().is_empty())
        });
        let of = match &attr.block {
            _ if self.is_shared() => "annotated functions".to_owned(),
            Some(block) => format!("`{}`", block.ty),
            None => format!("`{}`", function.item.signature.ident.unraw()),
        };
        let help = said.flatten().unwrap_or_else(|| match role {
            Role::Duration => format!("Time that calls of {of} took."),
            Role::Calls => format!("Calls of {of} that ended."),
            Role::InFlight => format!("Calls of {of} that are running."),
            Role::OldestCall => {
                format!("Time for which the oldest running call of {of} has been running.")
            }
            Role::Busy => format!("Time that calls of {of} spent computing, and not waiting."),
        });
        match attr.sample.get() {
            Some(every) if role == Role::Duration => {
                format!("{help} One call in {every} is timed.")
            }
            _ => help,
        }
    }
}

/// The name with the unit of what is measured.
fn with_unit(role: Role, name: String) -> String {
    let unit = match role {
        Role::Duration | Role::OldestCall => "_seconds",
        Role::Busy if name.ends_with("_total") => "",
        Role::Busy => "_seconds_total",
        Role::Calls | Role::InFlight => "",
    };
    if name.is_empty() || name.ends_with(unit) {
        name
    } else {
        name + unit
    }
}

fn with_prefix(attr: &FunctionAttr, name: &str) -> String {
    match attr.prefix.get().map(LitStr::value) {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}_{name}"),
        _ => name.to_owned(),
    }
}
