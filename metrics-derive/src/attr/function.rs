//! The keys of `#[timed]` and `#[counted]`.

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Error, Expr, Ident, LitInt, LitStr, Meta, Path, PathSegment, Result, Token, Type,
};

use super::buckets::Buckets;
use super::labels::{self, Label};
use super::objectives::Objectives;
use super::{Keys, Slot, expression, flag, optional_string, optional_type, path, string, word};
use crate::ctxt::Ctxt;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionMacro {
    Timed,
    Counted,
}

impl FunctionMacro {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Timed => "timed",
            Self::Counted => "counted",
        }
    }

    fn keys(self) -> Keys {
        let known: &[_] = match self {
            Self::Timed => &[
                "name",
                "prefix",
                "help",
                "labels",
                "buckets",
                "summary",
                "quantiles",
                "outcome",
                "error_kind",
                "ok_if",
                "error_if",
                "only",
                "record",
                "sample",
                "in_flight",
                "long_task",
                "busy",
                "slo",
                "alert",
                "skip",
                "crate",
            ],
            Self::Counted => &[
                "name",
                "prefix",
                "help",
                "labels",
                "outcome",
                "error_kind",
                "ok_if",
                "error_if",
                "only",
                "in_flight",
                "long_task",
                "busy",
                "slo",
                "alert",
                "skip",
                "crate",
            ],
        };
        Keys {
            attribute: self.name(),
            known,
        }
    }
}

/// The outcomes as the key `only` has them.
pub(crate) const OUTCOMES: [&str; 4] = ["ok", "error", "panic", "cancelled"];

/// One `#[timed(…)]` or `#[counted(…)]`.
#[derive(Clone)]
pub(crate) struct FunctionAttr {
    pub(crate) macro_: FunctionMacro,
    /// The attribute's name, or the whole call site for the one that is being expanded.
    pub(crate) span: Span,
    /// How the user has named it, where it was taken off the function before the compiler saw
    /// it: an import of that name must still count as used.
    pub(crate) taken: Option<Path>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) prefix: Slot<LitStr>,
    pub(crate) help: Slot<LitStr>,
    pub(crate) labels: Slot<Vec<Label>>,
    pub(crate) buckets: Slot<Buckets>,
    pub(crate) summary: Slot<Span>,
    pub(crate) quantiles: Slot<Buckets>,
    pub(crate) outcome: Slot<Span>,
    /// With the error's type, where it is written down.
    pub(crate) error_kind: Slot<Option<Type>>,
    pub(crate) ok_if: Slot<Expr>,
    pub(crate) error_if: Slot<Expr>,
    /// The position in [`OUTCOMES`].
    pub(crate) only: Slot<usize>,
    pub(crate) record: Slot<Recorded>,
    pub(crate) sample: Slot<u32>,
    /// With the metric's name, where it is written down; so are the next two.
    pub(crate) in_flight: Slot<Option<LitStr>>,
    pub(crate) long_task: Slot<Option<LitStr>>,
    pub(crate) busy: Slot<Option<LitStr>>,
    pub(crate) objectives: Objectives,
    pub(crate) skip: Slot<Span>,
    pub(crate) runtime: Slot<Path>,
    /// What the attribute's `impl` block has instead of a function's doc comment.
    pub(crate) block: Option<BlockAttr>,
    /// Whether everything could be read, so that what is missing was not written either.
    pub(crate) is_whole: bool,
    /// Whether it is that of a block and an earlier method has checked what it says.
    pub(crate) is_repeated: bool,
}

/// What an attribute has of the `impl` block on which it stands.
#[derive(Clone)]
pub(crate) struct BlockAttr {
    /// The doc comment's first paragraph.
    pub(crate) doc: Option<String>,
    /// The type's name.
    pub(crate) ty: String,
}

/// What `record` takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    All,
    Ok,
}

impl FunctionAttr {
    /// Reads the tokens between the attribute's parentheses.
    pub(crate) fn parse(cx: &Ctxt, macro_: FunctionMacro, span: Span, tokens: TokenStream) -> Self {
        let mut attr = Self {
            macro_,
            span,
            taken: None,
            name: Slot::default(),
            prefix: Slot::default(),
            help: Slot::default(),
            labels: Slot::default(),
            buckets: Slot::default(),
            summary: Slot::default(),
            quantiles: Slot::default(),
            outcome: Slot::default(),
            error_kind: Slot::default(),
            ok_if: Slot::default(),
            error_if: Slot::default(),
            only: Slot::default(),
            record: Slot::default(),
            sample: Slot::default(),
            in_flight: Slot::default(),
            long_task: Slot::default(),
            busy: Slot::default(),
            objectives: Objectives::default(),
            skip: Slot::default(),
            runtime: Slot::default(),
            block: None,
            is_whole: true,
            is_repeated: false,
        };
        let errors = cx.count();
        let read = |input: ParseStream| {
            let keys = macro_.keys();
            keys.read_all(cx, input, |key, input| attr.read(cx, key, input));
            Ok(())
        };
        cx.ok(read.parse2(tokens));
        attr.is_whole = cx.count() == errors;
        attr
    }

    fn read(&mut self, cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<()> {
        match key.to_string().as_str() {
            "name" => self.name.set(cx, key, string(key, input)?),
            "prefix" => self.prefix.set(cx, key, string(key, input)?),
            "help" => self.help.set(cx, key, string(key, input)?),
            "labels" => self.labels.set(cx, key, labels::parse(cx, key, input)?),
            "buckets" => self.buckets.set(cx, key, Buckets::parse(key, input)?),
            "summary" => self.summary.set(cx, key, flag(key, input)?),
            "quantiles" => self.quantiles.set(cx, key, Buckets::quantiles(key, input)?),
            "outcome" => self.outcome.set(cx, key, flag(key, input)?),
            "error_kind" => self.error_kind.set(cx, key, optional_type(key, input)?),
            "ok_if" => self.ok_if.set(cx, key, predicate(key, input)?),
            "error_if" => self.error_if.set(cx, key, predicate(key, input)?),
            "only" => self.only.set(cx, key, word(key, &OUTCOMES, input)?),
            "record" => self.record.set(cx, key, recorded(key, input)?),
            "sample" => self.sample.set(cx, key, sample(key, input)?),
            "in_flight" => self.in_flight.set(cx, key, optional_string(key, input)?),
            "long_task" => self.long_task.set(cx, key, optional_string(key, input)?),
            "busy" => self.busy.set(cx, key, optional_string(key, input)?),
            "slo" | "alert" => self.objectives.set(cx, key, input)?,
            "skip" => self.skip.set(cx, key, flag(key, input)?),
            _ => self.runtime.set(cx, key, path(key, input)?),
        }
        Ok(())
    }

    /// Takes the other `#[timed]` and `#[counted]` off a function, so that one expansion does
    /// the work of all of them.
    pub(crate) fn take_siblings(cx: &Ctxt, attributes: &mut Vec<Attribute>) -> Vec<Self> {
        let mut siblings = Vec::new();
        attributes.retain(|attribute| {
            let Some(segment) = ours(attribute.path()) else {
                return true;
            };
            let macro_ = match segment.ident.to_string().as_str() {
                "timed" => FunctionMacro::Timed,
                "counted" => FunctionMacro::Counted,
                _ => return true,
            };
            let tokens = match &attribute.meta {
                Meta::Path(_) => TokenStream::new(),
                Meta::List(list) => list.tokens.clone(),
                Meta::NameValue(_) => return true,
            };
            let sibling = Self::parse(cx, macro_, segment.ident.span(), tokens);
            siblings.push(Self {
                taken: Some(attribute.path().clone()),
                ..sibling
            });
            false
        });
        siblings
    }

    /// Every key but `skip`.
    pub(crate) fn other_keys(&self) -> impl Iterator<Item = &Ident> {
        let keys = [
            self.name.key(),
            self.prefix.key(),
            self.help.key(),
            self.labels.key(),
            self.buckets.key(),
            self.outcome.key(),
            self.error_kind.key(),
            self.ok_if.key(),
            self.error_if.key(),
            self.only.key(),
            self.record.key(),
            self.sample.key(),
            self.in_flight.key(),
            self.long_task.key(),
            self.busy.key(),
            self.runtime.key(),
        ];
        keys.into_iter().flatten().chain(self.objectives.keys())
    }

    pub(crate) fn labels(&self) -> &[Label] {
        self.labels.get().map_or(&[], Vec::as_slice)
    }

    /// Whether the outcome is a label: asked for, or because the shared family has it.
    pub(crate) fn labels_outcome(&self) -> bool {
        self.outcome.is_set() || !self.name.is_set()
    }

    /// Whether some calls are not recorded because of how they ended.
    pub(crate) fn selects_outcomes(&self) -> bool {
        self.only.is_set() || self.record.get() == Some(&Recorded::Ok)
    }
}

/// A closure over the result, or a path to a function.
fn predicate(key: &Ident, input: ParseStream) -> Result<Expr> {
    expression(key, "|result| result.is_empty()", input)
}

fn recorded(key: &Ident, input: ParseStream) -> Result<Recorded> {
    Ok(match word(key, &["all", "ok"], input)? {
        0 => Recorded::All,
        _ => Recorded::Ok,
    })
}

fn sample(key: &Ident, input: ParseStream) -> Result<u32> {
    let expected = |span| {
        Error::new(
            span,
            "`sample` takes a whole number from 2 on, as in `sample = 100`: one call in so many is \
             timed",
        )
    };
    if !input.peek(Token![=]) {
        return Err(expected(key.span()));
    }
    input.parse::<Token![=]>()?;
    let span = input.span();
    let number: LitInt = input.parse().map_err(|_| expected(span))?;
    match number.base10_parse() {
        Ok(every @ 2..) => Ok(every),
        _ => Err(expected(span)),
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
