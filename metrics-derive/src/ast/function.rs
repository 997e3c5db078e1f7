use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    AttrStyle, Attribute, GenericArgument, PathArguments, Result, ReturnType, Signature, Token,
    Type, TypeParamBound, Visibility,
};

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
    /// None where there is a `;` instead.
    pub(crate) body: Option<Body>,
}

/// What stands between the braces, unread but for `#![…]`, which has moved onto the function.
pub(crate) struct Body {
    pub(crate) tokens: TokenStream,
    /// That of the braces, for code that takes the body's place.
    pub(crate) span: Span,
}

/// What a function does when it is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// It runs to its end.
    Sync,
    /// It is an `async fn`.
    Async,
    /// It makes a future and returns it as `impl Future`.
    Future,
    /// It makes a future and returns it in a `Pin<Box<_>>`, as what `#[async_trait]` writes does.
    BoxedFuture,
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
        let mut attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let signature = input.parse()?;
        let body = if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
            None
        } else {
            let block;
            let braces = syn::braced!(block in input);
            let inner = block.call(Attribute::parse_inner)?.into_iter();
            attributes.extend(inner.map(|inner| Attribute {
                style: AttrStyle::Outer,
                ..inner
            }));
            Some(Body {
                tokens: block.parse()?,
                span: braces.span.join(),
            })
        };
        Ok(Self {
            attributes,
            visibility,
            signature,
            body,
        })
    }
}

impl FunctionItem {
    pub(crate) fn form(&self) -> Form {
        match &self.signature.output {
            _ if self.signature.asyncness.is_some() => Form::Async,
            ReturnType::Type(_, ty) if is_future(ty) => Form::Future,
            ReturnType::Type(_, ty) if is_boxed_future(ty) => Form::BoxedFuture,
            _ => Form::Sync,
        }
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

    /// The function as it was, with `statements` in front of its body.
    pub(crate) fn with_statements(&self, statements: &TokenStream) -> TokenStream {
        let body = self.body.as_ref().map_or_else(
            || quote!(;),
            |Body { tokens, span }| quote_spanned!(*span=> { #statements #tokens }),
        );
        self.with_body(&body)
    }
}

/// `impl Future`
fn is_future(ty: &Type) -> bool {
    matches!(ty, Type::ImplTrait(opaque) if has_future(&opaque.bounds))
}

/// `Pin<Box<dyn Future>>`, by whatever paths, or one of the names that `futures` has for it
fn is_boxed_future(ty: &Type) -> bool {
    let pinned = argument_of(ty, "Pin").and_then(|ty| argument_of(ty, "Box"));
    match pinned {
        Some(Type::TraitObject(object)) => has_future(&object.bounds),
        _ => ["BoxFuture", "LocalBoxFuture"]
            .iter()
            .any(|name| argument_of(ty, name).is_some()),
    }
}

fn has_future(bounds: &Punctuated<TypeParamBound, Token![+]>) -> bool {
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Future"),
        _ => false,
    })
}

/// The type in the angle brackets of a type called `name`.
fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}
