use metrics_runtime::timed;

struct Work;

#[timed(name = "work", error_kind)]
impl Work {
    fn hammer() -> Result<u8, bool> {
        Ok(1)
    }

    fn saw() {}
}

fn main() {}
