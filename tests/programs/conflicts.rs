//! Declares metrics that contradict each other in places that cannot see one another, and
//! reports what the installation says of it, or with `verify` what a test does.

mod here {
    /// Counts.
    #[metrics_runtime::counted(name = "clash_things")]
    pub(crate) fn count() {}

    /// Times.
    #[metrics_runtime::timed(name = "clash_work_seconds", buckets = [1, 2])]
    pub(crate) fn time() {}
}

mod there {
    use metrics_runtime::{Gauge, MetricSet};

    /// Has the name of a counter of the other module, and a sample of its histogram.
    #[derive(MetricSet)]
    pub(crate) struct Clashes {
        /// A gauge.
        pub(crate) clash_things: Gauge,
    }

    /// Times, too.
    #[metrics_runtime::timed(name = "clash_work_seconds", buckets = [1, 3])]
    pub(crate) fn time() {}
}

fn main() {
    use metrics_runtime::Exporter;

    here::count();
    here::time();
    there::time();
    there::Clashes::get().clash_things.set(1.0);
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("verify") {
        metrics_runtime::testing::verify_inventory();
        return;
    }
    let address = argument.unwrap_or_else(|| "127.0.0.1:0".to_owned());
    if let Err(error) = Exporter::builder().listen(address).install() {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
