/// Reads a page from the disk.
pub fn read(&mut self, page: u64) -> Result<Vec<u8>, Error> {
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
                    "page_read_seconds",
                    "seconds",
                    "Reads a page from the disk.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS)
                .labels_of_calls(__rt::CallOutcome::SYNC_LABELS, 0, true, false)
                .buckets(__BUCKETS_0),
        ),
    ];
    __rt::enlist!(__METRICS);
    const __BUCKETS_0: &[::core::primitive::f64] = &[0.001, 0.01, 0.1, 1.0];
    const _: () = __rt::check::buckets(__rt::Kind::Histogram, __BUCKETS_0);
    let call = __rt::PlainCall::timed(&__METRICS, [0]);
    let value = __rt::run(move || -> Result<Vec<u8>, Error> {
        let _ = (&page,);
        {
            let mut bytes = vec![0; 4096];
            self.file.read_exact_at(&mut bytes, page * 4096)?;
            Ok(bytes)
        }
    });
    call.exit(
        __rt::End::returned({
            use __rt::{FallbackOutcome as _, KnownOutcome as _};
            (&__rt::Returned(&value)).is_error()
        }),
    );
    value
}
