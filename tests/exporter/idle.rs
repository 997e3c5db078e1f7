//! What an exporter does while nobody looks at it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use metrics_runtime::Exporter;
use metrics_runtime::collect::Families;
use metrics_runtime::exporter::Page;

#[test]
fn collectors_are_asked_by_those_who_look_and_nobody_else() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let mut page = Page::default();
    page.interval = Duration::from_millis(10);
    let exporter = Exporter::builder()
        .listen("127.0.0.1:0")
        .page(page)
        .collector("counted", move |_: &mut Families| {
            count.fetch_add(1, Ordering::Relaxed);
        });
    let exporter = exporter.build_recorder().unwrap().serve().unwrap();
    // Many samples of the page are taken meanwhile.
    thread::sleep(Duration::from_millis(300));
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    let _ = exporter.render_text();
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}
