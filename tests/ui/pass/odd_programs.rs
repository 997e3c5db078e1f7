//! Names and types that get in the way of an expansion that is not careful.

#![deny(warnings)]
#![allow(dead_code)]

use std::fmt::Debug;
use std::pin::Pin;

use metrics_runtime::{LabelValue, MetricSet, counted, timed};

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Own,
    Other,
}

/// Arguments that are called what the expansion's own variables are.
#[timed(name = "names", outcome, labels(call = call, value: bool = value, body = |body| *body > 3))]
fn names(call: bool, value: bool, body: u8, series: u8, _call: u8) -> u8 {
    let end = u8::from(call) + u8::from(value);
    end + body + series + _call
}

/// The label is over what is outside of the body.
#[timed(name = "inside", labels(kind = if high { Kind::Own } else { Kind::Other }))]
fn items_inside(high: bool) -> u8 {
    use std::option::Option as Kind;

    const METRICS: Kind<u8> = Kind::Some(1);
    struct Metric;
    mod core {}
    mod metrics_runtime {}
    #[derive(MetricSet)]
    struct Inner {
        /// Things.
        things: super_gauge::Gauge,
    }
    mod super_gauge {
        pub use ::metrics_runtime::Gauge;
    }
    let _ = (high, Metric);
    Inner::get().things.set(1.0);
    METRICS.unwrap_or(0)
}

/// A generic that is called like the expansion's own types.
#[timed(name = "generic", outcome)]
fn generic<Call, const N: usize>(value: [Call; N]) -> Option<Call>
where
    Call: Clone + Debug,
{
    value.first().cloned()
}

/// A type that a macro gives.
macro_rules! output {
    () => { Result<u8, &'static str> };
}

#[timed(name = "macro_type", outcome)]
fn macro_type() -> output!() {
    Ok(1)
}

/// What it returns borrows from several arguments.
#[timed(name = "borrowing", outcome)]
fn borrowing<'a, 'b: 'a>(a: &'a mut Vec<u8>, b: &'b [u8]) -> Option<(&'a mut u8, &'b u8)> {
    Some((a.first_mut()?, b.first()?))
}

/// A reference that is given back in one branch only.
#[timed(name = "branch", outcome)]
fn branch(list: &mut Vec<u8>) -> Option<&mut u8> {
    if list.is_empty() {
        list.push(1);
        return None;
    }
    list.iter_mut().next()
}

/// A future that does not mention its generic parameter.
#[timed(name = "defaulted", outcome)]
fn defaulted<'a, T: Default + 'a>(_: &'a u8) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(async { T::default() })
}

#[timed(name = "returns_closure", outcome)]
fn returns_closure(n: u8) -> impl Fn(u8) -> u8 {
    move |m| n + m
}

#[timed(name = "returns_dyn", outcome)]
fn returns_dyn(n: u8) -> Box<dyn Fn(u8) -> u8> {
    Box::new(move |m| n + m)
}

#[timed(name = "higher_ranked", outcome)]
fn higher_ranked(f: impl for<'a> Fn(&'a str) -> &'a str) -> usize {
    f("abc").len()
}

#[timed(name = "pointer", outcome)]
fn pointer(f: for<'a> fn(&'a str) -> &'a str) -> for<'a> fn(&'a str) -> &'a str {
    f
}

#[timed(name = "mutable", outcome)]
async fn mutable(mut a: Vec<u8>, (mut b, _): (u8, u8), [c, ..]: [u8; 2]) -> usize {
    a.push(b);
    b = c;
    a.len() + usize::from(b)
}

#[timed(name = "unit")]
#[counted(name = "unit_calls", outcome)]
fn unit() {}

#[timed(name = "ünused_arguments", prefix = "")]
#[cfg(any())]
fn never_compiled() {}

trait Greet {
    #[timed]
    fn greet(&self) -> String
    where
        Self: Debug,
    {
        format!("hello {self:?}")
    }

    #[counted(name = "greet_later", outcome)]
    fn greet_later<'a>(&'a self) -> Pin<Box<dyn Future<Output = usize> + Send + 'a>>
    where
        Self: Sync,
    {
        Box::pin(async { std::mem::size_of_val(self) })
    }
}

impl Greet for u8 {}

#[tokio::main(flavor = "current_thread")]
#[timed(name = "main_function", outcome)]
async fn main() {
    assert_eq!(names(true, false, 1, 2, 3), 7);
    assert_eq!(items_inside(true), 1);
    assert_eq!(generic([1, 2]), Some(1));
    assert_eq!(macro_type(), Ok(1));
    assert!(borrowing(&mut vec![1], &[2]).is_some());
    assert!(branch(&mut vec![]).is_none());
    assert_eq!(defaulted::<u8>(&1).await, 0);
    assert_eq!(returns_closure(1)(2) + returns_dyn(1)(2), 6);
    assert_eq!(higher_ranked(|text| &text[1..]), 2);
    assert_eq!(pointer(|text| text)("a"), "a");
    assert_eq!(mutable(vec![], (1, 2), [3, 4]).await, 4);
    unit();
    assert_eq!(1_u8.greet(), "hello 1");
    assert_eq!(1_u8.greet_later().await, 1);
}
