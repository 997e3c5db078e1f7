//! Health checks as probes and operators see them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use metrics_runtime::Exporter;
use metrics_runtime::exporter::{Builder, Check, Health};
use metrics_tests::http::get;
use serde_json::Value;

/// A minute: longer than any of these tests.
const LONG: Duration = Duration::from_mins(1);

fn served(builder: Builder) -> (Exporter, String) {
    let recorder = builder.listen("127.0.0.1:0").build_recorder().unwrap();
    let exporter = recorder.serve().unwrap();
    let address = exporter.local_addr().to_string();
    (exporter, address)
}

fn statuses(address: &str) -> [u16; 4] {
    ["", "/live", "/ready", "/detailed"]
        .map(|path| get(address, &format!("/health{path}")).unwrap().status)
}

/// What the detailed page says of a check.
fn detail(address: &str, name: &str) -> Value {
    let page = get(address, "/health/detailed").unwrap();
    assert_eq!(page.header("content-type"), Some("application/json"));
    let page: Value = serde_json::from_str(&page.body).unwrap();
    let checks = page["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == name);
    check.unwrap_or_else(|| panic!("{page}")).clone()
}

/// Waits until it is so.
fn wait_until(mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < end, "it does not come to this");
        thread::sleep(Duration::from_millis(2));
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a check may fail")]
fn ok() -> Result<(), String> {
    Ok(())
}

fn fails() -> Result<(), String> {
    Err("no route to 10.0.0.7".to_owned())
}

#[test]
fn without_checks_all_is_well() {
    let (_exporter, address) = served(Exporter::builder());
    assert_eq!(statuses(&address), [200; 4]);
    assert_eq!(get(&address, "/health").unwrap().body, "ok\n");
}

#[test]
fn liveness_and_readiness_are_apart() {
    let (exporter, address) = served(Exporter::builder().health_check("fine", ok));
    assert_eq!(statuses(&address), [200; 4]);
    exporter.health().register("database", || async { fails() });
    assert_eq!(statuses(&address), [503, 200, 503, 503]);
    assert_eq!(detail(&address, "database")["probe"], "readiness");
    assert!(exporter.health().unregister("database"));
    assert!(!exporter.health().unregister("database"));
    assert_eq!(statuses(&address), [200; 4]);
    exporter
        .health()
        .register("worker", Check::new(fails).live());
    assert_eq!(statuses(&address), [503, 503, 200, 503]);
    assert_eq!(detail(&address, "worker")["probe"], "liveness");
    // One of the same name takes its place.
    exporter.health().register("worker", Check::new(ok).live());
    assert_eq!(statuses(&address), [200; 4]);
}

#[test]
fn what_failed_is_said_on_the_detailed_page_alone() {
    let builder = Exporter::builder().health_check("database", fails);
    let (_exporter, address) = served(builder.health_check("disk", || std::fs::metadata("/")));
    for path in ["/health", "/health/ready"] {
        let response = get(&address, path).unwrap();
        assert_eq!((response.status, &*response.body), (503, "failing\n"));
    }
    let database = detail(&address, "database");
    assert_eq!(database["status"], "failing");
    assert_eq!(database["error"], "no route to 10.0.0.7");
    assert_eq!(database["deadline_seconds"], 0.8);
    assert!(database["age_seconds"].as_f64().unwrap() < 1.0);
    let disk = detail(&address, "disk");
    assert_eq!(
        (&disk["status"], &disk["error"]),
        (&"ok".into(), &Value::Null)
    );
}

#[test]
fn a_panic_is_a_failure() {
    let builder = Exporter::builder()
        .health_check("thread", || -> Result<(), String> { panic!("in a thread") })
        .health_check("task", || async {
            panic!("in a {}", "task") as Result<(), String>
        })
        .health_check("early", || -> std::future::Ready<Result<(), String>> {
            panic!("early")
        });
    let (_exporter, address) = served(builder);
    assert_eq!(statuses(&address), [503, 200, 503, 503]);
    for (name, said) in [
        ("thread", "in a thread"),
        ("task", "in a task"),
        ("early", "early"),
    ] {
        let said = format!("it panicked: {said}");
        assert_eq!(detail(&address, name)["error"], *said);
    }
}

#[test]
fn a_check_that_hangs_is_late_and_is_not_asked_again() {
    let (release, hold) = channel::<()>();
    let (asked, hold) = (Arc::new(AtomicUsize::new(0)), Mutex::new(hold));
    let count = Arc::clone(&asked);
    let hangs = move || {
        count.fetch_add(1, Ordering::Relaxed);
        let _ = hold.lock().unwrap().recv();
        ok()
    };
    let never = || std::future::pending::<Result<(), String>>();
    let (_exporter, address) = served(
        Exporter::builder()
            .health_deadline(Duration::from_millis(50))
            .health_max_age(Duration::ZERO)
            .health_check("fine", Check::new(ok).live().deadline(LONG))
            .health_check("hangs", hangs)
            .health_check(
                "never",
                Check::new(never).deadline(Duration::from_millis(60)),
            ),
    );
    let start = Instant::now();
    for _ in 0..5 {
        assert_eq!(statuses(&address), [503, 200, 503, 503]);
    }
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "each waits for the deadline at most"
    );
    let said = "it takes longer than its deadline, which is 50ms";
    assert_eq!(detail(&address, "hangs")["error"], said);
    let said = "it takes longer than its deadline, which is 60ms";
    assert_eq!(detail(&address, "never")["error"], said);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    // Once it has ended, it is asked again, and is in time.
    drop(release);
    wait_until(|| detail(&address, "hangs")["status"] == "ok");
    assert!(asked.load(Ordering::Relaxed) > 1);
}

#[test]
fn a_future_that_is_late_is_dropped() {
    struct Dropped(Arc<AtomicUsize>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let dropped = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&dropped);
    let never = move || {
        let guard = Dropped(Arc::clone(&count));
        async move {
            let _guard = guard;
            std::future::pending::<Result<(), String>>().await
        }
    };
    let builder = Exporter::builder().health_deadline(Duration::from_millis(20));
    let (_exporter, address) = served(builder.health_check("never", never));
    assert_eq!(get(&address, "/health").unwrap().status, 503);
    wait_until(|| dropped.load(Ordering::Relaxed) == 1);
}

#[test]
fn a_flood_of_probes_costs_one_run() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let slow = move || {
        count.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(100));
        ok()
    };
    let builder = Exporter::builder()
        .health_max_age(LONG)
        .health_deadline(LONG);
    let (_exporter, address) = served(builder.health_check("slow", slow));
    thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| assert_eq!(get(&address, "/health").unwrap().status, 200));
        }
    });
    assert_eq!(get(&address, "/health/ready").unwrap().status, 200);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    let age = detail(&address, "slow")["age_seconds"].as_f64().unwrap();
    wait_until(|| detail(&address, "slow")["age_seconds"].as_f64().unwrap() > age);
}

#[test]
fn a_result_counts_for_so_long_only() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let counts = move || {
        let is_even = count.fetch_add(1, Ordering::Relaxed).is_multiple_of(2);
        is_even.then_some(()).ok_or("odd")
    };
    let builder = Exporter::builder().health_max_age(Duration::ZERO);
    let (_exporter, address) = served(builder.health_check("counts", counts));
    let answers = [0; 4].map(|_| get(&address, "/health/ready").unwrap().status);
    assert_eq!(answers, [200, 503, 200, 503]);
}

#[test]
fn a_blocking_check_blocks_nobody_and_checks_run_side_by_side() {
    let (first, second) = (Arc::new(std::sync::Barrier::new(3)), LONG);
    let (one, other) = (Arc::clone(&first), Arc::clone(&first));
    let builder = Exporter::builder().health_deadline(second);
    let wait = |barrier: Arc<std::sync::Barrier>| {
        move || {
            barrier.wait();
            ok()
        }
    };
    let builder = builder.health_check("one", wait(one));
    let (_exporter, address) = served(builder.health_check("other", wait(other)));
    thread::scope(|scope| {
        let probe = scope.spawn(|| get(&address, "/health").unwrap().status);
        // The one thread of the exporter is free.
        assert_eq!(get(&address, "/health/live").unwrap().status, 200);
        assert!(!probe.is_finished());
        first.wait();
        assert_eq!(probe.join().unwrap(), 200);
    });
}

#[test]
fn a_future_runs_where_it_was_registered() {
    let name = || thread::current().name().unwrap_or_default().to_owned();
    let says = move || async move { Err::<(), _>(name()) };
    let health = Health::new();
    health.register("here", says);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("of-the-program")
        .build()
        .unwrap();
    runtime.block_on(async { health.register("there", says) });
    let (_exporter, address) = served(
        Exporter::builder()
            .health_max_age(Duration::ZERO)
            .health(health),
    );
    assert_eq!(detail(&address, "here")["error"], "metrics-exporter");
    assert_eq!(detail(&address, "there")["error"], "of-the-program");
    runtime.shutdown_background();
    let said = "the runtime that it was registered in has ended";
    assert_eq!(detail(&address, "there")["error"], said);
}

#[test]
fn the_metrics_have_the_last_result() {
    let builder = Exporter::builder().health_check("good", ok);
    let builder = builder.health_check("bad \"one\"", Check::new(fails).live());
    let (exporter, address) = served(builder);
    let family = "metrics_exporter_health_check_up";
    assert!(!exporter.render_text().contains(family), "nobody has asked");
    assert_eq!(get(&address, "/health").unwrap().status, 503);
    let text = exporter.render_text();
    for line in [
        "{check=\"good\",probe=\"readiness\"} 1\n",
        "{check=\"bad \\\"one\\\"\",probe=\"liveness\"} 0\n",
    ] {
        assert!(text.contains(&format!("\n{family}{line}")), "{text}");
    }
    exporter.health().unregister("good");
    assert!(!exporter.render_text().contains("check=\"good\""));
    let (exporter, address) = served(
        Exporter::builder()
            .exporter_metrics(false)
            .health_check("good", ok),
    );
    assert_eq!(get(&address, "/health").unwrap().status, 200);
    assert!(!exporter.render_text().contains(family));
}
