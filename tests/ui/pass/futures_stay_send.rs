//! An annotated async function's future is as `Send`, `Sync` and `'static` as the plain one.

use std::future::{Future, pending};
use std::rc::Rc;

use metrics_runtime::{LabelValue, counted, timed};

fn assert_send(_: impl Send) {}
fn assert_send_sync_static(_: impl Send + Sync + 'static) {}

#[derive(LabelValue, Clone, Copy)]
enum Colour {
    Red,
}

#[timed]
#[counted]
async fn outcome(text: String) -> Result<String, String> {
    pending::<()>().await;
    Ok(text)
}

#[timed(name = "named")]
async fn no_outcome(text: &str) -> usize {
    pending::<()>().await;
    text.len()
}

#[timed(name = "labelled", labels(colour = *colour), outcome)]
async fn labelled(colour: &Colour) {
    pending::<()>().await;
}

#[timed]
async fn generic<T: Send>(value: T) -> T {
    pending::<()>().await;
    value
}

#[timed]
async fn not_send_in_between() {
    {
        let _rc = Rc::new(1);
    }
    pending::<()>().await;
}

#[timed]
fn returned(value: u8) -> impl Future<Output = u8> + Send + Sync + 'static {
    async move { value }
}

fn main() {
    let colour = Colour::Red;
    assert_send_sync_static(outcome("red".to_owned()));
    assert_send(no_outcome("red"));
    assert_send(labelled(&colour));
    assert_send(generic(vec![1]));
    assert_send(not_send_in_between());
    assert_send_sync_static(returned(1));
    // A future that is not `Send` is still a future.
    drop(generic_local(Rc::new(1)));
}

#[timed]
async fn generic_local<T>(value: T) -> T {
    pending::<()>().await;
    value
}
