/// Answers a query.
async fn query(&self, text: &str) -> Rows {
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
    static __METRICS: [__rt::Metric; 4usize] = [
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::TIMED,
                    "query_duration_seconds",
                    "seconds",
                    "Answers a query.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS),
        ),
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::IN_FLIGHT,
                    "query_in_flight",
                    "",
                    "Calls of `query` that are running.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS),
        ),
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::OLDEST_CALL,
                    "query_oldest_call_age_seconds",
                    "seconds",
                    "Time for which the oldest running call of `query` has been running.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS),
        ),
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::BUSY,
                    "query_busy_seconds",
                    "seconds",
                    "Time that calls of `query` spent computing, and not waiting.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS),
        ),
    ];
    __rt::enlist!(__METRICS);
    __rt::CallFuture::new(
            &__METRICS,
            [0, 0, 0, 0],
            async move {
                #[allow(clippy::diverging_sub_expression, unreachable_code)]
                if false {
                    return __rt::never::<Rows>();
                }
                { self.plan(text).await.run().await }
            },
            |_| __rt::End::returned(false),
        )
        .await
}
