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
        const __DEFAULTS: __rt::Defaults = {
            #[allow(dead_code)]
            const __METRICS_DEFAULTS: __rt::Defaults = __rt::no_defaults::__METRICS_DEFAULTS;
            {
                #[allow(unused_imports)]
                use crate::*;
                __METRICS_DEFAULTS
            }
        };
        const __DESCRIPTORS: [__rt::Descriptor; 3usize] = [
            __rt::Descriptor::new(
                    __rt::Shape::TIMED,
                    __rt::prefixed!(__DEFAULTS, "store_operation_seconds"),
                    "Operations of the store.",
                    ::core::module_path!(),
                )
                .constant_labels(&[("function", "Store::get")])
                .labels_of_calls(__rt::CallOutcome::SYNC_LABELS, 0, true, false)
                .buckets_by_default(&__DEFAULTS),
            __rt::Descriptor::new(
                    __rt::Shape::IN_FLIGHT,
                    __rt::prefixed!(__DEFAULTS, "store_operation_in_flight"),
                    "Calls of `Store` that are running.",
                    ::core::module_path!(),
                )
                .constant_labels(&[("function", "Store::get")]),
            __rt::Descriptor::new(
                    __rt::Shape::COUNTED,
                    "function_calls_total",
                    "Calls of annotated functions that ended.",
                    ::core::module_path!(),
                )
                .of_function("Store::get")
                .labels_of_calls(__rt::CallOutcome::SYNC_LABELS, 0, true, false),
        ];
        static __METRICS: [__rt::Metric; 3usize] = [
            __rt::Metric::new(__DESCRIPTORS[0usize]),
            __rt::Metric::new(__DESCRIPTORS[1usize]),
            __rt::Metric::new(__DESCRIPTORS[2usize]),
        ];
        __rt::enlist!(__METRICS);
        const _: () = {
            __rt::check::metric_name(__DESCRIPTORS[0usize].kind(), "store_operation", 0);
            __rt::check::declaration(&__DESCRIPTORS, 0usize);
        };
        const _: () = {
            __rt::check::declaration(&__DESCRIPTORS, 1usize);
        };
        let call = __rt::Call::enter(&__METRICS, [0, 0, 0]);
        let value = __rt::run(move || -> Option<T> { self.items.get(place).cloned() });
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
        const __DEFAULTS: __rt::Defaults = {
            #[allow(dead_code)]
            const __METRICS_DEFAULTS: __rt::Defaults = __rt::no_defaults::__METRICS_DEFAULTS;
            {
                #[allow(unused_imports)]
                use crate::*;
                __METRICS_DEFAULTS
            }
        };
        const __DESCRIPTORS: [__rt::Descriptor; 3usize] = [
            __rt::Descriptor::new(
                    __rt::Shape::TIMED,
                    __rt::prefixed!(__DEFAULTS, "store_operation_seconds"),
                    "Operations of the store.",
                    ::core::module_path!(),
                )
                .constant_labels(&[("function", "Store::put")])
                .labels_of_calls(__rt::CallOutcome::ASYNC_LABELS, 0, true, false)
                .buckets_by_default(&__DEFAULTS),
            __rt::Descriptor::new(
                    __rt::Shape::IN_FLIGHT,
                    __rt::prefixed!(__DEFAULTS, "store_operation_in_flight"),
                    "Calls of `Store` that are running.",
                    ::core::module_path!(),
                )
                .constant_labels(&[("function", "Store::put")]),
            __rt::Descriptor::new(
                __rt::Shape::COUNTED,
                __rt::prefixed!(__DEFAULTS, "store_puts"),
                "Calls of `put` that ended.",
                ::core::module_path!(),
            ),
        ];
        static __METRICS: [__rt::Metric; 3usize] = [
            __rt::Metric::new(__DESCRIPTORS[0usize]),
            __rt::Metric::new(__DESCRIPTORS[1usize]),
            __rt::Metric::new(__DESCRIPTORS[2usize]),
        ];
        __rt::enlist!(__METRICS);
        const _: () = {
            __rt::check::metric_name(__DESCRIPTORS[2usize].kind(), "store_puts", 0);
            __rt::check::declaration(&__DESCRIPTORS, 2usize);
        };
        __rt::CallFuture::new(
                &__METRICS,
                [0, 0, 0],
                async move {
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
