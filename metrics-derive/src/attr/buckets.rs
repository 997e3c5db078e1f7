//! `buckets = …`: a list of numbers, `exponential(…)`, `linear(…)`, or a constant.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprCall, Ident, Lit, LitFloat, Result, Token};

/// A list of bounds, as an expression of type `&[f64]` or one that coerces to it.
#[derive(Clone)]
pub(crate) struct Buckets {
    expression: Expr,
}

impl Buckets {
    /// The quantiles of a summary, which are such a list too.
    pub(crate) fn quantiles(key: &Ident, input: ParseStream) -> Result<Self> {
        if !input.peek(Token![=]) {
            return Err(Error::new(
                key.span(),
                "`quantiles` takes a list, as in `quantiles = [0.5, 0.9, 0.99]`",
            ));
        }
        Self::parse(key, input)
    }

    pub(crate) fn parse(key: &Ident, input: ParseStream) -> Result<Self> {
        if !input.peek(Token![=]) {
            return Err(Error::new(
                key.span(),
                "`buckets` takes a list, as in `buckets = [0.01, 0.1, 1]` or \
                 `buckets = exponential(100, 10, 5)`",
            ));
        }
        input.parse::<Token![=]>()?;
        let expression: Expr = input.parse()?;
        if let Some((name, call)) = as_function(&expression)
            && call.args.len() != 3
        {
            let second = if name == "exponential" {
                "factor"
            } else {
                "width"
            };
            return Err(Error::new_spanned(
                call,
                format_args!(
                    "`{name}` takes three numbers: the first bound, the {second}, and how many bounds"
                ),
            ));
        }
        Ok(Self { expression })
    }

    /// The expression that a `const` of type `&[f64]` is made of. `rt` is the runtime's path.
    pub(crate) fn to_slice(&self, rt: &TokenStream) -> TokenStream {
        let span = self.expression.span();
        let expression = &self.expression;
        if let Expr::Array(list) = expression {
            let bounds = list.elems.iter().map(float);
            return quote_spanned!(span=> &[#(#bounds),*]);
        }
        let Some((name, call)) = as_function(expression) else {
            let is_reference = matches!(expression, Expr::Reference(_));
            let reference = (!is_reference).then(|| quote_spanned!(span=> &));
            return quote!(#reference #expression);
        };
        let (start, step) = (float(&call.args[0]), float(&call.args[1]));
        let count = match &call.args[2] {
            Expr::Lit(literal) => quote!(#literal),
            expression => quote!({ #expression }),
        };
        quote_spanned!(span=> &#rt::buckets::#name::<#count>(#start, #step))
    }
}

impl ToTokens for Buckets {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.expression.to_tokens(tokens);
    }
}

/// A call of one of the two functions that are known by their bare names.
fn as_function(expression: &Expr) -> Option<(&Ident, &ExprCall)> {
    match expression {
        Expr::Call(call) => match &*call.func {
            Expr::Path(function) => {
                let name = function.path.get_ident()?;
                (name == "exponential" || name == "linear").then_some((name, call))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whole numbers are accepted where Rust would want a float.
fn float(number: &Expr) -> TokenStream {
    match number {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(digits) if digits.suffix().is_empty() => {
                LitFloat::new(&format!("{}.0", digits.base10_digits()), digits.span())
                    .into_token_stream()
            }
            _ => quote!(#number),
        },
        Expr::Unary(negation) => {
            let (operator, operand) = (&negation.op, float(&negation.expr));
            quote!(#operator #operand)
        }
        _ => quote!(#number),
    }
}
