/// Reads a page from the disk.
pub fn read(page: u64) -> Vec<u8> {
    use ::metrics_runtime::__private as __rt;
    static __METRICS: [__rt::Metric; 1usize] = [
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::TIMED,
                    "function_duration_seconds",
                    "seconds",
                    "Time that calls of annotated functions took.",
                    ::core::module_path!(),
                )
                .of_function("read")
                .labels_of_calls(__rt::CallOutcome::SYNC_LABELS, 0, true, false),
        ),
    ];
    __rt::enlist!(__METRICS);
    let call = __rt::PlainCall::timed(&__METRICS, [0]);
    let value = __rt::run(move || -> Vec<u8> {
        let _ = (&page,);
        { vec![0; page as usize] }
    });
    call.exit(
        __rt::End::returned({
            use __rt::{FallbackOutcome as _, KnownOutcome as _};
            (&__rt::Returned(&value)).is_error()
        }),
    );
    value
}
