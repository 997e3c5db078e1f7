//! Out of descriptors: the listener waits without burning a core, and goes on.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::wire::Client;
use crate::{alone, start, tell};

/// The program with so few descriptors.
fn with_few(count: u32) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {count}; exec \"$0\" series=10")]);
    command.arg(env!("CARGO_BIN_EXE_served"));
    command
}

/// Seconds that all threads of a process have run.
fn cpu(process: u32) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let nanoseconds = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}

#[test]
fn it_waits_and_serves_again() {
    let _alone = alone();
    let (mut program, address) = start(&mut with_few(40));
    assert_eq!(Client::connect(address).get("/nowhere").status, 404);
    program.tell("hold");
    let _ = program.wait_for_line("held");
    let mut waiting = Client::connect(address);
    waiting.ask("GET", "/nowhere", "");
    thread::sleep(Duration::from_millis(100));
    let before = cpu(program.id());
    thread::sleep(Duration::from_secs(3));
    let used = cpu(program.id()) - before;
    tell(&format!("without descriptors for 3 s: {used:.4} s of CPU"));
    assert!(used < 0.05, "{used} s");
    program.tell("release");
    let _ = program.wait_for_line("released");
    let relief = Instant::now();
    assert_eq!(waiting.answer("GET").status, 404);
    assert!(relief.elapsed() < Duration::from_secs(1));
    assert_eq!(Client::connect(address).get("/metrics").status, 200);
}

#[test]
fn clients_that_have_them_all_lose_them_to_one_that_asks() {
    let _alone = alone();
    let (_program, address) = start(&mut with_few(40));
    let _idle: Vec<_> = (0..100).map(|_| Client::connect(address)).collect();
    let begin = Instant::now();
    let mut client = Client::connect(address);
    assert_eq!(client.get("/nowhere").status, 404);
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
}
