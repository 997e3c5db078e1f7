use metrics_runtime::timed;

#[timed]
async fn work<'a>(_: &'a str, tool: &str) -> &'a str {
    tool
}

fn main() {}
