use crate::attr::function::{FunctionAttr, FunctionMacro};
use crate::attr::objectives::Objectives;
use crate::ctxt::Ctxt;

/// Of the calls of a function: how many were fast enough, or how many were `ok`.
pub(super) fn check_function(cx: &Ctxt, attr: &FunctionAttr) {
    if attr.macro_ == FunctionMacro::Timed {
        return check_latency(
            cx,
            &attr.objectives,
            "`slo` on `#[timed]` needs `latency`, as in `slo(latency = \"100ms\", target = 0.999)`; \
             for the share of calls that are `ok`, put it on `#[counted(..., outcome)]`",
        );
    }
    let (Some(key), Some(slo)) = (attr.objectives.slo.key(), attr.objectives.slo.get()) else {
        return;
    };
    if let Some(latency) = slo.latency.key() {
        cx.error(
            latency.span(),
            "`#[counted]` takes no times; put the `slo` on `#[timed]`, or leave `latency` out for \
             the share of calls that are `ok`",
        );
    } else if let Some(only) = attr.only.key() {
        cx.error(
            only.span(),
            "an `slo` is about a share of all calls; leave `only` out",
        );
    } else if !attr.outcome.is_set() && attr.is_whole {
        cx.error(
            key.span(),
            "`slo` is about the share of calls whose outcome is `ok`; add `outcome`",
        );
    }
}

/// Of the values of a histogram: how many were times that are short enough.
pub(super) fn check_field(cx: &Ctxt, objectives: &Objectives) {
    check_latency(
        cx,
        objectives,
        "`slo` needs `latency`, as in `slo(latency = \"100ms\", target = 0.999)`",
    );
}

fn check_latency(cx: &Ctxt, objectives: &Objectives, message: &str) {
    if let (Some(key), Some(slo)) = (objectives.slo.key(), objectives.slo.get())
        && !slo.latency.is_set()
    {
        cx.error(key.span(), message);
    }
}
