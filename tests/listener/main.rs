//! The listener on the open network: what it makes of requests that are none, of clients that are slow,
//! many or gone, and how it ends. All of it over sockets, byte by byte.

mod bounds;
mod descriptors;
mod ending;
mod floods;
mod framing;
mod malformed;
mod memory;
mod sharing;
mod slow;
mod wire;

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use metrics_runtime::Exporter;
use metrics_runtime::collect::Families;
use metrics_runtime::exporter::{Builder, Limits};
use metrics_tests::program::Program;

/// A builder whose exposition stays the same.
fn builder() -> Builder {
    Exporter::builder()
        .listen("127.0.0.1:0")
        .process_metrics(false)
        .tokio_metrics(false)
        .exporter_metrics(false)
}

/// An exporter in this process, on a thread of its own.
fn exporter(builder: Builder) -> Exporter {
    builder.build_recorder().unwrap().serve().unwrap()
}

/// An exporter with these limits, and where it listens.
fn limited(change: impl FnOnce(&mut Limits)) -> (Exporter, SocketAddr) {
    let mut limits = Limits::default();
    change(&mut limits);
    let exporter = exporter(builder().limits(limits));
    let address = exporter.local_addr();
    (exporter, address)
}

/// An exporter as a process, as `programs/served.rs` says.
fn served(arguments: &[&str]) -> (Program, SocketAddr) {
    start(Command::new(env!("CARGO_BIN_EXE_served")).args(arguments))
}

fn start(command: &mut Command) -> (Program, SocketAddr) {
    let program = Program::start(command.stderr(Stdio::inherit()));
    let address = program.wait_for_line("127.0.0.1:").parse().unwrap();
    (program, address)
}

/// A collector that waits while it is told to.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<(bool, u32)>, Condvar)>);

impl Gate {
    fn closed() -> Self {
        let gate = Self::default();
        gate.0.0.lock().unwrap().0 = true;
        gate
    }

    fn open(&self) {
        self.0.0.lock().unwrap().0 = false;
        self.0.1.notify_all();
    }

    /// Waits until it has been run so often.
    fn wait_for_runs(&self, runs: u32) {
        let state = self.0.0.lock().unwrap();
        let few = |state: &mut (bool, u32)| state.1 < runs;
        drop(self.0.1.wait_while(state, few).unwrap());
    }

    fn runs(&self) -> u32 {
        self.0.0.lock().unwrap().1
    }

    fn collector(&self) -> impl metrics_runtime::collect::Collector + use<> {
        let gate = self.clone();
        move |families: &mut Families| {
            let mut state = gate.0.0.lock().unwrap();
            state.1 += 1;
            gate.0.1.notify_all();
            drop(gate.0.1.wait_while(state, |state| state.0).unwrap());
            families
                .gauge("gate_passed", "Whether the gate let it pass.")
                .set(&[], 1);
        }
    }
}

/// Keeps the tests apart that measure, or that keep the machine busy.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For what a test found out, since the figures are worth as much as the bound.
fn tell(figure: &str) {
    let _ = writeln!(std::io::stderr(), "{figure}");
}
