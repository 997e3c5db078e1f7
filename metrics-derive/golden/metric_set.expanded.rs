const _: () = {
    use ::metrics_runtime::__private as __rt;
    static __DESCRIPTORS: [__rt::Descriptor; 4usize] = [
        __rt::Descriptor::new(
                <Gauge as __rt::Handle<StoreMetrics, 0usize>>::SHAPE,
                "store_events",
                "",
                "Events held in storage.",
                ::core::module_path!(),
            )
            .constant_labels(&[("engine", "log")]),
        __rt::Descriptor::new(
                <Histogram as __rt::Handle<StoreMetrics, 1usize>>::SHAPE,
                "store_event_size_bytes",
                "bytes",
                "Size of one ingested event.",
                ::core::module_path!(),
            )
            .buckets(__BUCKETS_1)
            .constant_labels(&[("engine", "log")]),
        __rt::Descriptor::new(
                <Histogram<Duration> as __rt::Handle<StoreMetrics, 2usize>>::SHAPE,
                "store_query_delay_seconds",
                "seconds",
                "Time from a query's arrival to its answer.",
                ::core::module_path!(),
            )
            .constant_labels(&[("engine", "log")]),
        __rt::Descriptor::new(
                <Family<
                    QueryLabels,
                    Counter,
                > as __rt::Handle<StoreMetrics, 3usize>>::SHAPE,
                "store_queries",
                "",
                "Queries answered.",
                ::core::module_path!(),
            )
            .constant_labels(&[("engine", "log")]),
    ];
    static __METRICS: [__rt::Metric; 4usize] = [
        __rt::Metric::new(__DESCRIPTORS[0usize]),
        __rt::Metric::new(__DESCRIPTORS[1usize]),
        __rt::Metric::new(__DESCRIPTORS[2usize]),
        __rt::Metric::new(__DESCRIPTORS[3usize]),
    ];
    __rt::enlist!(__METRICS);
    #[automatically_derived]
    impl<const __N: ::core::primitive::usize> __rt::Declared<__N> for StoreMetrics {
        const METRIC: &'static __rt::Metric = &__METRICS[__N];
        const DESCRIPTOR: &'static __rt::Descriptor = &__DESCRIPTORS[__N];
    }
    impl StoreMetrics {
        /// The set's one instance.
        #[inline]
        #[allow(dead_code)]
        pub fn get() -> &'static Self {
            <Self as __rt::MetricSet>::get()
        }
    }
    #[automatically_derived]
    impl __rt::MetricSet for StoreMetrics {
        const HANDLES: Self = Self {
            events: <Gauge as __rt::Handle<StoreMetrics, 0usize>>::HANDLE,
            event_size: <Histogram as __rt::Handle<StoreMetrics, 1usize>>::HANDLE,
            query_delay: <Histogram<
                Duration,
            > as __rt::Handle<StoreMetrics, 2usize>>::HANDLE,
            queries: <Family<
                QueryLabels,
                Counter,
            > as __rt::Handle<StoreMetrics, 3usize>>::HANDLE,
            log: <LogMetrics as __rt::MetricSet>::HANDLES,
        };
        const SERIES: ::core::primitive::usize = __rt::series(&__DESCRIPTORS)
            + <LogMetrics as __rt::MetricSet>::SERIES;
        #[inline]
        fn get() -> &'static Self {
            const { &<Self as __rt::MetricSet>::HANDLES }
        }
    }
    const _: () = __rt::check::declaration(&__DESCRIPTORS[1usize]);
    const __BUCKETS_1: &[::core::primitive::f64] = &__rt::buckets::exponential::<
        5,
    >(100.0, 10.0);
    const _: () = __rt::check::buckets(__DESCRIPTORS[1usize].kind(), __BUCKETS_1);
    const _: () = __rt::check::declaration(&__DESCRIPTORS[2usize]);
    const _: () = __rt::check::declaration(&__DESCRIPTORS[3usize]);
};
