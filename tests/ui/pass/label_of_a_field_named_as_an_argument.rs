use metrics_runtime::counted;

struct Event {
    kind: bool,
}

#[counted(name = "events", labels(kind = event.kind))]
fn handle<K>(event: Event, kind: K) {
    drop((event, kind));
}

fn main() {
    handle(Event { kind: true }, "any");
}
