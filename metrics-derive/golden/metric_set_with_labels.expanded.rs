const _: () = {
    use ::metrics_runtime::__private as __rt;
    const __INSTANCE: &[__rt::LabelKey] = <ShardMetrics as __rt::InstanceSet>::KEYS;
    const __LABELS_0: &[__rt::LabelKey] = {
        const OWN: &[__rt::LabelKey] = <Gauge as __rt::Handle<
            ShardMetrics,
            0usize,
        >>::SHAPE
            .labels;
        &__rt::joined::<{ __INSTANCE.len() + OWN.len() }>(__INSTANCE, OWN)
    };
    const __LABELS_1: &[__rt::LabelKey] = {
        const OWN: &[__rt::LabelKey] = <Family<
            TenantLabels,
            Counter,
        > as __rt::Handle<ShardMetrics, 1usize>>::SHAPE
            .labels;
        &__rt::joined::<{ __INSTANCE.len() + OWN.len() }>(__INSTANCE, OWN)
    };
    static __DESCRIPTORS: [__rt::Descriptor; 2usize] = [
        __rt::Descriptor::new(
                <Gauge as __rt::Handle<ShardMetrics, 0usize>>::SHAPE,
                "shard_events",
                "",
                "Events held in the shard.",
                ::core::module_path!(),
            )
            .labels(__LABELS_0),
        __rt::Descriptor::new(
                <Family<
                    TenantLabels,
                    Counter,
                > as __rt::Handle<ShardMetrics, 1usize>>::SHAPE,
                "shard_queries",
                "",
                "Queries answered.",
                ::core::module_path!(),
            )
            .labels(__LABELS_1)
            .limits(
                &__rt::Limits {
                    max_series: 500u32,
                    idle_after: 600u32,
                },
            ),
    ];
    static __METRICS: [__rt::Metric; 2usize] = [
        __rt::Metric::new(__DESCRIPTORS[0usize]),
        __rt::Metric::new(__DESCRIPTORS[1usize]),
    ];
    __rt::enlist!(__METRICS);
    #[automatically_derived]
    impl<const __N: ::core::primitive::usize> __rt::Declared<__N> for ShardMetrics {
        const METRIC: &'static __rt::Metric = &__METRICS[__N];
        const DESCRIPTOR: &'static __rt::Descriptor = &__DESCRIPTORS[__N];
    }
    impl ShardMetrics {
        /// The instance with these labels. Its series stay when it goes.
        #[allow(dead_code)]
        #[must_use]
        pub fn with_labels(labels: Shard) -> Self {
            <Self as __rt::InstanceSet>::with_labels(labels)
        }
        /// The instance with these labels, whose series go when it is dropped.
        #[allow(dead_code)]
        pub fn scoped(labels: Shard) -> __rt::Scoped<Self> {
            <Self as __rt::InstanceSet>::scoped(labels)
        }
        #[doc(hidden)]
        #[allow(dead_code)]
        pub fn get() -> &'static Self
        where
            for<'a> &'a (): __rt::OneInstance<Self>,
        {
            __rt::never()
        }
    }
    #[automatically_derived]
    impl __rt::InstanceSet for ShardMetrics {
        type Labels = Shard;
        const METRICS: &'static [__rt::Metric] = &__METRICS;
        fn of_instance(instance: &__rt::Arc<__rt::Instance>) -> Self {
            Self {
                events: <Gauge as __rt::Handle<
                    ShardMetrics,
                    0usize,
                >>::of_instance(instance),
                queries: <Family<
                    TenantLabels,
                    Counter,
                > as __rt::Handle<ShardMetrics, 1usize>>::of_instance(instance),
            }
        }
    }
    const _: () = __rt::check::instance_labels(__INSTANCE, &[]);
    const _: () = __rt::check::declaration_of_instance(
        &__DESCRIPTORS[0usize],
        __INSTANCE,
    );
    const _: () = __rt::check::declaration_of_instance(
        &__DESCRIPTORS[1usize],
        __INSTANCE,
    );
    const _: () = __rt::check::max_series(&__DESCRIPTORS[1usize], 500u32);
    const _: () = __rt::check::idle_after(&__DESCRIPTORS[1usize]);
    const _: () = __rt::check::max_series_of_set(
        "ShardMetrics",
        __rt::series(&__DESCRIPTORS),
        5000u32,
    );
};
