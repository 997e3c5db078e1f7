use metrics_runtime::timed;

#[timed]
mod work {
    pub fn work() {}
}

fn main() {}
