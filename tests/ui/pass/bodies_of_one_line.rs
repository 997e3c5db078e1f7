#![deny(warnings)]

use metrics_runtime::{counted, timed};

#[timed]
async fn in_a_future(n: u8) -> u8 { n }

#[timed(name = "work")]
fn without_an_outcome(n: u8) -> u8 { n }

#[timed(name = "outcome", outcome)]
fn with_an_outcome(n: u8) -> u8 { n }

#[timed(name = "caller", outcome)]
#[track_caller]
fn that_sees_its_caller(n: u8) -> u8 { n }

#[timed(name = "future", outcome)]
fn that_makes_a_future(n: u8) -> impl Future<Output = u8> { async move { n } }

#[counted(name = "async_work")]
async fn in_a_future_without_an_outcome(n: u8) -> u8 { n }

fn main() {
    assert_eq!(without_an_outcome(1) + with_an_outcome(1), 2);
    assert_eq!(that_sees_its_caller(1), 1);
    drop(that_makes_a_future(1));
    drop((in_a_future(1), in_a_future_without_an_outcome(1)));
}
