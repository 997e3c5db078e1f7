/// Reads a page from the disk.
pub fn read(page: u64) -> Vec<u8> {
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
                    "page_read_duration_seconds",
                    "seconds",
                    "Reads a page from the disk.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS),
        ),
    ];
    __rt::enlist!(__METRICS);
    let _call = __rt::PlainCall::timed(&__METRICS, [0]);
    { vec![0; page as usize] }
}
