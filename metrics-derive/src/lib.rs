//! `#[timed]`, `#[counted]` and the derives of `metrics-runtime`, which re-exports them and
//! documents how they work together.
//!
//! Every macro is the same four stages, a folder each: `attr` reads the keys, `ast` puts them
//! together with the item, `check` refuses what is wrong, `expand` writes the code. Whatever is
//! refused, the user's own item is emitted unchanged beside the errors.

mod ast;
mod attr;
mod check;
mod ctxt;
mod expand;

use proc_macro::TokenStream;
use proc_macro2::{Span, TokenStream as TokenStream2};
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Error, Result, parse_macro_input};

use crate::ast::function::{Function, FunctionItem};
use crate::ast::label_set::LabelSet;
use crate::ast::label_value::LabelValue;
use crate::ast::set::Set;
use crate::attr::function::FunctionMetric;
use crate::ctxt::Ctxt;

/// Records how long each call of a function takes.
#[proc_macro_attribute]
pub fn timed(arguments: TokenStream, item: TokenStream) -> TokenStream {
    function(FunctionMetric::Timed, arguments.into(), item.into()).into()
}

/// Counts the calls of a function.
#[proc_macro_attribute]
pub fn counted(arguments: TokenStream, item: TokenStream) -> TokenStream {
    function(FunctionMetric::Counted, arguments.into(), item.into()).into()
}

/// Makes a struct of handles into metrics.
#[proc_macro_derive(MetricSet, attributes(metrics, metric))]
pub fn derive_metric_set(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let cx = Ctxt::new();
    let set = Set::new(&cx, &input);
    check::set::check(&cx, &set);
    beside_errors(
        cx.check(),
        || expand::set::expand(&set),
        || expand::set::stub(&set),
    )
}

/// Makes an enum without fields into the values of a label.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn derive_label_value(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let cx = Ctxt::new();
    let label = LabelValue::new(&cx, &input);
    check::label_value::check(&cx, &label, matches!(input.data, Data::Enum(_)));
    let stub = || expand::label_value::stub(&label);
    beside_errors(cx.check(), || expand::label_value::expand(&label), stub)
}

/// Makes a struct of label values into the labels of a family.
#[proc_macro_derive(LabelSet, attributes(label))]
pub fn derive_label_set(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let cx = Ctxt::new();
    let set = LabelSet::new(&cx, &input);
    check::label_set::check(&cx, &set);
    beside_errors(
        cx.check(),
        || expand::label_set::expand(&set),
        || expand::label_set::stub(&set),
    )
}

fn function(metric: FunctionMetric, arguments: TokenStream2, tokens: TokenStream2) -> TokenStream2 {
    let Ok(item) = syn::parse2::<FunctionItem>(tokens.clone()) else {
        let message = format!("`#[{}]` goes on functions and methods", metric.name());
        let error = Error::new(Span::call_site(), message).into_compile_error();
        return quote!(#error #tokens);
    };
    let cx = Ctxt::new();
    let function = Function::new(&cx, metric, arguments, item);
    check::function::check(&cx, &function);
    match cx.check() {
        Ok(()) => expand::function::expand(&function),
        Err(errors) => {
            let (errors, item) = (errors.into_compile_error(), function.item.to_token_stream());
            quote!(#errors #item)
        }
    }
}

/// A derive's code; on errors these, with a stub so that they are all there is to read.
fn beside_errors(
    checked: Result<()>,
    expand: impl FnOnce() -> TokenStream2,
    stub: impl FnOnce() -> TokenStream2,
) -> TokenStream {
    match checked {
        Ok(()) => expand().into(),
        Err(errors) => {
            let (errors, stub) = (errors.into_compile_error(), stub());
            quote!(#errors #stub).into()
        }
    }
}
