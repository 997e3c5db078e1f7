//! Two labels, each an enum, and all their combinations.

use metrics_runtime::LabelValue;

/// One combination of label values: one series.
pub(crate) trait Combination: Copy + Send + Sync {
    const TENANTS: usize;
    const ROUTES: usize;
    const COUNT: usize = Self::TENANTS * Self::ROUTES;

    /// # Panics
    ///
    /// At [`COUNT`](Self::COUNT).
    fn nth(index: usize) -> Self;

    /// The texts of the labels `tenant` and `route`.
    fn texts(self) -> [&'static str; 2];

    fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(Self::nth)
    }
}

/// The text of a label value in `prometheus-client`, whose derive cannot change a name's case.
pub(crate) fn encode<V: LabelValue>(
    value: &V,
    encoder: &mut prometheus_client::encoding::LabelValueEncoder<'_>,
) -> std::fmt::Result {
    std::fmt::Write::write_str(encoder, value.as_str())
}

/// Declares a module with `Labels` of so many tenants and so many routes, for all contenders.
macro_rules! label_sets {
    ($($module:ident: $tenants:tt x $routes:tt;)*) => {
        $(
            mod $module {
                use $crate::shared::labels::{Combination, label_value};

                label_value!(Tenant, $tenants);
                label_value!(Route, $routes);

                #[derive(
                    Clone, Copy, Debug, PartialEq, Eq, Hash,
                    metrics_runtime::LabelSet,
                    prometheus_client::encoding::EncodeLabelSet,
                    vise::EncodeLabelSet,
                )]
                pub(crate) struct Labels {
                    pub(crate) tenant: Tenant,
                    pub(crate) route: Route,
                }

                impl Combination for Labels {
                    const TENANTS: usize = $tenants;
                    const ROUTES: usize = $routes;

                    fn nth(index: usize) -> Self {
                        Self {
                            tenant: Tenant::ALL[index / Self::ROUTES],
                            route: Route::ALL[index % Self::ROUTES],
                        }
                    }

                    fn texts(self) -> [&'static str; 2] {
                        use metrics_runtime::LabelValue;
                        [self.tenant.as_str(), self.route.as_str()]
                    }
                }
            }
        )*
    };
}
pub(crate) use label_sets;

/// Declares an enum of so many variants that each contender takes as a label.
macro_rules! label_value {
    ($name:ident, $count:tt) => {
        seq_macro::seq!(N in 0..$count {
            #[derive(
                Clone, Copy, Debug, PartialEq, Eq, Hash,
                metrics_runtime::LabelValue,
                vise::EncodeLabelValue,
            )]
            #[metrics(rename_all = "snake_case")]
            pub(crate) enum $name {
                #($name~N,)*
            }

            impl $name {
                const ALL: [Self; $count] = [#(Self::$name~N,)*];
            }
        });

        // The derive does not work inside `macro_rules`.
        impl measured::FixedCardinalityLabel for $name {
            fn cardinality() -> usize {
                $count
            }

            fn encode(&self) -> usize {
                *self as usize
            }

            fn decode(value: usize) -> Self {
                Self::ALL[value]
            }
        }

        impl measured::label::LabelValue for $name {
            fn visit<V: measured::label::LabelVisitor>(&self, visitor: V) -> V::Output {
                visitor.write_str(metrics_runtime::LabelValue::as_str(self))
            }
        }

        impl prometheus_client::encoding::EncodeLabelValue for $name {
            fn encode(
                &self,
                encoder: &mut prometheus_client::encoding::LabelValueEncoder<'_>,
            ) -> std::fmt::Result {
                $crate::shared::labels::encode(self, encoder)
            }
        }
    };
}
pub(crate) use label_value;
