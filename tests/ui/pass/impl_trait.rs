//! `impl Trait` as an argument and as a return type.

use std::fmt::Display;
use std::future::Future;

use metrics_runtime::{counted, timed};

#[timed]
#[counted]
fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(' ')
}

#[counted(name = "parses", outcome)]
fn parse(text: impl AsRef<str>) -> Result<impl Display, impl std::error::Error> {
    text.as_ref().parse::<u8>()
}

#[timed]
fn shout(words: impl Iterator<Item = impl Display>) -> Vec<String> {
    words.map(|word| word.to_string().to_uppercase()).collect()
}

#[timed]
fn adder(a: u8) -> impl Fn(u8) -> u8 {
    move |b| a + b
}

#[timed]
fn pair<'a>(a: &'a str) -> (impl Display + 'a, [impl Copy; 2]) {
    (a, [1, 2])
}

#[timed]
fn ready(value: u8) -> impl Future<Output = u8> + Send {
    async move { value }
}

#[timed]
async fn shown(value: u8) -> impl Display {
    value
}

#[timed]
fn boxed(value: &u8) -> Box<dyn Fn() -> u8 + '_> {
    Box::new(move || *value)
}

fn main() {
    assert_eq!(shout(words("red blue")), ["RED", "BLUE"]);
    assert!(parse("red").is_err());
    assert!(parse("1").is_ok());
    assert_eq!(adder(1)(2), 3);
    assert_eq!(pair("red").0.to_string(), "red");
    assert_eq!(boxed(&4)(), 4);
    drop((ready(1), shown(1)));
}
