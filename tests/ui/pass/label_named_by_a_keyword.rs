use metrics_runtime::snapshot::Snapshot;
use metrics_runtime::counted;

#[counted(name = "events", labels(r#type = "click"))]
fn click() {}

#[counted(name = "others", labels(type = "press"))]
fn press() {}

fn main() {
    click();
    press();
    let snapshot = Snapshot::declared();
    assert!(snapshot.family("events").unwrap().series(&[("type", "click")]).is_some());
    assert!(snapshot.family("others").unwrap().series(&[("type", "press")]).is_some());
}
