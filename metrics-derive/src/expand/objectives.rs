//! What is expected of a metric, in its descriptor.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::attr::objectives::{Alert, Objectives, Slo};
use crate::attr::promql;

/// `.objectives(…)`, where there are some.
pub(super) fn of_descriptor(objectives: &Objectives) -> Option<TokenStream> {
    objectives.keys().next()?;
    let slo = match objectives.slo.get() {
        None => quote!(::core::option::Option::None),
        Some(slo) => {
            let slo = self::slo(slo);
            quote!(::core::option::Option::Some(#slo))
        }
    };
    let alerts = objectives.alerts.iter().map(alert);
    Some(quote! {
        .objectives(const { &__rt::Objectives { slo: #slo, alerts: &[#(#alerts),*] } })
    })
}

/// The checks of what the descriptor's type decides, each where it was written.
pub(super) fn checks(objectives: &Objectives, descriptor: &TokenStream) -> TokenStream {
    let latency = objectives.slo.get().and_then(|slo| slo.latency.get());
    let latency = latency.map(|latency| {
        let seconds = latency.seconds;
        quote_spanned! {latency.span=>
            const _: () = __rt::check::slo_latency(&#descriptor, #seconds);
        }
    });
    let samples = objectives.alerts.iter().flat_map(|alert| {
        let suffixes = promql::suffixes(&alert.expr).into_iter();
        suffixes.map(|suffix| {
            quote_spanned! {alert.expr_span=>
                const _: () = __rt::check::alert_sample(&#descriptor, #suffix);
            }
        })
    });
    quote!(#latency #(#samples)*)
}

fn slo(slo: &Slo) -> TokenStream {
    let target = slo.target;
    match slo.latency.get() {
        None => quote!(__rt::Slo::of_outcomes(#target)),
        Some(latency) => {
            let seconds = latency.seconds;
            quote!(__rt::Slo::of_latency(#seconds, #target))
        }
    }
}

fn alert(alert: &Alert) -> TokenStream {
    let Alert {
        name,
        expr,
        hold,
        severity,
        summary,
        ..
    } = alert;
    quote!(__rt::Alert::new(#name, #expr, #hold, #severity, #summary))
}
