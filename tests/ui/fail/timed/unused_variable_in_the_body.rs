#![deny(warnings)]

use metrics_runtime::timed;

#[timed]
pub fn work(hours: u8) -> u8 {
    let minutes = 60;
    hours
}

fn main() {}
