//! The call around a function's body.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{
    FnArg, GenericArgument, Ident, Pat, Path, PathArguments, ReceiverKind, ReturnType, Token, Type,
    TypeInfer, TypeParamBound,
};

use super::{end, generated};
use crate::ast::body::Body;
use crate::ast::function::{Form, Function};
use crate::ast::function_metric::{FunctionMetric, Role};
use crate::check::function::names_used;

/// The body with a call around it that belongs to the series at the indices `series`.
pub(super) fn around(function: &Function, body: &Body, series: &TokenStream) -> TokenStream {
    let names = Names::new(body.span);
    let item = &function.item;
    let output = &item.signature.output;
    let is_plain = !function.looks_at_value();
    match item.form() {
        Form::Sync if is_plain || item.is_never() => guarded(&names, function, body, series),
        Form::Async if is_plain && !is_busy(function) => guarded(&names, function, body, series),
        Form::Sync => closure(&names, function, output, body, series),
        Form::Async if item.is_never() => endless(&names, function, body, series),
        Form::Async => block(&names, function, output, body, series),
        form @ (Form::Future | Form::BoxedFuture) => {
            future(&names, function, form, output, body, series)
        }
    }
}

fn is_busy(function: &Function) -> bool {
    let metrics = function.metrics();
    metrics.iter().any(|metric| metric.role == Role::Busy)
}

/// The expansion's locals, which the body cannot see.
struct Names {
    call: Ident,
    /// A call that only waits to be dropped.
    guard: Ident,
    body: Ident,
    series: Ident,
    value: Ident,
}

impl Names {
    /// Errors about them, such as those of lifetimes, are shown at the body.
    fn new(body: Span) -> Self {
        let local = |name| Ident::new(name, Span::mixed_site().located_at(body));
        Self {
            call: local("call"),
            guard: local("_call"),
            body: local("body"),
            series: local("series"),
            value: local("value"),
        }
    }
}

/// Where the value says nothing, the body stands as it was, after a guard.
fn guarded(names: &Names, function: &Function, body: &Body, series: &TokenStream) -> TokenStream {
    let Names { guard, .. } = names;
    let (call, block) = (entered(function, series), body.nested_block());
    quote! {
        let #guard = #call;
        #block
    }
}

/// The beginning of a call that is not part of a future.
fn entered(function: &Function, series: &TokenStream) -> TokenStream {
    let metrics = function.metrics();
    let is_sampled = |metric: &FunctionMetric| metric.attr.sample.is_set();
    let is_more = |metric: &FunctionMetric| !metric.role.is_known_at_end() || is_sampled(metric);
    let enter = if function.item.form() == Form::Async {
        quote!(Call::enter_async)
    } else if metrics.iter().any(is_more) {
        quote!(Call::enter)
    } else if metrics.iter().any(|metric| metric.role == Role::Duration) {
        quote!(PlainCall::timed)
    } else {
        quote!(PlainCall::counted)
    };
    quote!(__rt::#enter(&__METRICS, #series))
}

/// A body in a closure, so that every `return` in it can be seen.
fn closure(
    names: &Names,
    function: &Function,
    output: &ReturnType,
    body: &Body,
    series: &TokenStream,
) -> TokenStream {
    let Names { call, value, .. } = names;
    let run = run(function, value, output, body);
    let end = end::of_value(function, &quote!(&#value));
    let entered = entered(function, series);
    quote! {
        let #call = #entered;
        #run
        #call.exit(#end);
        #value
    }
}

/// The body of an `async fn` in a block that is polled through the call.
fn block(
    names: &Names,
    function: &Function,
    output: &ReturnType,
    body: &Body,
    series: &TokenStream,
) -> TokenStream {
    let block = as_block(function, &returned(output), body);
    let judge = judge(names, function);
    quote!(__rt::CallFuture::new(&__METRICS, #series, #block, #judge).await)
}

/// The body of an `async fn` that never returns.
fn endless(names: &Names, function: &Function, body: &Body, series: &TokenStream) -> TokenStream {
    let (Names { value, .. }, Body { tokens, span, .. }) = (names, body);
    let owned = owned(function, body);
    let block = quote_spanned! {*span=>
        async move {
            #owned
            #[allow(unreachable_code)]
            let #value: ::core::convert::Infallible = { #tokens };
            #[allow(unreachable_code)]
            #value
        }
    };
    quote! {
        match __rt::CallFuture::new(&__METRICS, #series, #block, |_| __rt::End::returned(false)).await {}
    }
}

/// A function that returns a future: the future is made at once, and becomes part of another one
/// that holds the call.
fn future(
    names: &Names,
    function: &Function,
    form: Form,
    output: &ReturnType,
    body: &Body,
    series: &TokenStream,
) -> TokenStream {
    let Names {
        body: made,
        series: indices,
        ..
    } = names;
    let run = run(function, made, output, body);
    let judge = judge(names, function);
    // That of the macro, or a lint would have `Box` without the path.
    let (span, hidden) = (body.span, generated(body.span));
    // What the arguments say is read now; the rest is known anyway and need not be kept.
    let (read, indices) = if function.reads_arguments() {
        (Some(quote!(let #indices = #series;)), quote!(#indices))
    } else {
        (None, series.clone())
    };
    let call = quote_spanned!(span=> __rt::CallFuture::new(&__METRICS, #indices, #made, #judge));
    let call = match form {
        // In a block of this form that attribute knows a boxed future.
        Form::BoxedFuture if function.item.is_instrumented() => {
            let block = quote_spanned!(span=> async move { #call.await });
            quote_spanned!(hidden=> __rt::Box::pin(#block))
        }
        Form::BoxedFuture => quote_spanned!(hidden=> __rt::Box::pin(#call)),
        _ => call,
    };
    quote! {
        #read
        #run
        #call
    }
}

/// Runs the body and calls what it returns `value`.
fn run(function: &Function, value: &Ident, output: &ReturnType, body: &Body) -> TokenStream {
    let returned = returned(output);
    if function.item.is_track_caller() && !body.can_leave_early() {
        // A closure would be the caller that the body sees.
        let block = body.nested_block();
        return quote!(let #value: #returned = #block;);
    }
    let closure = as_closure(function, &returned, body);
    quote!(let #value = __rt::run(#closure);)
}

fn is_reference(receiver: &ReceiverKind) -> bool {
    match receiver {
        ReceiverKind::Value => false,
        ReceiverKind::Typed(_, ty) => matches!(**ty, Type::Reference(_)),
        _ => true,
    }
}

/// The names that a pattern binds, in order.
fn bindings(pattern: &Pat, names: &mut Vec<Ident>) {
    match pattern {
        Pat::Ident(binding) if binding.by_ref.is_none() => names.push(binding.ident.clone()),
        Pat::Tuple(tuple) => tuple.elems.iter().for_each(|it| bindings(it, names)),
        Pat::TupleStruct(tuple) => tuple.elems.iter().for_each(|it| bindings(it, names)),
        Pat::Struct(fields) => fields.fields.iter().for_each(|it| bindings(&it.pat, names)),
        Pat::Slice(slice) => slice.elems.iter().for_each(|it| bindings(it, names)),
        Pat::Paren(inner) => bindings(&inner.pat, names),
        _ => {}
    }
}

/// What says how a future's call ended.
fn judge(names: &Names, function: &Function) -> TokenStream {
    let Names { value, .. } = names;
    if !function.looks_at_value() || function.item.is_never() {
        return quote!(|_| __rt::End::returned(false));
    }
    let end = end::of_value(function, &value.to_token_stream());
    quote!(|#value| #end)
}

/// The body of an `async fn` as a block. The block is told what it must return, so that the
/// compiler infers and reports as it does in a function.
pub(super) fn as_block(function: &Function, returned: &TokenStream, body: &Body) -> TokenStream {
    let (span, block, owned) = (body.span, body.nested_block(), owned(function, body));
    let expected = quote_spanned! {span=>
        #[allow(clippy::diverging_sub_expression, unreachable_code)]
        if false { return __rt::never::<#returned>(); }
    };
    quote_spanned!(span=> async move { #owned #expected #block })
}

/// What takes the body's place has its span: the compiler's words about borrows, moves and types
/// are then those about a function.
pub(super) fn as_closure(function: &Function, returned: &TokenStream, body: &Body) -> TokenStream {
    let (span, block) = (body.span, body.nested_block());
    if let Some(owned) = owned(function, body) {
        quote_spanned!(span=> move || -> #returned { #owned #block })
    } else {
        quote_spanned!(span=> move || -> #returned #block)
    }
}

/// Mentions the arguments that the body owns and uses, last to first.
///
/// A closure or an `async` block takes of a variable only the fields that it names, and what can be
/// copied it copies: a field that the body sets would not be set where the argument is dropped.
/// And it drops what it has taken in the order in which it first names it. A reference has neither.
fn owned(function: &Function, body: &Body) -> Option<TokenStream> {
    let used = names_used(&body.tokens);
    let mut owned = Vec::new();
    for argument in &function.item.signature.inputs {
        match argument {
            FnArg::Receiver(receiver) if !is_reference(&receiver.kind) => {
                owned.push(Ident::from(receiver.self_token));
            }
            FnArg::Typed(argument) if !matches!(*argument.ty, Type::Reference(_)) => {
                bindings(&argument.pat, &mut owned);
            }
            FnArg::Receiver(_) | FnArg::Typed(_) => {}
        }
    }
    owned.retain(|name| used.contains(name));
    let mentions = owned.iter().rev();
    (!owned.is_empty()).then(|| quote!(let _ = (#(&#mentions,)*);))
}

/// What a function returns, as it can be written inside the function.
pub(super) fn returned(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => without_impl_trait(ty).into_token_stream(),
    }
}

/// A type with `_` in place of each `impl Trait`, which cannot be written inside a body.
fn without_impl_trait(ty: &Type) -> Type {
    fn replace(ty: &mut Type) {
        match ty {
            Type::ImplTrait(opaque) => {
                *ty = Type::Infer(TypeInfer {
                    attrs: Vec::new(),
                    underscore_token: Token![_](opaque.impl_token.span),
                });
            }
            Type::Path(path) => replace_in_path(&mut path.path),
            Type::TraitObject(object) => {
                for bound in &mut object.bounds {
                    if let TypeParamBound::Trait(bound) = bound {
                        replace_in_path(&mut bound.path);
                    }
                }
            }
            Type::Array(array) => replace(&mut array.elem),
            Type::Group(group) => replace(&mut group.elem),
            Type::Paren(paren) => replace(&mut paren.elem),
            Type::Reference(reference) => replace(&mut reference.elem),
            Type::Slice(slice) => replace(&mut slice.elem),
            Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(replace),
            _ => {}
        }
    }
    fn replace_in_path(path: &mut Path) {
        for segment in &mut path.segments {
            if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                for argument in &mut arguments.args {
                    match argument {
                        GenericArgument::Type(ty) => replace(ty),
                        GenericArgument::AssocType(assoc) => replace(&mut assoc.ty),
                        _ => {}
                    }
                }
            }
        }
    }
    let mut ty = ty.clone();
    replace(&mut ty);
    ty
}
