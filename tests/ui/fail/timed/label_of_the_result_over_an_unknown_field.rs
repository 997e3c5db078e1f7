use metrics_runtime::timed;

struct Day {
    hours: u8,
}

#[timed(name = "work", labels(late = |day| day.late))]
fn work() -> Day {
    Day { hours: 8 }
}

fn main() {}
