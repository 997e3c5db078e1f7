use metrics_runtime::timed;

#[timed]
use std::fmt::Debug as Work;

fn main() {}
