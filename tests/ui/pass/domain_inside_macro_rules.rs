//! Domain types whose parts come from `macro_rules!` and from inside functions.

use metrics_runtime::{LabelValue, MetricSet, Record};

macro_rules! events {
    ($name:ident $prefix:literal { $($(#[$attribute:meta])* $variant:ident $(($field:ident: $ty:ty))?),* }) => {
        #[derive(MetricSet)]
        #[metrics(prefix = $prefix)]
        enum $name {
            $($(#[$attribute])* $variant $({ #[metric(label)] $field: $ty })?),*
        }
    };
}

macro_rules! sample {
    ($name:ident $field:ident $role:ident $ty:ty) => {
        #[derive(MetricSet)]
        struct $name {
            #[doc = "A value."]
            #[metric($role)]
            $field: $ty,
            #[metric(label)]
            index: bool,
        }
    };
}

events!(Door "door" {
    /// Openings.
    Opened(wide: bool),
    /// Closings.
    #[metric(name = "shut")]
    Closed
});
sample!(Level level gauge i32);

fn generic<T: Record>(value: T) -> bool {
    #[derive(LabelValue)]
    enum Place {
        Inside,
    }
    #[derive(MetricSet)]
    struct Call {
        #[metric(label)]
        place: Place,
        /// Calls.
        #[metric(counter)]
        calls: bool,
    }
    value.record();
    let call = Call {
        place: Place::Inside,
        calls: true,
    };
    call.record();
    call.calls
}

fn main() {
    Door::Opened { wide: true }.record();
    Door::Closed.record();
    assert!(generic(Level {
        level: -1,
        index: true
    }));
}
