/// Looks up a page.
fn look_up(&self, page: &PageRef<'_>) -> Option<&Page> {
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
    const __DESCRIPTORS: [__rt::Descriptor; 2usize] = [
        __rt::Descriptor::new(
                __rt::Shape::TIMED,
                __rt::prefixed!(__DEFAULTS, "look_up_seconds"),
                "Looks up a page.",
                ::core::module_path!(),
            )
            .constant_labels(&[("side", "server")])
            .labels_of_calls(
                &[
                    __rt::inferred_key(
                        "kind",
                        || {
                            #[allow(unused_variables)]
                            let page: &PageRef<'_> = __rt::never();
                            __rt::type_of(&(page.kind))
                        },
                    ),
                    __rt::inferred_key(
                        "hit",
                        || __rt::type_of_label::<Option<&Page>, _>(|page| page.is_some()),
                    ),
                ],
                1,
                false,
                false,
            )
            .buckets_by_default(&__DEFAULTS),
        __rt::Descriptor::new(
                __rt::Shape::COUNTED,
                __rt::prefixed!(__DEFAULTS, "look_ups"),
                "Looks up a page.",
                ::core::module_path!(),
            )
            .labels_of_calls(
                &[
                    __rt::key::<bool>("warm"),
                    __rt::LabelKey::new("outcome", __rt::CallOutcome::SYNC),
                ],
                0,
                true,
                false,
            ),
    ];
    static __METRICS: [__rt::Metric; 2usize] = [
        __rt::Metric::new(__DESCRIPTORS[0usize]),
        __rt::Metric::new(__DESCRIPTORS[1usize]),
    ];
    __rt::enlist!(__METRICS);
    const _: () = {
        __rt::check::metric_name(__DESCRIPTORS[0usize].kind(), "look_up", 0);
        __rt::check::declaration(&__DESCRIPTORS, 0usize);
    };
    const _: () = __rt::check::label_name("side");
    const _: () = __rt::check::label_name("kind");
    const _: () = __rt::check::label_name("hit");
    const _: () = {
        __rt::check::metric_name(__DESCRIPTORS[1usize].kind(), "look_ups", 0);
        __rt::check::declaration(&__DESCRIPTORS, 1usize);
    };
    const _: () = __rt::check::label_name("warm");
    let call = __rt::Call::enter(
        &__METRICS,
        [
            {
                use __rt::{AnyLabel as _, KnownLabel as _};
                (&__rt::Labelled(&(page.kind))).after(0)
            },
            {
                use __rt::{AnyLabel as _, KnownLabel as _};
                (&__rt::Labelled(__rt::typed::<bool>(&(self.warm)))).after(0)
            },
        ],
    );
    let value = __rt::run(move || -> Option<&Page> { self.pages.get(page.number) });
    call.exit(
        __rt::End::returned({
                use __rt::{FallbackOutcome as _, KnownOutcome as _};
                (&__rt::Returned(&value)).is_error()
            })
            .results([
                {
                    use __rt::{AnyLabel as _, KnownLabel as _};
                    (&__rt::Labelled(&(__rt::look(&value, |page| page.is_some()))))
                        .after(0)
                },
                0,
            ]),
    );
    value
}
