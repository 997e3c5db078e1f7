/// Operations of the store.
impl<T: Clone> Store<T> {
    const LIMIT: usize = 10;
    /// An empty store.
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }
    /// The item at a place.
    pub fn get(&self, place: usize) -> Option<T> {
        use ::metrics_runtime::__private as __rt;
        #[allow(unused_imports)]
        use counted as _;
        const __DEFAULTS: __rt::CrateDefaults = {
            #[allow(dead_code)]
            const __METRICS_DEFAULTS: __rt::CrateDefaults = __rt::NO_DEFAULTS;
            {
                #[allow(unused_imports)]
                use crate::*;
                __METRICS_DEFAULTS
            }
        };
        static __METRICS: [__rt::Metric; 3usize] = [
            __rt::Metric::new(
                __rt::Descriptor::new(
                        __rt::Shape::TIMED,
                        "store_operation_seconds",
                        "seconds",
                        "Operations of the store.",
                        ::core::module_path!(),
                    )
                    .defaults(__DEFAULTS)
                    .constant_labels(&[("function", "Store::get")])
                    .labels_of_calls(__rt::CallOutcome::SYNC_LABELS, 0, true, false),
            ),
            __rt::Metric::new(
                __rt::Descriptor::new(
                        __rt::Shape::IN_FLIGHT,
                        "store_operation_in_flight",
                        "",
                        "Calls of `Store` that are running.",
                        ::core::module_path!(),
                    )
                    .defaults(__DEFAULTS)
                    .constant_labels(&[("function", "Store::get")]),
            ),
            __rt::Metric::new(
                __rt::Descriptor::new(
                        __rt::Shape::COUNTED,
                        "function_calls",
                        "",
                        "Calls of annotated functions that ended.",
                        ::core::module_path!(),
                    )
                    .of_function("Store::get")
                    .labels_of_calls(__rt::CallOutcome::SYNC_LABELS, 0, true, false),
            ),
        ];
        __rt::enlist!(__METRICS);
        let call = __rt::Call::enter(&__METRICS, [0, 0, 0]);
        let value = __rt::run(move || -> Option<T> {
            let _ = (&place,);
            { self.items.get(place).cloned() }
        });
        call.exit(
            __rt::End::returned({
                use __rt::{FallbackOutcome as _, KnownOutcome as _};
                (&__rt::Returned(&value)).is_error()
            }),
        );
        value
    }
    async fn put(&mut self, item: T) {
        use ::metrics_runtime::__private as __rt;
        #[allow(unused_imports)]
        use counted as _;
        const __DEFAULTS: __rt::CrateDefaults = {
            #[allow(dead_code)]
            const __METRICS_DEFAULTS: __rt::CrateDefaults = __rt::NO_DEFAULTS;
            {
                #[allow(unused_imports)]
                use crate::*;
                __METRICS_DEFAULTS
            }
        };
        static __METRICS: [__rt::Metric; 3usize] = [
            __rt::Metric::new(
                __rt::Descriptor::new(
                        __rt::Shape::TIMED,
                        "store_operation_seconds",
                        "seconds",
                        "Operations of the store.",
                        ::core::module_path!(),
                    )
                    .defaults(__DEFAULTS)
                    .constant_labels(&[("function", "Store::put")])
                    .labels_of_calls(__rt::CallOutcome::ASYNC_LABELS, 0, true, false),
            ),
            __rt::Metric::new(
                __rt::Descriptor::new(
                        __rt::Shape::IN_FLIGHT,
                        "store_operation_in_flight",
                        "",
                        "Calls of `Store` that are running.",
                        ::core::module_path!(),
                    )
                    .defaults(__DEFAULTS)
                    .constant_labels(&[("function", "Store::put")]),
            ),
            __rt::Metric::new(
                __rt::Descriptor::new(
                        __rt::Shape::COUNTED,
                        "store_puts",
                        "",
                        "Calls of `put` that ended.",
                        ::core::module_path!(),
                    )
                    .defaults(__DEFAULTS),
            ),
        ];
        __rt::enlist!(__METRICS);
        __rt::CallFuture::new(
                &__METRICS,
                [0, 0, 0],
                async move {
                    let _ = (&item,);
                    #[allow(clippy::diverging_sub_expression, unreachable_code)]
                    if false {
                        return __rt::never::<()>();
                    }
                    {
                        self.items.push(item);
                    }
                },
                |value| __rt::End::returned({
                    use __rt::{FallbackOutcome as _, KnownOutcome as _};
                    (&__rt::Returned(value)).is_error()
                }),
            )
            .await
    }
}
