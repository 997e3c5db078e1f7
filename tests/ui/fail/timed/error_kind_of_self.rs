use metrics_runtime::timed;

struct Work;

impl Work {
    #[timed(name = "work", error_kind)]
    fn work() -> Result<u8, Self> {
        Ok(1)
    }
}

fn main() {}
