#![deny(warnings)]

use metrics_runtime::{counted, timed};

#[timed]
async fn in_a_future(n: u8) -> u8 { n }

#[timed(name = "work")]
fn without_an_outcome(n: u8) -> u8 { n }

#[counted(name = "async_work")]
async fn in_a_future_without_an_outcome(n: u8) -> u8 { n }

fn main() {
    assert_eq!(without_an_outcome(1), 1);
    drop((in_a_future(1), in_a_future_without_an_outcome(1)));
}
