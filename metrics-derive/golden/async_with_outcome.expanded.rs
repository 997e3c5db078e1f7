/// Answers a query.
async fn query(&self, text: &str) -> Result<Rows, Error> {
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
    static __METRICS: [__rt::Metric; 1usize] = [
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::TIMED,
                    "query_seconds",
                    "seconds",
                    "Answers a query.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS)
                .labels_of_calls(__rt::CallOutcome::ASYNC_LABELS, 0, true, false),
        ),
    ];
    __rt::enlist!(__METRICS);
    __rt::CallFuture::new(
            &__METRICS,
            [0],
            async move {
                #[allow(clippy::diverging_sub_expression, unreachable_code)]
                if false {
                    return __rt::never::<Result<Rows, Error>>();
                }
                {
                    let plan = self.plan(text).await?;
                    plan.run().await
                }
            },
            |value| __rt::End::returned({
                use __rt::{FallbackOutcome as _, KnownOutcome as _};
                (&__rt::Returned(value)).is_error()
            }),
        )
        .await
}
