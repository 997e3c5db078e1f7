//! `labels(…)`: constants, and expressions over a function's arguments.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Error, Expr, ExprLit, Ident, Lit, LitStr, Result, Token, Type};

use super::in_parentheses;
use crate::ctxt::Ctxt;

/// One label of a function or a set.
pub(crate) struct Label {
    pub(crate) name: Ident,
    pub(crate) value: LabelSource,
}

pub(crate) enum LabelSource {
    /// `name = "value"`
    Constant(LitStr),
    /// `name = expression` or `name: Type = expression`
    Expression {
        ty: Option<Box<Type>>,
        expression: Box<Expr>,
    },
}

impl ToTokens for Label {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.name.to_tokens(tokens);
        match &self.value {
            LabelSource::Constant(text) => text.to_tokens(tokens),
            LabelSource::Expression { expression, .. } => expression.to_tokens(tokens),
        }
    }
}

/// The labels in the parentheses behind `labels`, without repetition.
pub(crate) fn parse(cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<Vec<Label>> {
    let content = in_parentheses(key, "kind = event.kind", input)?;
    let labels = content.parse_terminated(Label::parse, Token![,])?;
    if labels.is_empty() {
        return Err(Error::new(
            key.span(),
            "`labels()` names no label; leave it out",
        ));
    }
    for (i, label) in labels.iter().enumerate() {
        if labels
            .iter()
            .take(i)
            .any(|earlier| earlier.name == label.name)
        {
            let message = format_args!("the label `{}` is given twice", label.name);
            cx.error(label.name.span(), message);
        }
    }
    Ok(labels.into_iter().collect())
}

impl Label {
    fn parse(input: ParseStream) -> Result<Self> {
        let name: Ident = input.parse().map_err(|error| {
            Error::new(error.span(), "expected a label, as in `kind = event.kind`")
        })?;
        let ty = if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        if !input.peek(Token![=]) {
            let message = format!(
                "the label `{name}` needs a value, as in `{name} = \"...\"` or `{name} = argument`"
            );
            return Err(Error::new(name.span(), message));
        }
        input.parse::<Token![=]>()?;
        let value = match (input.parse()?, ty) {
            (
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }),
                None,
            ) => LabelSource::Constant(text),
            (expression, ty) => LabelSource::Expression {
                ty,
                expression: Box::new(expression),
            },
        };
        Ok(Self { name, value })
    }
}
