/// Reads a page from the disk.
pub fn read(page: u64) -> Vec<u8> {
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
                __rt::prefixed!(__DEFAULTS, "page_read_duration_seconds"),
                "Reads a page from the disk.",
                ::core::module_path!(),
            )
            .buckets_by_default(&__DEFAULTS),
    ];
    static __METRICS: [__rt::Metric; 1usize] = [
        __rt::Metric::new(__DESCRIPTORS[0usize]),
    ];
    __rt::enlist!(__METRICS);
    const _: () = {
        __rt::check::metric_name(
            __DESCRIPTORS[0usize].kind(),
            "page_read_duration_seconds",
            0,
        );
        __rt::check::declaration(&__DESCRIPTORS, 0usize);
    };
    let _call = __rt::Call::enter(&__METRICS, [0]);
    { vec![0; page as usize] }
}
