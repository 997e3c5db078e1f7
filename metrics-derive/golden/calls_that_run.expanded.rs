/// Answers a query.
async fn query(&self, text: &str) -> Rows {
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
    const __DESCRIPTORS: [__rt::Descriptor; 4usize] = [
        __rt::Descriptor::new(
                __rt::Shape::TIMED,
                __rt::prefixed!(__DEFAULTS, "query_duration_seconds"),
                "Answers a query.",
                ::core::module_path!(),
            )
            .buckets_by_default(&__DEFAULTS),
        __rt::Descriptor::new(
            __rt::Shape::IN_FLIGHT,
            __rt::prefixed!(__DEFAULTS, "query_in_flight"),
            "Calls of `query` that are running.",
            ::core::module_path!(),
        ),
        __rt::Descriptor::new(
            __rt::Shape::OLDEST_CALL,
            __rt::prefixed!(__DEFAULTS, "query_oldest_call_age_seconds"),
            "Time for which the oldest running call of `query` has been running.",
            ::core::module_path!(),
        ),
        __rt::Descriptor::new(
            __rt::Shape::BUSY,
            __rt::prefixed!(__DEFAULTS, "query_busy_seconds_total"),
            "Time that calls of `query` spent computing, and not waiting.",
            ::core::module_path!(),
        ),
    ];
    static __METRICS: [__rt::Metric; 4usize] = [
        __rt::Metric::new(__DESCRIPTORS[0usize]),
        __rt::Metric::new(__DESCRIPTORS[1usize]),
        __rt::Metric::new(__DESCRIPTORS[2usize]),
        __rt::Metric::new(__DESCRIPTORS[3usize]),
    ];
    __rt::enlist!(__METRICS);
    const _: () = {
        __rt::check::metric_name(
            __DESCRIPTORS[0usize].kind(),
            "query_duration_seconds",
            0,
        );
        __rt::check::declaration(&__DESCRIPTORS, 0usize);
    };
    const _: () = {
        __rt::check::declaration(&__DESCRIPTORS, 1usize);
    };
    const _: () = {
        __rt::check::declaration(&__DESCRIPTORS, 2usize);
    };
    const _: () = {
        __rt::check::declaration(&__DESCRIPTORS, 3usize);
    };
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
