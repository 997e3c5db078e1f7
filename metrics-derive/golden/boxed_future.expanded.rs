/// Answers a query.
fn query<'a>(
    &'a self,
    text: &'a str,
) -> Pin<Box<dyn Future<Output = Result<Rows, Failure>> + Send + 'a>> {
    use ::metrics_runtime::__private as __rt;
    const __DEFAULTS: ::core::option::Option<&__rt::Defaults> = {
        #[allow(dead_code)]
        const __METRICS_DEFAULTS: ::core::option::Option<&__rt::Defaults> = ::core::option::Option::None;
        {
            #[allow(unused_imports)]
            use crate::*;
            __METRICS_DEFAULTS
        }
    };
    static __METRICS: [__rt::Metric; 1usize] = [
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::COUNTED,
                    "queries",
                    "",
                    "Answers a query.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS)
                .labels_of_calls(
                    &[
                        __rt::LabelKey::new("outcome", __rt::CallOutcome::ASYNC),
                        __rt::error_kind_key::<Result<Rows, Failure>>(),
                    ],
                    0,
                    true,
                    true,
                ),
        ),
    ];
    __rt::enlist!(__METRICS);
    let body = __rt::run(move || -> Pin<
        Box<dyn Future<Output = Result<Rows, Failure>> + Send + 'a>,
    > { Box::pin(async move { self.plan(text).await?.run().await }) });
    __rt::Box::pin(
        __rt::CallFuture::new(
            &__METRICS,
            [0],
            body,
            |value| {
                __rt::End::returned({
                        use __rt::{FallbackOutcome as _, KnownOutcome as _};
                        (&__rt::Returned(value)).is_error()
                    })
                    .kind({
                        use __rt::{AnyKind as _, KnownKind as _};
                        (&__rt::Failed(value)).kind()
                    })
            },
        ),
    )
}
