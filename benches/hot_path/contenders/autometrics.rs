//! `autometrics`, whose attribute always counts and times.

use std::hint::black_box;

use autometrics::autometrics;
use autometrics::settings::AutometricsSettings;
use autometrics_prometheus_client::encoding::text::encode;

use super::Contender;
use crate::reading::Exposition;
use crate::work::{TIMES, Work, function};

#[autometrics]
#[inline(never)]
fn timed_function(input: u64) -> u64 {
    function(input)
}

pub(crate) fn contenders() -> Vec<Contender> {
    let settings = AutometricsSettings::builder().histogram_buckets(TIMES);
    let registry = settings.init().prometheus_client_registry();
    let timed = Contender::new(
        Work::Timed,
        "autometrics",
        |sample| {
            black_box(timed_function(sample.whole));
        },
        || {
            let mut text = String::new();
            encode(&mut text, registry).expect("a text can be written to");
            Exposition::parse(&text).histogram("function_calls_duration_seconds")
        },
    );
    vec![timed]
}
