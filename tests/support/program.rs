//! Programs that a test starts and that end with it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A running child, killed when it is dropped.
pub struct Program {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Program {
    /// Starts `command` and listens to what it prints, on both outputs.
    ///
    /// # Panics
    ///
    /// If the program cannot be started.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let (sender, lines) = channel();
        let outputs: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|output| Box::new(output) as _),
            child.stderr.take().map(|output| Box::new(output) as _),
        ];
        for output in outputs.into_iter().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                BufReader::new(output)
                    .lines()
                    .map_while(Result::ok)
                    .try_for_each(|line| sender.send(line))
            });
        }
        let stdin = child.stdin.take();
        Self {
            child,
            stdin,
            lines,
        }
    }

    /// The process' id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line that contains `part`; lines before it are passed over.
    ///
    /// # Panics
    ///
    /// If there is none within 60 seconds, or the program ends; with what it printed.
    #[must_use]
    pub fn wait_for_line(&self, part: &str) -> String {
        let end = Instant::now() + Duration::from_mins(1);
        let mut seen = Vec::new();
        loop {
            match self
                .lines
                .recv_timeout(end.saturating_duration_since(Instant::now()))
            {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => seen.push(line),
                Err(error) => {
                    let why = match error {
                        RecvTimeoutError::Timeout => "in time",
                        RecvTimeoutError::Disconnected => "before the program ended",
                    };
                    panic!(
                        "no line with {part:?} {why}; it printed:\n{}",
                        seen.join("\n")
                    )
                }
            }
        }
    }

    /// Writes a line to the program's standard input.
    ///
    /// # Panics
    ///
    /// If the program has closed it.
    pub fn tell(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("the standard input is open");
        writeln!(stdin, "{line}").unwrap_or_else(|error| panic!("{line:?} is not taken: {error}"));
    }

    /// Passes over what the program has printed so far.
    pub fn skip_printed(&self) {
        self.lines.try_iter().for_each(drop);
    }

    /// Closes the program's standard input, waits for its end, and gives what it printed since
    /// the last [`wait_for_line`](Self::wait_for_line).
    ///
    /// # Panics
    ///
    /// If the program goes on for another 30 seconds.
    #[must_use]
    pub fn finish(mut self) -> (ExitStatus, Vec<String>) {
        drop(self.stdin.take());
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().expect("the child is ours") {
                return (status, self.lines.iter().collect());
            }
            assert!(Instant::now() < end, "the program does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
