use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, GenericParam, LitStr, Pat, Signature};

use super::objectives;
use crate::ast::function::{Form, Function};
use crate::attr::function::{FunctionAttr, OUTCOMES};
use crate::attr::labels::{Label, LabelSource};
use crate::ctxt::Ctxt;

pub(crate) fn check(cx: &Ctxt, function: &Function) {
    check_item(cx, function);
    for (i, attr) in function.attrs.iter().enumerate() {
        check_attr(cx, attr);
        check_outcomes(cx, attr, function);
        objectives::check_function(cx, attr);
        check_repeated(cx, attr, &function.attrs[..i]);
        for label in attr.labels() {
            check_label(cx, label, attr, function);
        }
    }
    check_once(cx, &function.attrs);
}

fn check_item(cx: &Ctxt, function: &Function) {
    let (item, attribute) = (&function.item, function.attrs[0].macro_.name());
    let signature = &item.signature;
    if let Some(constness) = &signature.constness {
        let mend = if function.block.is_some() {
            let attrs = function.attrs.iter();
            let skips = attrs.map(|attr| format!("`#[{}(skip)]`", attr.macro_.name()));
            format!("Put {} on it.", skips.collect::<Vec<_>>().join(" and "))
        } else {
            "Annotate the function that calls it.".to_owned()
        };
        cx.error(
            constness.span,
            format_args!(
                "`#[{attribute}]` cannot go on a `const fn`: it may run in the compiler, where \
                 there is nothing to record to. {mend}"
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
    if let Some(key) = attr.skip.key() {
        cx.error(
            key.span(),
            "`skip` takes a method out of an `impl` block that has the attribute, and there is \
             none here; leave the attribute out",
        );
    }
    if let (Some(key), true) = (attr.record.key(), attr.only.is_set()) {
        cx.error(
            key.span(),
            "`only` and `record` both say which calls are recorded; leave one of them out",
        );
    }
    if attr.name.is_set() || !attr.is_whole {
        return;
    }
    let own = [
        attr.prefix.key(),
        attr.help.key(),
        attr.labels.key(),
        attr.buckets.key(),
        attr.summary.key(),
        attr.quantiles.key(),
        attr.error_kind.key(),
        attr.sample.key(),
    ];
    let own = own.into_iter().flatten().chain(attr.objectives.keys());
    for key in own {
        cx.error(
            key.span(),
            format_args!(
                "`{key}` needs a family of the function's own; add `name = \"...\"`, or leave \
                 `{key}` out to join the family that all bare `#[{}]` share",
                attr.macro_.name()
            ),
        );
    }
}

/// Keys about how calls end, on a function whose calls cannot end like that.
fn check_outcomes(cx: &Ctxt, attr: &FunctionAttr, function: &Function) {
    let form = function.item.form();
    if let (Some(key), Some(&only), Form::Sync) = (attr.only.key(), attr.only.get(), form)
        && OUTCOMES[only] == "cancelled"
    {
        let none = none_of_the_futures(function);
        let message = format!("only a future can be cancelled, and {none}; leave `only` out");
        cx.error(key.span(), message);
    }
    if let (Some(key), Form::Sync) = (attr.busy.key(), form) {
        let none = none_of_the_futures(function);
        let message =
            format!("`busy` tells a future's computing from its waiting, and {none}; leave it out");
        cx.error(key.span(), message);
    }
    let looks = [
        attr.error_kind.key(),
        attr.ok_if.key(),
        attr.error_if.key(),
        attr.record.key(),
    ];
    if function.item.is_never() {
        for key in looks.into_iter().flatten() {
            cx.error(
                key.span(),
                format_args!("`{key}` is about what a call returns, and this function never does"),
            );
        }
    }
    if let (Some(key), Some(None)) = (attr.error_kind.key(), attr.error_kind.get())
        && let Some(unnameable) = unnameable_value(function)
    {
        cx.error(
            key.span(),
            format_args!(
                "the type of the error cannot be worked out here, because of {unnameable}; write \
                 it down, as in `error_kind = Error`, with a type that is not generic"
            ),
        );
    }
}

fn none_of_the_futures(function: &Function) -> &'static str {
    if function.block.is_some() {
        "not every method here is one"
    } else {
        "this function is none"
    }
}

/// A second attribute of the same kind would count every call twice, unless it has a family of
/// its own.
fn check_repeated(cx: &Ctxt, attr: &FunctionAttr, earlier: &[FunctionAttr]) {
    let family = |attr: &FunctionAttr| {
        let prefix = attr.prefix.get().map(LitStr::value);
        (attr.macro_, prefix, attr.name.get().map(LitStr::value))
    };
    if earlier
        .iter()
        .any(|earlier| family(earlier) == family(attr))
        && attr.is_whole
    {
        let attribute = attr.macro_.name();
        let message =
            format!("`#[{attribute}]` stands here twice, for the same family; leave one out");
        // On a block that is the same mistake for every method.
        let written = attr.taken.as_ref().map(Spanned::span);
        cx.error(written.unwrap_or(attr.span), message);
    }
}

/// What is about the function, and so is said by one attribute for all of them.
fn check_once(cx: &Ctxt, attrs: &[FunctionAttr]) {
    let said_twice = |keys: Vec<&Ident>, message: &str| {
        for key in keys.iter().skip(1) {
            cx.error(key.span(), message);
        }
    };
    let judges = attrs
        .iter()
        .flat_map(|attr| [attr.ok_if.key(), attr.error_if.key()]);
    let judges: Vec<_> = judges.flatten().collect();
    let is_used = attrs
        .iter()
        .any(|attr| attr.labels_outcome() || attr.selects_outcomes() || !attr.is_whole);
    if let (Some(key), false) = (judges.first(), is_used) {
        cx.error(
            key.span(),
            format_args!(
                "`{key}` says what the outcome is, and nothing asks for it; add `outcome`"
            ),
        );
    }
    said_twice(
        judges,
        "what is an error is said once for the whole function; leave this out",
    );
    for keys in [
        |attr: &FunctionAttr| attr.in_flight.key().cloned(),
        |attr: &FunctionAttr| attr.long_task.key().cloned(),
        |attr: &FunctionAttr| attr.busy.key().cloned(),
    ] {
        let keys: Vec<_> = attrs.iter().filter_map(keys).collect();
        said_twice(
            keys.iter().collect(),
            "another attribute of this function has this key, for the same calls; leave one out",
        );
    }
}

fn check_label(cx: &Ctxt, label: &Label, attr: &FunctionAttr, function: &Function) {
    let name = label.name();
    let by_key = (name == "outcome" && attr.outcome.is_set())
        || (name == "error_kind" && attr.error_kind.is_set());
    if by_key {
        cx.error(
            label.ident.span(),
            format_args!(
                "the label `{name}` is already there, by the key `{name}`; leave one of them out"
            ),
        );
    }
    if name == "function" && attr.block.is_some() {
        cx.error(
            label.ident.span(),
            "the label `function` is already there: it tells the methods of the block apart; \
             rename this one",
        );
    }
    match &label.value {
        LabelSource::Expression {
            ty: None,
            expression,
        } => {
            let signature = &function.item.signature;
            if let Some(unnameable) = unnameable(signature, &expression.to_token_stream()) {
                unnameable_label(cx, label, &format!("`{unnameable}`"));
            }
        }
        LabelSource::Result { ty, closure } => {
            if closure.inputs.len() != 1 {
                let message = "a label from the result is a closure that takes one reference, \
                               as in `|result| result.is_some()`";
                if closure.inputs.is_empty() {
                    cx.push(syn::Error::new_spanned(closure, message));
                } else {
                    cx.push(syn::Error::new_spanned(&closure.inputs, message));
                }
            }
            if function.item.is_never() {
                let message = "this function never returns, so there is no result to label by";
                cx.push(syn::Error::new_spanned(closure, message));
            }
            if ty.is_none()
                && let Some(unnameable) = unnameable_value(function)
            {
                unnameable_label(cx, label, &unnameable);
            }
        }
        LabelSource::Constant(_) | LabelSource::Expression { ty: Some(_), .. } => {}
    }
}

fn unnameable_label(cx: &Ctxt, label: &Label, because: &str) {
    let name = label.name();
    let message = format!(
        "the type of this label cannot be worked out here, because of {because}; write it down, \
         as in `{name}: Type = ...`, with a type that is not generic"
    );
    cx.push(syn::Error::new_spanned(&label.value, message));
}

/// What keeps the type of a function's value from being named in a static.
fn unnameable_value(function: &Function) -> Option<String> {
    match function.item.value() {
        Some(ty) => {
            let foreign = foreign(&function.item.signature);
            let ident = idents(&ty.to_token_stream())
                .into_iter()
                .find(|ident| foreign.contains(&ident.to_string()))?;
            Some(format!("`{ident}`"))
        }
        None if matches!(function.item.form(), Form::Future | Form::BoxedFuture) => {
            Some("the future, whose `Output` is not written here".to_owned())
        }
        None => None,
    }
}

/// What keeps an expression's type from being worked out in a static: `self`, a generic
/// parameter or an `impl Trait`, used in the expression or in the type of an argument that it
/// uses.
fn unnameable(signature: &Signature, expression: &TokenStream) -> Option<String> {
    let foreign = foreign(signature);
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

/// What means nothing in a static.
fn foreign(signature: &Signature) -> HashSet<String> {
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
    foreign
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
