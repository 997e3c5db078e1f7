//! One metric of a set or of a domain type: its name, its descriptor and their checks.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;

use super::{bucket_const, index, objectives, of_descriptor, quantile_const, refused};
use crate::attr::buckets::Buckets;
use crate::attr::labels::Label;
use crate::attr::limits::FamilyLimits;
use crate::attr::metric::SetAttr;
use crate::attr::objectives::Objectives;
use metrics_names as name;

/// What a set and a domain type know of a metric.
pub(super) struct Metric<'a> {
    /// The place among the metrics of the item.
    pub(super) position: usize,
    /// Where the metric is declared; becomes its location.
    pub(super) span: Span,
    /// An expression of the type `Shape`.
    pub(super) shape: TokenStream,
    /// Whether the values of a domain type are times, as an expression.
    pub(super) is_time: Option<TokenStream>,
    /// Whether nothing can be wrong with what its type says, which would take time to check.
    pub(super) is_sound: bool,
    pub(super) name: Name,
    /// What decided the name.
    pub(super) name_span: Span,
    pub(super) help: String,
    pub(super) unit: Option<&'a LitStr>,
    pub(super) buckets: Option<&'a Buckets>,
    pub(super) quantiles: Option<&'a Buckets>,
    pub(super) constant_labels: &'a [Label],
    /// The labels that vary, as `.labels(…)`.
    pub(super) labels: Option<TokenStream>,
    /// Those that an instance of the set has on all of its metrics.
    pub(super) instance: Option<TokenStream>,
    pub(super) limits: Option<&'a FamilyLimits>,
    pub(super) objectives: Option<&'a Objectives>,
}

impl<'a> Metric<'a> {
    /// A metric of which only that is known what the whole item says.
    pub(super) fn new(position: usize, attr: &'a SetAttr) -> Self {
        Self {
            position,
            span: Span::call_site(),
            shape: TokenStream::new(),
            is_time: None,
            is_sound: false,
            name: Name::default(),
            name_span: Span::call_site(),
            help: String::new(),
            unit: None,
            buckets: None,
            quantiles: None,
            constant_labels: attr.labels.get().map_or(&[], Vec::as_slice),
            labels: None,
            instance: None,
            limits: None,
            objectives: None,
        }
    }

    pub(super) fn descriptor(&self, defaults: bool) -> TokenStream {
        let Self {
            shape,
            help,
            labels,
            constant_labels,
            ..
        } = self;
        let name = self.name.full();
        let family = name::without_total(&name);
        let unit = self
            .unit
            .map_or_else(|| name::unit_of(family).to_owned(), LitStr::value);
        let defaults = defaults.then(|| quote!(.defaults(__DEFAULTS)));
        let buckets = self
            .buckets
            .map(|buckets| of_descriptor(&self.bucket_name(), buckets));
        let quantiles = self.quantiles.map(|_| {
            let quantiles = self.quantiles_name();
            quote!(.with_quantiles(#quantiles))
        });
        let constant_labels = (!constant_labels.is_empty()).then(|| {
            let constants = index::constants(constant_labels);
            quote!(.constant_labels(&[#constants]))
        });
        let new = quote_spanned! {self.span=>
            __rt::Descriptor::new(#shape, #family, #unit, #help, ::core::module_path!())
        };
        let limits = self.limits();
        let objectives = self.objectives.and_then(objectives::of_descriptor);
        quote!(#new #defaults #buckets #quantiles #constant_labels #labels #limits #objectives)
    }

    /// The checks of what was written for the metric, each where it was.
    pub(super) fn checks(&self, descriptors: &Ident) -> TokenStream {
        let Self { position, name, .. } = self;
        let checked = name::metric(&name.prefix, &name.checked());
        let name_check = refused(self.name_span, checked);
        let total_check = (!name.total.is_empty()).then(|| {
            let name = name.full();
            quote_spanned! {self.name_span=>
                const _: () = __rt::check::total(#descriptors[#position].kind(), #name);
            }
        });
        let declared = match (&self.is_time, &self.instance) {
            (None, None) => {
                quote_spanned!(self.span=> check::declaration(&#descriptors[#position]))
            }
            (None, Some(labels)) => {
                quote_spanned! {self.span=>
                    check::declaration_of_instance(&#descriptors[#position], #labels)
                }
            }
            (Some(is_time), _) => {
                quote_spanned!(self.span=> value_declaration(&#descriptors[#position], #is_time))
            }
        };
        let declaration_check =
            (!self.is_sound).then(|| quote_spanned!(self.span=> const _: () = __rt::#declared;));
        let unit = self
            .unit
            .and_then(|unit| refused(unit.span(), name::unit(&unit.value())));
        let kind = quote!(#descriptors[#position].kind());
        let buckets = self
            .buckets
            .map(|buckets| bucket_const(&self.bucket_name(), buckets, &kind));
        let quantiles = self
            .quantiles
            .map(|quantiles| quantile_const(&self.quantiles_name(), quantiles, &kind));
        let limits = self.limit_checks(descriptors);
        let declared = quote!(#descriptors[#position]);
        let objectives = self
            .objectives
            .map(|objectives| objectives::checks(objectives, &declared));
        quote! {
            #name_check #total_check #declaration_check #unit #buckets #quantiles #limits
            #objectives
        }
    }

    fn limits(&self) -> Option<TokenStream> {
        let limits = self.limits?;
        limits.keys().next()?;
        let [max_series, idle_after] = [&limits.max_series, &limits.idle_after]
            .map(|limit| limit.get().map_or(0, |limit| limit.value));
        Some(quote! {
            .limits(&__rt::Limits { max_series: #max_series, idle_after: #idle_after })
        })
    }

    fn limit_checks(&self, descriptors: &Ident) -> TokenStream {
        let Some(limits) = self.limits else {
            return TokenStream::new();
        };
        let position = self.position;
        let max_series = limits.max_series.get().map(|max| {
            let value = max.value;
            quote_spanned! {max.span=>
                const _: () = __rt::check::max_series(&#descriptors[#position], #value);
            }
        });
        let idle_after = limits.idle_after.get().map(|time| {
            quote_spanned! {time.span=>
                const _: () = __rt::check::idle_after(&#descriptors[#position]);
            }
        });
        quote!(#max_series #idle_after)
    }

    /// The errors of metrics here that have the name of one before them.
    pub(super) fn repeated(metrics: &[Self]) -> TokenStream {
        let mut names = HashSet::new();
        metrics
            .iter()
            .filter_map(|metric| {
                let name = metric.name.full();
                let family = name::without_total(&name);
                let is_new = family.is_empty() || names.insert(family.to_owned());
                refused(metric.span, twice(is_new, family))
            })
            .collect()
    }

    fn quantiles_name(&self) -> Ident {
        format_ident!("__QUANTILES_{}", self.position, span = Span::call_site())
    }

    fn bucket_name(&self) -> Ident {
        format_ident!("__BUCKETS_{}", self.position, span = Span::call_site())
    }
}

/// A name in parts. A counter's `_total` is the descriptor's business, which knows the kind.
#[derive(Default)]
pub(super) struct Name {
    /// What stands in front, with the `_` behind it; checked by itself.
    prefix: String,
    /// What is written, without a `_total`.
    own: String,
    /// The `_total`, if it is written.
    total: &'static str,
    /// The unit that is written.
    unit: String,
    /// Whether it is known to be of times.
    takes_time: bool,
}

impl Name {
    pub(super) fn new(prefix: String, own: &str, unit: Option<&LitStr>, takes_time: bool) -> Self {
        let (own, total) = match without_total(own) {
            Some(before) => (before, "_total"),
            None => (own, ""),
        };
        Self {
            prefix,
            own: own.to_owned(),
            total,
            unit: unit.map(LitStr::value).unwrap_or_default(),
            takes_time: takes_time && unit.is_none(),
        }
    }

    /// With the unit, unless it ends in it.
    fn full(&self) -> String {
        let Self {
            prefix, own, total, ..
        } = self;
        let unit = if self.takes_time {
            "seconds"
        } else {
            &self.unit
        };
        if unit.is_empty() || own == unit || own.ends_with(&format!("_{unit}")) {
            format!("{prefix}{own}{total}")
        } else {
            format!("{prefix}{own}_{unit}{total}")
        }
    }

    /// Without the prefix and the unit, which are checked by themselves.
    fn checked(&self) -> String {
        let Self { own, total, .. } = self;
        let own = own.strip_suffix(&format!("_{}", self.unit)).unwrap_or(own);
        format!("{own}{total}")
    }
}

/// The prefix with the `_` behind it, or nothing.
pub(super) fn prefix(attr: &SetAttr) -> String {
    match attr.prefix.get().map(LitStr::value) {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}_"),
        _ => String::new(),
    }
}

/// The errors of the prefix; an empty one keeps that of the crate away.
pub(super) fn prefix_check(attr: &SetAttr) -> Option<TokenStream> {
    let prefix = attr
        .prefix
        .get()
        .filter(|prefix| !prefix.value().is_empty())?;
    refused(prefix.span(), name::prefix(&prefix.value()))
}

/// The check of how many series all families of an item have together, which `series` says.
pub(super) fn series_check(
    item: &Ident,
    attr: &SetAttr,
    series: &TokenStream,
) -> Option<TokenStream> {
    let max = attr.max_series.get()?;
    let (name, value) = (item.unraw().to_string(), max.value);
    Some(quote_spanned! {max.span=>
        const _: () = __rt::check::max_series_of_set(#name, #series, #value);
    })
}

/// What is wrong with a name that an earlier metric of the same item has.
pub(super) fn twice(is_new: bool, name: &str) -> Result<(), String> {
    if is_new {
        return Ok(());
    }
    Err(format!(
        "two metrics here are called `{name}`; rename one of them"
    ))
}

/// The name before its `_total`, if it has one and is more than that.
pub(super) fn without_total(name: &str) -> Option<&str> {
    name.strip_suffix("_total")
        .filter(|before| !before.is_empty())
}
