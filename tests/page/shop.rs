//! The program whose page is looked at.

use std::process::Command;

use libtest_mimic::Failed;
use metrics_tests::http::{self, Response};
use metrics_tests::program::Program;
use serde_json::Value;

/// Milliseconds between two samples.
pub(crate) const INTERVAL: u64 = 200;

/// The running program; it ends with the test.
pub(crate) struct Shop {
    program: Program,
    pub(crate) address: String,
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::open_with("127.0.0.1:0", INTERVAL, 0)
    }

    pub(crate) fn open_with(address: &str, interval: u64, series: usize) -> Self {
        let program = Program::start(Command::new(env!("CARGO_BIN_EXE_shop")).args([
            address,
            &interval.to_string(),
            &series.to_string(),
        ]));
        let line = program.wait_for_line("serving http://");
        let address = line.trim_start_matches("serving http://").to_owned();
        Self { program, address }
    }

    pub(crate) fn tell(&mut self, line: &str) {
        self.program.tell(line);
    }

    pub(crate) fn page(&self) -> String {
        format!("http://{}/debug/metrics", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Result<Response, Failed> {
        Ok(http::get(&self.address, path)?)
    }

    /// What the page's script would get.
    pub(crate) fn data(&self, query: &str) -> Result<Value, Failed> {
        let response = self.get(&format!("/debug/metrics/data?{query}"))?;
        Ok(serde_json::from_str(&response.body)?)
    }

    /// One family of it.
    pub(crate) fn family(&self, name: &str, query: &str) -> Result<Value, Failed> {
        let data = self.data(query)?;
        Ok(found(&data, name)
            .cloned()
            .ok_or_else(|| format!("no `{name}` in {data}"))?)
    }
}

/// The family called so in an answer.
pub(crate) fn found<'a>(data: &'a Value, name: &str) -> Option<&'a Value> {
    data["families"]
        .as_array()?
        .iter()
        .find(|family| family["key"] == name)
}
