use metrics_runtime::timed;

struct Day;

fn is_late(_: Day) -> bool {
    true
}

#[timed(name = "work", labels(late = |day| is_late(*day)))]
fn work() -> Day {
    Day
}

fn main() {}
