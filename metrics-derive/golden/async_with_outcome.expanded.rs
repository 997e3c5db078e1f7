/// Answers a query.
async fn query(&self, text: &str) -> Result<Rows, Error> {
    use ::metrics_runtime::__private as __rt;
    const __DEFAULTS: __rt::Defaults = {
        #[allow(dead_code)]
        const __METRICS_DEFAULTS: __rt::Defaults = __rt::no_defaults::__METRICS_DEFAULTS;
        {
            #[allow(unused_imports)]
            use crate::*;
            __METRICS_DEFAULTS
        }
    };
    const __DESCRIPTORS: [__rt::Descriptor; 1usize] = [
        __rt::Descriptor::new(
                __rt::Shape::TIMED,
                __rt::prefixed!(__DEFAULTS, "query_seconds"),
                "Answers a query.",
                ::core::module_path!(),
            )
            .labels_of_calls(__rt::CallOutcome::ASYNC_LABELS, 0, true, false)
            .buckets_by_default(&__DEFAULTS),
    ];
    static __METRICS: [__rt::Metric; 1usize] = [
        __rt::Metric::new(__DESCRIPTORS[0usize]),
    ];
    __rt::enlist!(__METRICS);
    const _: () = {
        __rt::check::metric_name(__DESCRIPTORS[0usize].kind(), "query", 0);
        __rt::check::declaration(&__DESCRIPTORS, 0usize);
    };
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
