//! The call around a function's body.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericArgument, Ident, PathArguments, ReturnType, Token, Type, TypeInfer};

use crate::ast::function::{Body, Form, Function};

/// The body with a call around it that belongs to the series at the indices `series`.
pub(super) fn around(function: &Function, body: &Body, series: &TokenStream) -> TokenStream {
    let names = Names::new(body.span);
    let form = function.item.form();
    let output = &function.item.signature.output;
    let sees_outcome = function.has_outcome() && !is_never(output);
    match form {
        Form::Future | Form::BoxedFuture => {
            future(&names, form, output, body, series, sees_outcome)
        }
        Form::Sync | Form::Async if !sees_outcome => guarded(&names, form, body, series),
        Form::Sync => closure(&names, output, body, series),
        Form::Async => block(&names, output, body, series),
    }
}

/// The expansion's locals, which the body cannot see.
struct Names {
    call: Ident,
    /// A call that only waits to be dropped.
    guard: Ident,
    body: Ident,
    context: Ident,
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
            context: local("context"),
            series: local("series"),
            value: local("value"),
        }
    }
}

/// Where the value says nothing, the body stands as it was, after a guard.
fn guarded(names: &Names, form: Form, body: &Body, series: &TokenStream) -> TokenStream {
    let (Names { guard, .. }, Body { tokens, .. }) = (names, body);
    let enter = if form == Form::Sync {
        quote!(enter)
    } else {
        quote!(enter_async)
    };
    quote! {
        let #guard = __rt::Call::#enter(&__METRICS, #series);
        { #tokens }
    }
}

/// A body in a closure, so that every `return` in it can be seen.
fn closure(names: &Names, output: &ReturnType, body: &Body, series: &TokenStream) -> TokenStream {
    let Names { call, value, .. } = names;
    let (closure, exit) = (as_closure(&returned(output), body), exit(names));
    quote! {
        let #call = __rt::Call::enter(&__METRICS, #series);
        let #value = __rt::run(#closure);
        #exit
    }
}

/// The body of an `async fn` in a block that is polled through the call.
fn block(names: &Names, output: &ReturnType, body: &Body, series: &TokenStream) -> TokenStream {
    let (Body { tokens, span }, returned) = (body, returned(output));
    // Tells the compiler what the block must return, so that it infers and reports as it does
    // in a function.
    let expected = quote_spanned! {*span=>
        #[allow(clippy::diverging_sub_expression, unreachable_code)]
        if false { return __rt::never::<#returned>(); }
    };
    let block = quote_spanned!(*span=> async move { #expected #tokens });
    let value = polled(names, &block, &returned, series);
    let exit = exit(names);
    quote!(#value #exit)
}

/// A function that returns a future: the future is made at once, and the call is in another one
/// around it, which takes its place.
fn future(
    names: &Names,
    form: Form,
    output: &ReturnType,
    body: &Body,
    series: &TokenStream,
    sees_outcome: bool,
) -> TokenStream {
    let Names {
        guard,
        body: made,
        series: indices,
        ..
    } = names;
    let returned = returned(output);
    let closure = as_closure(&returned, body);
    let run = if sees_outcome {
        let (value, exit) = (
            polled(
                names,
                &made.to_token_stream(),
                &quote!(_),
                &indices.to_token_stream(),
            ),
            exit(names),
        );
        quote!(#value #exit)
    } else {
        quote! {
            let #guard = __rt::Call::enter_async(&__METRICS, #indices);
            #made.await
        }
    };
    let run = quote!(async move { #run });
    let run = if form == Form::BoxedFuture {
        quote!(__rt::Box::pin(#run))
    } else {
        run
    };
    quote! {
        let #indices = #series;
        let #made = __rt::run(#closure);
        #run
    }
}

/// Polls `future` to its end, through the call.
fn polled(
    names: &Names,
    future: &TokenStream,
    returned: &TokenStream,
    series: &TokenStream,
) -> TokenStream {
    let Names {
        call,
        body,
        context,
        value,
        ..
    } = names;
    quote! {
        let mut #call = __rt::Call::enter_async(&__METRICS, #series);
        let mut #body = ::core::pin::pin!(#future);
        let #value: #returned = ::core::future::poll_fn(|#context| {
            #call.poll(#body.as_mut(), #context)
        })
        .await;
    }
}

/// Ends the call with what its value says.
fn exit(names: &Names) -> TokenStream {
    let Names { call, value, .. } = names;
    quote! {
        #call.exit({
            use __rt::{FallbackOutcome as _, KnownOutcome as _};
            (&__rt::Returned(&#value)).call_outcome()
        });
        #value
    }
}

/// What takes the body's place has its span: the compiler's words about borrows, moves and types
/// are then those about a function.
fn as_closure(returned: &TokenStream, body: &Body) -> TokenStream {
    let Body { tokens, span } = body;
    quote_spanned!(*span=> move || -> #returned { #tokens })
}

fn is_never(output: &ReturnType) -> bool {
    matches!(output, ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)))
}

/// What a function returns, as it can be written inside the function.
fn returned(output: &ReturnType) -> TokenStream {
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
            Type::Path(path) => {
                for segment in &mut path.path.segments {
                    if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                        for argument in &mut arguments.args {
                            if let GenericArgument::Type(ty) = argument {
                                replace(ty);
                            }
                        }
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
    let mut ty = ty.clone();
    replace(&mut ty);
    ty
}
