/// Answers a query.
fn query(text: String) -> impl Future<Output = Result<Rows, Error>> + Send {
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
    let body = __rt::run(move || -> _ {
        let _ = (&text,);
        { async move { plan(&text).await?.run().await } }
    });
    __rt::CallFuture::new(
        &__METRICS,
        [0],
        body,
        |value| __rt::End::returned({
            use __rt::{FallbackOutcome as _, KnownOutcome as _};
            (&__rt::Returned(value)).is_error()
        }),
    )
}
