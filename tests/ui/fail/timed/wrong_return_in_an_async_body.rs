use metrics_runtime::timed;

#[timed(name = "work", outcome)]
async fn work(hours: u8) -> u8 {
    if hours > 8 {
        return "overtime";
    }
    hours
}

fn main() {}
