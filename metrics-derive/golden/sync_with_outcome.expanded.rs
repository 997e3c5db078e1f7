/// Reads a page from the disk.
pub fn read(&mut self, page: u64) -> Result<Vec<u8>, Error> {
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
                __rt::prefixed!(__DEFAULTS, "page_read_seconds"),
                "Reads a page from the disk.",
                ::core::module_path!(),
            )
            .labels_of_calls(__rt::CallOutcome::SYNC_LABELS, 0, true, false)
            .buckets(__BUCKETS_0),
    ];
    static __METRICS: [__rt::Metric; 1usize] = [
        __rt::Metric::new(__DESCRIPTORS[0usize]),
    ];
    __rt::enlist!(__METRICS);
    const _: () = {
        __rt::check::metric_name(__DESCRIPTORS[0usize].kind(), "page_read", 0);
        __rt::check::declaration(&__DESCRIPTORS, 0usize);
    };
    const __BUCKETS_0: &[::core::primitive::f64] = &[0.001, 0.01, 0.1, 1.0];
    const _: () = __rt::check::buckets(__DESCRIPTORS[0usize].kind(), __BUCKETS_0);
    let call = __rt::Call::enter(&__METRICS, [0]);
    let value = __rt::run(move || -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; 4096];
        self.file.read_exact_at(&mut bytes, page * 4096)?;
        Ok(bytes)
    });
    call.exit(
        __rt::End::returned({
            use __rt::{FallbackOutcome as _, KnownOutcome as _};
            (&__rt::Returned(&value)).is_error()
        }),
    );
    value
}
