//! The keys of `#[metrics(…)]` on a set or a domain type and of `#[metric(…)]` inside it.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Ident, LitStr, Path, Result, Type};

use super::buckets::Buckets;
use super::labels::{self, Label};
use super::limits::{self, FamilyLimits, Number, TextAttr};
use super::objectives::Objectives;
use super::{Keys, Slot, flag, path, string, ty};
use crate::ctxt::Ctxt;

/// `#[metrics(…)]` on a struct or an enum.
#[derive(Default)]
pub(crate) struct SetAttr {
    pub(crate) prefix: Slot<LitStr>,
    pub(crate) labels: Slot<Vec<Label>>,
    /// The type of labels that each instance has of its own.
    pub(crate) with_labels: Slot<Type>,
    pub(crate) max_series: Slot<Number>,
    pub(crate) runtime: Slot<Path>,
}

impl SetAttr {
    pub(crate) fn parse(cx: &Ctxt, item: &DeriveInput) -> Self {
        let keys = Keys {
            attribute: "metrics",
            known: &["prefix", "labels", "with_labels", "max_series", "crate"],
        };
        let place = match item.data {
            Data::Enum(_) => "a variant or a field; on the enum write `#[metrics(...)]`",
            _ => "a field; on the struct write `#[metrics(...)]`",
        };
        let attributes = &item.attrs;
        misplaced(cx, attributes, "metric", place);
        let mut attr = Self::default();
        keys.read_attributes(cx, attributes, |key, input| {
            match key.to_string().as_str() {
                "prefix" => attr.prefix.set(cx, key, string(key, input)?),
                "labels" => attr.labels.set(cx, key, labels::parse(cx, key, input)?),
                "with_labels" => attr.with_labels.set(cx, key, ty(key, "Shard", input)?),
                "max_series" => attr
                    .max_series
                    .set(cx, key, limits::max_series(key, input)?),
                _ => attr.runtime.set(cx, key, path(key, input)?),
            }
            Ok(())
        });
        attr
    }
}

/// What a field of a domain type is to its metrics.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Counter,
    Gauge,
    Histogram,
    Summary,
    Label,
    Skip,
}

impl Role {
    fn parse(key: &Ident, input: ParseStream) -> Result<Self> {
        flag(key, input)?;
        Ok(match key.to_string().as_str() {
            "counter" => Self::Counter,
            "gauge" => Self::Gauge,
            "histogram" => Self::Histogram,
            "summary" => Self::Summary,
            "label" => Self::Label,
            _ => Self::Skip,
        })
    }

    /// Whether the field is a metric.
    pub(crate) fn is_metric(self) -> bool {
        matches!(
            self,
            Self::Counter | Self::Gauge | Self::Histogram | Self::Summary
        )
    }
}

/// `#[metric(…)]` on a field.
#[derive(Default)]
pub(crate) struct FieldAttr {
    pub(crate) role: Slot<Role>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) help: Slot<LitStr>,
    pub(crate) unit: Slot<LitStr>,
    pub(crate) buckets: Slot<Buckets>,
    pub(crate) quantiles: Slot<Buckets>,
    pub(crate) flatten: Slot<Span>,
    pub(crate) limits: FamilyLimits,
    pub(crate) objectives: Objectives,
    /// Of a label.
    pub(crate) text: TextAttr,
    /// Whether something could not be read, so that what is missing may have been written.
    pub(crate) is_broken: bool,
}

const FIELD: Keys = Keys {
    attribute: "metric",
    known: &[
        "counter",
        "gauge",
        "histogram",
        "summary",
        "label",
        "skip",
        "flatten",
        "name",
        "help",
        "unit",
        "buckets",
        "quantiles",
        "max_series",
        "idle_after",
        "slo",
        "alert",
        "max",
        "redact",
    ],
};

impl FieldAttr {
    pub(crate) fn parse(cx: &Ctxt, attributes: &[Attribute]) -> Self {
        misplaced(
            cx,
            attributes,
            "metrics",
            "a struct; on a field write `#[metric(...)]`",
        );
        let errors = cx.count();
        let mut attr = Self::default();
        FIELD.read_attributes(cx, attributes, |key, input| {
            match key.to_string().as_str() {
                "name" => attr.name.set(cx, key, string(key, input)?),
                "help" => attr.help.set(cx, key, string(key, input)?),
                "unit" => attr.unit.set(cx, key, string(key, input)?),
                "buckets" => attr.buckets.set(cx, key, Buckets::parse(key, input)?),
                "quantiles" => attr.quantiles.set(cx, key, Buckets::quantiles(key, input)?),
                "flatten" => attr.flatten.set(cx, key, flag(key, input)?),
                "max_series" | "idle_after" => attr.limits.set(cx, key, input)?,
                "slo" | "alert" => attr.objectives.set(cx, key, input)?,
                "max" | "redact" => attr.text.set(cx, key, input)?,
                _ => {
                    let role = Role::parse(key, input)?;
                    attr.set_role(cx, key, role);
                }
            }
            Ok(())
        });
        attr.is_broken = cx.count() > errors;
        attr
    }

    /// Whether there is a role among the attributes, whatever else is wrong with them.
    pub(crate) fn has_role(attributes: &[Attribute]) -> bool {
        let cx = Ctxt::new();
        let attr = Self::parse(&cx, attributes);
        // Whoever takes the field up reports what is wrong.
        let _ = cx.check();
        attr.role.is_set()
    }

    fn set_role(&mut self, cx: &Ctxt, key: &Ident, role: Role) {
        match self.role.key() {
            Some(earlier) if earlier != key => cx.error(
                key.span(),
                format_args!(
                    "a field has one role, and this one is a `{earlier}`; leave one of them out"
                ),
            ),
            _ => self.role.set(cx, key, role),
        }
    }
}

/// `#[metric(…)]` on a variant of an enum of events.
#[derive(Default)]
pub(crate) struct VariantAttr {
    pub(crate) name: Slot<LitStr>,
    pub(crate) help: Slot<LitStr>,
    pub(crate) skip: Slot<Span>,
    pub(crate) limits: FamilyLimits,
    /// Of which there is no `slo`.
    pub(crate) objectives: Objectives,
    /// Whether something could not be read, so that what is missing may have been written.
    pub(crate) is_broken: bool,
}

impl VariantAttr {
    pub(crate) fn parse(cx: &Ctxt, attributes: &[Attribute]) -> Self {
        misplaced(
            cx,
            attributes,
            "metrics",
            "an enum; on a variant write `#[metric(...)]`",
        );
        let errors = cx.count();
        let keys = Keys {
            attribute: "metric",
            known: &["name", "help", "skip", "max_series", "idle_after", "alert"],
        };
        let mut attr = Self::default();
        keys.read_attributes(cx, attributes, |key, input| {
            match key.to_string().as_str() {
                "name" => attr.name.set(cx, key, string(key, input)?),
                "help" => attr.help.set(cx, key, string(key, input)?),
                "skip" => attr.skip.set(cx, key, flag(key, input)?),
                "alert" => attr.objectives.set(cx, key, input)?,
                _ => attr.limits.set(cx, key, input)?,
            }
            Ok(())
        });
        attr.is_broken = cx.count() > errors;
        attr
    }
}

/// Reports attributes that belong somewhere else.
fn misplaced(cx: &Ctxt, attributes: &[Attribute], name: &str, place: &str) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
    {
        cx.error(
            attribute.path().span(),
            format_args!("`#[{name}(...)]` goes on {place}"),
        );
    }
}
