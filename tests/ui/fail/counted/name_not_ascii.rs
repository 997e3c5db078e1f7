use metrics_runtime::counted;

#[counted(name = "anrufe_groß")]
fn call() {}

fn main() {}
