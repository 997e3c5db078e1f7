use metrics_runtime::timed;

#[timed]
const WORK: u8 = 1;

fn main() {}
