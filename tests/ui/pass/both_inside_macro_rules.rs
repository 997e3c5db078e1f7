#![deny(warnings)]

macro_rules! function {
    ($name:ident) => {
        #[timed]
        #[counted]
        fn $name() {}
    };
}

use metrics_runtime::{counted, timed};

function!(work);

fn main() {
    work();
}
