/// Looks up a page.
fn look_up(&self, page: &PageRef<'_>) -> Option<&Page> {
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
    static __METRICS: [__rt::Metric; 2usize] = [
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::TIMED,
                    "look_up_seconds",
                    "seconds",
                    "Looks up a page.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS)
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
                            || __rt::type_of_label::<
                                Option<&Page>,
                                _,
                            >(
                                #[allow(
                                    clippy::redundant_closure,
                                    clippy::redundant_closure_for_method_calls
                                )]
                                |page| page.is_some(),
                            ),
                        ),
                    ],
                    1,
                    false,
                    false,
                ),
        ),
        __rt::Metric::new(
            __rt::Descriptor::new(
                    __rt::Shape::COUNTED,
                    "look_ups",
                    "",
                    "Looks up a page.",
                    ::core::module_path!(),
                )
                .defaults(__DEFAULTS)
                .labels_of_calls(
                    &[
                        __rt::key::<bool>("warm"),
                        __rt::LabelKey::new("outcome", __rt::CallOutcome::SYNC),
                    ],
                    0,
                    true,
                    false,
                ),
        ),
    ];
    __rt::enlist!(__METRICS);
    let call = __rt::PlainCall::timed(
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
                    (&__rt::Labelled(
                        &(__rt::look(
                            &value,
                            #[allow(
                                clippy::redundant_closure,
                                clippy::redundant_closure_for_method_calls
                            )]
                            |page| page.is_some(),
                        )),
                    ))
                        .after(0)
                },
                0,
            ]),
    );
    value
}
