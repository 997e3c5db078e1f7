//! The keys of `#[timed]` and `#[counted]`.

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr, Meta, Path, PathSegment};

use super::buckets::Buckets;
use super::labels::{self, Label};
use super::{Keys, Slot, flag, path, string};
use crate::ctxt::Ctxt;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionMetric {
    Timed,
    Counted,
}

impl FunctionMetric {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Timed => "timed",
            Self::Counted => "counted",
        }
    }

    fn keys(self) -> Keys {
        let known: &[_] = match self {
            Self::Timed => &["name", "help", "labels", "buckets", "outcome", "crate"],
            Self::Counted => &["name", "help", "labels", "outcome", "crate"],
        };
        Keys {
            attribute: self.name(),
            known,
        }
    }
}

/// One `#[timed(…)]` or `#[counted(…)]`.
pub(crate) struct FunctionAttr {
    pub(crate) metric: FunctionMetric,
    /// The attribute's name, or the whole call site for the one that is being expanded.
    pub(crate) span: Span,
    /// How the user has named it, where it was taken off the function before the compiler saw
    /// it: an import of that name must still count as used.
    pub(crate) taken: Option<Path>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) help: Slot<LitStr>,
    pub(crate) labels: Slot<Vec<Label>>,
    pub(crate) buckets: Slot<Buckets>,
    pub(crate) outcome: Slot<Span>,
    pub(crate) runtime: Slot<Path>,
    /// Whether everything could be read, so that what is missing was not written either.
    pub(crate) is_whole: bool,
}

impl FunctionAttr {
    /// Reads the tokens between the attribute's parentheses.
    pub(crate) fn parse(
        cx: &Ctxt,
        metric: FunctionMetric,
        span: Span,
        tokens: TokenStream,
    ) -> Self {
        let mut attr = Self {
            metric,
            span,
            taken: None,
            name: Slot::default(),
            help: Slot::default(),
            labels: Slot::default(),
            buckets: Slot::default(),
            outcome: Slot::default(),
            runtime: Slot::default(),
            is_whole: true,
        };
        let errors = cx.count();
        let read = |input: ParseStream| {
            metric.keys().read_all(cx, input, |key, input| {
                match key.to_string().as_str() {
                    "name" => attr.name.set(cx, key, string(key, input)?),
                    "help" => attr.help.set(cx, key, string(key, input)?),
                    "labels" => attr.labels.set(cx, key, labels::parse(cx, key, input)?),
                    "buckets" => attr.buckets.set(cx, key, Buckets::parse(key, input)?),
                    "outcome" => attr.outcome.set(cx, key, flag(key, input)?),
                    _ => attr.runtime.set(cx, key, path(key, input)?),
                }
                Ok(())
            });
            Ok(())
        };
        cx.ok(read.parse2(tokens));
        attr.is_whole = cx.count() == errors;
        attr
    }

    /// Takes the other `#[timed]` and `#[counted]` off a function, so that one expansion does
    /// the work of all of them.
    pub(crate) fn take_siblings(cx: &Ctxt, attributes: &mut Vec<Attribute>) -> Vec<Self> {
        let mut siblings = Vec::new();
        attributes.retain(|attribute| {
            let Some(segment) = ours(attribute.path()) else {
                return true;
            };
            let metric = match segment.ident.to_string().as_str() {
                "timed" => FunctionMetric::Timed,
                "counted" => FunctionMetric::Counted,
                _ => return true,
            };
            let tokens = match &attribute.meta {
                Meta::Path(_) => TokenStream::new(),
                Meta::List(list) => list.tokens.clone(),
                Meta::NameValue(_) => return true,
            };
            let sibling = Self::parse(cx, metric, segment.ident.span(), tokens);
            siblings.push(Self {
                taken: Some(attribute.path().clone()),
                ..sibling
            });
            false
        });
        siblings
    }
}

/// The last segment of a path that can only be ours: a bare name, or one in a crate of ours.
fn ours(path: &Path) -> Option<&PathSegment> {
    let (first, last) = (path.segments.first()?, path.segments.last()?);
    let is_ours = path.segments.len() == 1
        || first.ident == "metrics_runtime"
        || first.ident == "metrics_derive";
    is_ours.then_some(last)
}
