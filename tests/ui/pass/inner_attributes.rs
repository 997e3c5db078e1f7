#![deny(warnings)]

use metrics_runtime::timed;

#[timed(name = "work", outcome)]
fn work() -> u8 {
    #![allow(unused_variables)]
    let unused = 1;
    2
}

fn main() {
    assert_eq!(work(), 2);
}
