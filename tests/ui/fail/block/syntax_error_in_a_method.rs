use metrics_runtime::timed;

struct Work;

#[timed]
impl Work {
    fn hammer() -> u8 {
        let hours = ;
        1
    }

    fn saw() {}
}

fn main() {}
