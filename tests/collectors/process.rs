//! The metrics of the process, against what the operating system says elsewhere.

use std::fs::{self, File};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, SystemTime};

use nix::time::{ClockId, clock_gettime};

use super::collecting::{exporter, value};

fn read(name: &str) -> f64 {
    let (exporter, _turn) = exporter();
    let text = exporter.render_text();
    value(&text, name).unwrap_or_else(|| panic!("{name}: {text}"))
}

/// Whether two readings of something that moves are of the same thing.
fn assert_close(value: f64, expected: f64) {
    assert!(
        (0.7..1.4).contains(&(value / expected)),
        "{value}, {expected}"
    );
}

#[test]
fn names_and_kinds_are_those_of_the_client_libraries() {
    let (exporter, _turn) = exporter();
    let text = exporter.render_text();
    let families: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE process_"))
        .collect();
    assert_eq!(
        families,
        [
            "cpu_seconds_total counter",
            "max_fds gauge",
            "open_fds gauge",
            "resident_memory_bytes gauge",
            "start_time_seconds gauge",
            "threads gauge",
            "virtual_memory_bytes gauge",
            "virtual_memory_max_bytes gauge",
        ]
    );
}

#[test]
fn memory_is_that_of_statm() {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    let mut bytes = statm
        .split(' ')
        .map(|pages| pages.trim().parse::<f64>().unwrap() * 4096.0);
    assert_close(read("process_virtual_memory_bytes"), bytes.next().unwrap());
    assert_close(read("process_resident_memory_bytes"), bytes.next().unwrap());
    let before = read("process_resident_memory_bytes");
    let touched = vec![1_u8; 64 << 20];
    let after = read("process_resident_memory_bytes");
    assert!(after - before > 50e6, "{before} {after} {}", touched[7]);
}

#[test]
fn limits_are_those_of_the_kernel() {
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let soft = |what: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(what));
        match line.unwrap().split_whitespace().next().unwrap() {
            "unlimited" => f64::INFINITY,
            number => number.parse().unwrap(),
        }
    };
    assert_eq!(read("process_max_fds"), soft("Max open files"));
    assert_eq!(
        read("process_virtual_memory_max_bytes"),
        soft("Max address space")
    );
}

#[test]
fn open_files_and_threads_are_counted() {
    let (files, threads) = (read("process_open_fds"), read("process_threads"));
    let opened: Vec<_> = (0..200).map(|_| File::open("/dev/null").unwrap()).collect();
    let ends: Vec<_> = (0..100)
        .map(|_| {
            let (end, ended) = channel::<()>();
            thread::spawn(move || ended.recv());
            end
        })
        .collect();
    // The other tests come and go meanwhile.
    let rise = read("process_open_fds") - files;
    assert!((150.0..250.0).contains(&rise), "{rise}");
    let rise = read("process_threads") - threads;
    assert!((70.0..130.0).contains(&rise), "{rise}");
    drop((opened, ends));
}

#[test]
fn cpu_seconds_rise_with_the_load() {
    let spent = |clock| Duration::from(clock_gettime(clock).unwrap()).as_secs_f64();
    let before = read("process_cpu_seconds_total");
    let (thread, process) = (
        spent(ClockId::CLOCK_THREAD_CPUTIME_ID),
        spent(ClockId::CLOCK_PROCESS_CPUTIME_ID),
    );
    let mut sum = 0_u64;
    while spent(ClockId::CLOCK_THREAD_CPUTIME_ID) - thread < 0.3 {
        sum = std::hint::black_box(sum.wrapping_mul(31) + 1);
    }
    let after = read("process_cpu_seconds_total");
    let most = spent(ClockId::CLOCK_PROCESS_CPUTIME_ID) - process;
    // The kernel counts in hundredths of a second.
    assert!(
        (0.28..most + 0.1).contains(&(after - before)),
        "{before} {after} {most}"
    );
    assert_close(after, spent(ClockId::CLOCK_PROCESS_CPUTIME_ID));
}

#[test]
fn the_start_is_that_of_this_process() {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let uptime = fs::read_to_string("/proc/uptime").unwrap();
    let up: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
    let line = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = line.rsplit_once(") ").unwrap().1;
    let ticks: f64 = after_name.split(' ').nth(19).unwrap().parse().unwrap();
    let expected = now.as_secs_f64() - (up - ticks / 100.0);
    let start = read("process_start_time_seconds");
    assert!((start - expected).abs() < 2.5, "{start} {expected}");
    assert_eq!(read("process_start_time_seconds"), start);
}
