//! `labels(…)`: constants, expressions over a function's arguments, and closures over its result.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Expr, ExprClosure, ExprLit, Ident, Lit, LitStr, Result, Token, Type};

use super::{comma_separated, in_parentheses};
use crate::ctxt::Ctxt;

/// One label of a function or a set.
#[derive(Clone)]
pub(crate) struct Label {
    pub(crate) ident: Ident,
    pub(crate) value: LabelSource,
}

#[derive(Clone)]
pub(crate) enum LabelSource {
    /// `name = "value"`
    Constant(LitStr),
    /// `name = expression` or `name: Type = expression`
    Expression {
        ty: Option<Box<Type>>,
        expression: Box<Expr>,
    },
    /// `name = |result| expression` or `name: Type = |result| expression`
    Result {
        ty: Option<Box<Type>>,
        closure: Box<ExprClosure>,
    },
}

impl ToTokens for LabelSource {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Constant(text) => text.to_tokens(tokens),
            Self::Expression { expression, .. } => expression.to_tokens(tokens),
            Self::Result { closure, .. } => closure.to_tokens(tokens),
        }
    }
}

/// The labels in the parentheses behind `labels`, without repetition. A wrong one is reported
/// and skipped.
pub(crate) fn parse(cx: &Ctxt, key: &Ident, input: ParseStream) -> Result<Vec<Label>> {
    let content = in_parentheses(key, "kind = event.kind", input)?;
    if content.is_empty() {
        let message = "`labels()` names no label; leave it out";
        return Err(Error::new(key.span(), message));
    }
    let mut labels: Vec<Label> = Vec::new();
    comma_separated(cx, &content, |input| {
        let label = Label::parse(input)?;
        if labels.iter().any(|earlier| earlier.name() == label.name()) {
            let message = format!("the label `{}` is given twice; leave one out", label.name());
            return Err(Error::new(label.ident.span(), message));
        }
        labels.push(label);
        Ok(())
    });
    Ok(labels)
}

impl Label {
    /// Whether the value is known only when a call has returned.
    pub(crate) fn is_of_result(&self) -> bool {
        matches!(self.value, LabelSource::Result { .. })
    }

    /// The name as it is exposed.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    fn parse(input: ParseStream) -> Result<Self> {
        let ident = input.call(Ident::parse_any).map_err(|error| {
            Error::new(error.span(), "expected a label, as in `kind = event.kind`")
        })?;
        let ty = if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            Some(input.parse().map_err(|error: Error| {
                let message = format!("expected the label's type, as in `{ident}: Kind = ...`");
                Error::new(error.span(), message)
            })?)
        } else {
            None
        };
        let needs_value = |span| {
            let message = format!(
                "the label `{ident}` needs a value, as in `{ident} = \"...\"` or \
                 `{ident} = argument`"
            );
            Error::new(span, message)
        };
        if !input.peek(Token![=]) {
            return Err(needs_value(ident.span()));
        }
        input.parse::<Token![=]>()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(needs_value(ident.span()));
        }
        let value = match (input.parse()?, ty) {
            (
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }),
                None,
            ) => LabelSource::Constant(text),
            (Expr::Closure(closure), ty) => LabelSource::Result {
                ty,
                closure: Box::new(closure),
            },
            (expression, ty) => LabelSource::Expression {
                ty,
                expression: Box::new(expression),
            },
        };
        Ok(Self { ident, value })
    }
}
