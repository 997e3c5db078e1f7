use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Result, Signature, Visibility};

use crate::attr::function::{FunctionAttr, FunctionMetric};
use crate::ctxt::Ctxt;

/// A function with everything that its attributes ask for.
pub(crate) struct Function {
    /// The attribute being expanded, then the others on the function.
    pub(crate) metrics: Vec<FunctionAttr>,
    pub(crate) item: FunctionItem,
}

/// A function whose body is kept as it was written.
pub(crate) struct FunctionItem {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// The block, or the `;` of a function without one.
    pub(crate) body: TokenStream,
}

impl Function {
    pub(crate) fn new(
        cx: &Ctxt,
        metric: FunctionMetric,
        arguments: TokenStream,
        mut item: FunctionItem,
    ) -> Self {
        let mut metrics = vec![FunctionAttr::parse(
            cx,
            metric,
            Span::call_site(),
            arguments,
        )];
        metrics.extend(FunctionAttr::take_siblings(cx, &mut item.attributes));
        Self { metrics, item }
    }
}

impl Parse for FunctionItem {
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse()?,
        })
    }
}

impl FunctionItem {
    pub(crate) fn has_block(&self) -> bool {
        !self.body.is_empty() && self.body.to_string() != ";"
    }

    /// The function with another body.
    pub(crate) fn with_body(&self, body: &TokenStream) -> TokenStream {
        let Self {
            attributes,
            visibility,
            signature,
            ..
        } = self;
        quote!(#(#attributes)* #visibility #signature #body)
    }
}

impl ToTokens for FunctionItem {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.with_body(&self.body).to_tokens(tokens);
    }
}
