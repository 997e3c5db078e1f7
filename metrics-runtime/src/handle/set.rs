/// A struct of handles, each a metric of the program.
///
/// Derive it; [`get`](Self::get) is then the one instance. The metrics are declared by the
/// derive, so they are in the [`inventory`](crate::inventory) and exposed whether or not `get`
/// is ever called.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of metrics",
    note = "derive `MetricSet` on a struct whose fields are metric handles"
)]
pub trait MetricSet: Sized + 'static {
    #[doc(hidden)]
    const HANDLES: Self;

    /// The instance.
    fn get() -> &'static Self;
}
