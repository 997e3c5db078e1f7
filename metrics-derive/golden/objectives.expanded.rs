/// Ingests one event.
fn ingest(event: Event) {
    use ::metrics_runtime::__private as __rt;
    const __DEFAULTS: __rt::CrateDefaults = {
        #[allow(dead_code)]
        const __METRICS_DEFAULTS: __rt::CrateDefaults = __rt::NO_DEFAULTS;
        {
            #[allow(unused_imports)]
            use crate::*;
            __METRICS_DEFAULTS
        }
    };
    const __DESCRIPTOR_0: __rt::Descriptor = __rt::Descriptor::new(
            __rt::Shape::TIMED,
            "ingest_duration_seconds",
            "seconds",
            "Ingests one event.",
            ::core::module_path!(),
        )
        .defaults(__DEFAULTS)
        .objectives(const {
            &__rt::Objectives {
                slo: ::core::option::Option::Some(
                    __rt::Slo::of_latency(0.1f64, 0.999f64),
                ),
                alerts: &[
                    __rt::Alert::new(
                        "IngestStuck",
                        "rate($metric_count[5m]) == 0",
                        "5m",
                        "page",
                        "",
                    ),
                ],
            }
        });
    static __METRICS: [__rt::Metric; 1usize] = [__rt::Metric::new(__DESCRIPTOR_0)];
    __rt::enlist!(__METRICS);
    const _: () = __rt::check::slo_latency(&__DESCRIPTOR_0, 0.1f64);
    const _: () = __rt::check::alert_sample(&__DESCRIPTOR_0, "_count");
    let _call = __rt::PlainCall::timed(&__METRICS, [0]);
    {
        event.store();
    }
}
