use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Result, ReturnType, Signature, Token, Type, Visibility};

use super::body::Body;
use super::function_metric::{FunctionMetric, Role};
use super::future_type::{FutureType, bare};
use super::runtime;
use crate::attr::function::{FunctionAttr, FunctionMacro};
use crate::attr::labels::{Label, LabelSource};
use crate::ctxt::Ctxt;

/// A function with everything that its attributes ask for.
pub(crate) struct Function {
    /// The attribute being expanded, then the others on the function; at least one.
    pub(crate) attrs: Vec<FunctionAttr>,
    pub(crate) item: FunctionItem,
    /// The type whose `impl` block has the attribute, for all of its methods.
    pub(crate) block: Option<String>,
}

/// A function whose body is kept as it was written.
pub(crate) struct FunctionItem {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// None where there is a `;` instead.
    pub(crate) body: Option<Body>,
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
        macro_: FunctionMacro,
        arguments: TokenStream,
        mut item: FunctionItem,
    ) -> Self {
        let own = FunctionAttr::parse(cx, macro_, Span::call_site(), arguments);
        let mut attrs = vec![own];
        attrs.extend(FunctionAttr::take_siblings(cx, &mut item.attributes));
        Self {
            attrs,
            item,
            block: None,
        }
    }

    /// All metrics of the function, attribute by attribute.
    pub(crate) fn metrics(&self) -> Vec<FunctionMetric<'_>> {
        let is_counted = self
            .attrs
            .iter()
            .any(|attr| attr.macro_ == FunctionMacro::Counted);
        let mut metrics = Vec::new();
        for attr in &self.attrs {
            let mut add = |role| metrics.push(FunctionMetric { role, attr });
            add(match attr.macro_ {
                FunctionMacro::Timed => Role::Duration,
                FunctionMacro::Counted => Role::Calls,
            });
            // Where only some calls are timed, they are all counted nevertheless.
            if attr.sample.is_set() && !is_counted {
                add(Role::Calls);
            }
            for (key, role) in [
                (&attr.in_flight, Role::InFlight),
                (&attr.long_task, Role::OldestCall),
                (&attr.busy, Role::Busy),
            ] {
                if key.is_set() {
                    add(role);
                }
            }
        }
        metrics
    }

    /// The path of the runtime crate, which one attribute says for all.
    pub(crate) fn runtime(&self) -> TokenStream {
        let said = self.attrs.iter().find(|attr| attr.runtime.is_set());
        runtime(&said.unwrap_or(&self.attrs[0]).runtime)
    }

    /// The name by which the shared families know the function.
    pub(crate) fn label(&self) -> String {
        let name = self.item.signature.ident.unraw();
        match &self.block {
            Some(ty) => format!("{ty}::{name}"),
            None => name.to_string(),
        }
    }

    /// Whether a label comes from the arguments.
    pub(crate) fn reads_arguments(&self) -> bool {
        let mut labels = self.attrs.iter().flat_map(FunctionAttr::labels);
        labels.any(|label| matches!(label.value, LabelSource::Expression { .. }))
    }

    /// Whether what is recorded depends on the value that the body returns.
    pub(crate) fn looks_at_value(&self) -> bool {
        self.attrs.iter().any(|attr| {
            attr.labels_outcome()
                || attr.selects_outcomes()
                || attr.error_kind.is_set()
                || attr.labels().iter().any(Label::is_of_result)
        })
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
            Some(Body::parse(input, &mut attributes)?)
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
            ReturnType::Type(_, ty) if FutureType::opaque(ty).is_some() => Form::Future,
            ReturnType::Type(_, ty) if FutureType::boxed(ty).is_some() => Form::BoxedFuture,
            _ => Form::Sync,
        }
    }

    /// The type of the value that a call gives in the end; None for `()` that is not written,
    /// and where a future's output cannot be seen.
    pub(crate) fn value(&self) -> Option<&Type> {
        let ReturnType::Type(_, ty) = &self.signature.output else {
            return None;
        };
        match self.form() {
            Form::Sync | Form::Async => Some(ty),
            Form::Future => FutureType::opaque(ty)?.output,
            Form::BoxedFuture => FutureType::boxed(ty)?.output,
        }
    }

    /// Whether a call gives no value, ever.
    pub(crate) fn is_never(&self) -> bool {
        matches!(self.value().map(bare), Some(Type::Never(_)))
    }

    pub(crate) fn is_track_caller(&self) -> bool {
        self.has_attribute("track_caller")
    }

    /// Whether `#[tracing::instrument]` comes after the attribute.
    pub(crate) fn is_instrumented(&self) -> bool {
        self.has_attribute("instrument")
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|attribute| {
            let last = attribute.path().segments.last();
            last.is_some_and(|last| last.ident == name)
        })
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
            |body| {
                let tokens = &body.tokens;
                let code = quote!(#statements #tokens);
                body.replaced(code).into_token_stream()
            },
        );
        self.with_body(&body)
    }
}
