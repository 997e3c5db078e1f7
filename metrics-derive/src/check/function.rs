use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, GenericParam, LitStr, Pat, Signature};

use crate::ast::function::{Function, FunctionItem};
use crate::attr::function::FunctionAttr;
use crate::attr::labels::{Label, LabelSource};
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, function: &Function) {
    check_item(cx, &function.item, function.metrics[0].metric.name());
    for (i, attr) in function.metrics.iter().enumerate() {
        check_attr(cx, attr);
        check_repeated(cx, attr, &function.metrics[..i]);
        for label in attr.labels.get().into_iter().flatten() {
            check_label(cx, label, attr, &function.item.signature);
        }
    }
}

fn check_item(cx: &Ctxt, item: &FunctionItem, attribute: &str) {
    let signature = &item.signature;
    if let Some(constness) = &signature.constness {
        cx.error(
            constness.span,
            format_args!(
                "`#[{attribute}]` cannot go on a `const fn`: it may run in the compiler, where \
                 there is nothing to record to. Annotate the function that calls it."
            ),
        );
    }
    if let Some(variadic) = &signature.variadic {
        cx.push(syn::Error::new_spanned(
            variadic,
            format_args!("`#[{attribute}]` cannot go on a function with C-variadic arguments"),
        ));
    }
    if item.body.is_none() {
        cx.error(
            signature.ident.span(),
            format_args!(
                "`{}` has no body to record; put `#[{attribute}]` on the implementations",
                signature.ident
            ),
        );
    }
}

fn check_attr(cx: &Ctxt, attr: &FunctionAttr) {
    if attr.name.is_set() || !attr.is_whole {
        return;
    }
    let own = [attr.help.key(), attr.labels.key(), attr.buckets.key()];
    for key in own.into_iter().flatten() {
        cx.error(
            key.span(),
            format_args!(
                "`{key}` needs a family of the function's own; add `name = \"...\"`, or leave \
                 `{key}` out to join the family that all bare `#[{}]` share",
                attr.metric.name()
            ),
        );
    }
}

/// A second attribute of the same kind would count every call twice, unless it has a family of
/// its own.
fn check_repeated(cx: &Ctxt, attr: &FunctionAttr, earlier: &[FunctionAttr]) {
    let family = |attr: &FunctionAttr| (attr.metric, attr.name.get().map(LitStr::value));
    if earlier
        .iter()
        .any(|earlier| family(earlier) == family(attr))
        && attr.is_whole
    {
        let attribute = attr.metric.name();
        let message = format!(
            "`#[{attribute}]` stands on this function twice, for the same family; leave one out"
        );
        cx.error(attr.span, message);
    }
}

fn check_label(cx: &Ctxt, label: &Label, attr: &FunctionAttr, signature: &Signature) {
    if label.name() == "outcome" && attr.outcome.is_set() {
        cx.error(
            label.ident.span(),
            "the label `outcome` is already there, by the key `outcome`; leave one of them out",
        );
    }
    let LabelSource::Expression {
        ty: None,
        expression,
    } = &label.value
    else {
        return;
    };
    if let Some(unnameable) = unnameable(signature, &expression.to_token_stream()) {
        let name = label.name();
        let message = format!(
            "the type of this label cannot be worked out here, because of `{unnameable}`; write \
             it down, as in `{name}: Type = ...`, with a type that is not generic"
        );
        cx.push(syn::Error::new_spanned(expression, message));
    }
}

/// What keeps an expression's type from being worked out in a static: `self`, a generic
/// parameter or an `impl Trait`, used in the expression or in the type of an argument that it
/// uses.
fn unnameable(signature: &Signature, expression: &TokenStream) -> Option<String> {
    let mut foreign: HashSet<String> = ["self", "Self", "impl"].map(str::to_owned).into();
    foreign.extend(
        signature
            .generics
            .params
            .iter()
            .filter_map(|param| match param {
                GenericParam::Type(param) => Some(param.ident.to_string()),
                GenericParam::Const(param) => Some(param.ident.to_string()),
                GenericParam::Lifetime(_) => None,
            }),
    );
    let used = names_used(expression);
    let find = |idents: Vec<Ident>| {
        idents
            .iter()
            .map(ToString::to_string)
            .find(|ident| foreign.contains(ident))
    };
    find(used.clone()).or_else(|| {
        arguments_used(signature, &used)
            .find_map(|(_, argument)| find(idents(&argument.ty.to_token_stream())))
    })
}

/// The arguments whose patterns bind a name that is used.
pub(crate) fn arguments_used<'a>(
    signature: &'a Signature,
    used: &'a [Ident],
) -> impl Iterator<Item = (&'a Pat, &'a syn::PatType)> {
    signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => {
                let bound = idents(&argument.pat.to_token_stream());
                bound
                    .iter()
                    .any(|ident| used.contains(ident))
                    .then_some((&*argument.pat, argument))
            }
            FnArg::Receiver(_) => None,
        })
}

/// The names in an expression that can be those of arguments: not what follows a `.`.
pub(crate) fn names_used(expression: &TokenStream) -> Vec<Ident> {
    let mut names = Vec::new();
    let mut behind_dot = false;
    for token in expression.clone() {
        let mut is_dot = false;
        match token {
            TokenTree::Ident(name) if !behind_dot => names.push(name),
            TokenTree::Group(group) => names.extend(names_used(&group.stream())),
            // The second `.` of a range is not in front of a field.
            TokenTree::Punct(punct) => is_dot = punct.as_char() == '.' && !behind_dot,
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
        behind_dot = is_dot;
    }
    names
}

/// Every identifier and keyword in some tokens.
pub(crate) fn idents(tokens: &TokenStream) -> Vec<Ident> {
    let mut found = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) => found.push(ident),
            TokenTree::Group(group) => found.extend(idents(&group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}
