const _: () = {
    use ::metrics_runtime::__private as __rt;
    #[automatically_derived]
    impl __rt::LabelSet for TenantLabels {
        const KEYS: &'static [__rt::LabelKey] = &[
            __rt::field_key::<Method>("method"),
            __rt::text_key::<String>("tenant", 100u32),
            __rt::text_key::<Cow<'static, str>>("user", 1000u32),
            __rt::text_key::<IpAddr>("address", 1u32),
            __rt::field_key::<bool>("cached"),
        ];
        #[inline]
        fn index(&self) -> ::core::primitive::usize {
            {
                use __rt::{AnyLabel as _, KnownLabel as _};
                (&__rt::Labelled(&self.cached))
                    .after((&__rt::Labelled(&self.method)).after(0))
            }
        }
        #[inline]
        fn texts(&self, show: &mut dyn ::core::ops::FnMut(&::core::primitive::str)) {
            use __rt::{AnyText as _, KnownText as _, NoText as _};
            (&&__rt::Text(&self.tenant)).show(show);
            (&&__rt::Text(&self.user_name)).show(&mut |text| __rt::redact(text, show));
            let _ = &self.address;
            show("");
        }
    }
};
