//! Enums with fields and generics as label values.

#![deny(warnings)]

use std::fmt::Debug;

use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet, counted};

#[derive(LabelValue, Debug)]
#[label(rename_all = "kebab-case")]
#[repr(u8)]
enum Failure<'a, T, const N: usize>
where
    T: Debug,
{
    Io(std::io::Error) = 3,
    BadInput {
        r#line: &'a [T; N],
    },
    #[label(rename = "other")]
    r#Else(),
    Nothing {},
    Cancelled,
}

#[derive(LabelSet)]
struct Labels {
    failure: Failure<'static, u8, 2>,
}

#[derive(MetricSet)]
struct Failures {
    /// Failures.
    failures: Family<Labels, Counter>,
}

#[counted(name = "reports", labels(failure = failure))]
fn report(failure: &Failure<'_, u8, 2>) -> String {
    format!("{failure:?}")
}

fn main() {
    let failures: [Failure<'_, u8, 2>; 5] = [
        Failure::Io(std::io::Error::other("")),
        Failure::BadInput { r#line: &[1, 2] },
        Failure::Else(),
        Failure::Nothing {},
        Failure::Cancelled,
    ];
    let texts: Vec<_> = failures.iter().map(LabelValue::as_str).collect();
    assert_eq!(texts, ["io", "bad-input", "other", "nothing", "cancelled"]);
    for failure in failures {
        assert!(!report(&failure).is_empty());
        Failures::get().failures.with(Labels { failure }).increment(1);
    }
    let failure = Failure::Cancelled;
    assert_eq!(Failures::get().failures.with(Labels { failure }).value(), 1);
}
