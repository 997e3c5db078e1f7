use metrics_runtime::timed;

#[timed(name = "work", error_kind)]
fn work() -> Result<u8, impl std::fmt::Debug> {
    Err::<u8, bool>(true)
}

fn main() {}
