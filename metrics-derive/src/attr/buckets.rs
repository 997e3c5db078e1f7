//! `buckets = …`: a list of numbers, `exponential(…)`, `linear(…)`, a constant, or
//! `native(factor = …)`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprCall, Ident, Lit, LitFloat, Result, Token};

/// A list of bounds, as an expression of type `&[f64]` or one that coerces to it.
#[derive(Clone)]
pub(crate) struct Buckets {
    expression: Expr,
    native: Option<Native>,
}

/// `native(factor = 1.1, classic = […])`: buckets that grow by a factor, beside those of a list.
#[derive(Clone)]
struct Native {
    factor: Expr,
    classic: Option<Box<Buckets>>,
}

const NATIVE: &str = "`native` takes the factor by which a bucket is wider than the one before, as in \
                      `native(factor = 1.1)`, and, after that, the classic buckets beside it, as in \
                      `classic = [0.01, 0.1, 1]`";

impl Native {
    fn of(call: &ExprCall) -> Result<Self> {
        let (mut factor, mut classic) = (None, None);
        for argument in &call.args {
            let Expr::Assign(assign) = argument else {
                return Err(Error::new_spanned(argument, NATIVE));
            };
            let key = match &*assign.left {
                Expr::Path(key) => key.path.get_ident().map(Ident::to_string),
                _ => None,
            };
            let value = (*assign.right).clone();
            match key.as_deref() {
                Some("factor") if factor.is_none() => factor = Some(value),
                Some("classic") if classic.is_none() => {
                    let list = Buckets::of(value)?;
                    if list.native.is_some() {
                        return Err(Error::new_spanned(
                            &assign.right,
                            "the `classic` buckets are a list, as in `classic = [0.01, 0.1, 1]`",
                        ));
                    }
                    classic = Some(Box::new(list));
                }
                _ => return Err(Error::new_spanned(&assign.left, NATIVE)),
            }
        }
        match factor {
            Some(factor) => Ok(Self { factor, classic }),
            None => Err(Error::new_spanned(call, NATIVE)),
        }
    }
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
        Self::of(input.parse()?)
    }

    /// As [`parse`](Self::parse), where no histogram stands behind them.
    pub(crate) fn parse_list(key: &Ident, input: ParseStream) -> Result<Self> {
        let list = Self::parse(key, input)?;
        if list.native.is_some() {
            return Err(Error::new_spanned(
                &list.expression,
                "`native` is for a metric of its own; write it there",
            ));
        }
        Ok(list)
    }

    fn of(expression: Expr) -> Result<Self> {
        if let Some((name, call)) = called(&expression)
            && name == "native"
        {
            let native = Some(Native::of(call)?);
            return Ok(Self { expression, native });
        }
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
        Ok(Self {
            expression,
            native: None,
        })
    }

    /// The factor by which native buckets grow, as an expression of type `f64`.
    pub(crate) fn factor(&self) -> Option<TokenStream> {
        Some(float(&self.native.as_ref()?.factor))
    }

    /// Whether there is a list of bounds.
    pub(crate) fn has_list(&self) -> bool {
        self.native
            .as_ref()
            .is_none_or(|native| native.classic.is_some())
    }

    /// The expression that a `const` of type `&[f64]` is made of. `rt` is the runtime's path.
    pub(crate) fn to_slice(&self, rt: &TokenStream) -> TokenStream {
        if let Some(native) = &self.native {
            return native
                .classic
                .as_ref()
                .map_or_else(|| quote!(&[]), |classic| classic.to_slice(rt));
        }
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
    called(expression).filter(|(name, _)| *name == "exponential" || *name == "linear")
}

/// The call of something by its bare name.
fn called(expression: &Expr) -> Option<(&Ident, &ExprCall)> {
    match expression {
        Expr::Call(call) => match &*call.func {
            Expr::Path(function) => Some((function.path.get_ident()?, call)),
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
