//! A browser that does what a person would, over the [WebDriver] protocol: JSON by HTTP.
//!
//! [WebDriver]: https://www.w3.org/TR/webdriver2/

use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use libtest_mimic::Failed;
use metrics_tests::program::Program;
use serde_json::{Value, json};
use ureq::Agent;

use crate::eventually;

/// One window of a browser of its own. It ends when this is dropped.
pub(crate) struct Browser {
    agent: Agent,
    session: String,
    /// The driver. Its profile and its processes are those of this session alone.
    driver: Option<Program>,
}

/// Keys that have no sign, as `WebDriver` has them.
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Whether there is a browser with its driver.
pub(crate) fn is_there() -> bool {
    static IS_THERE: OnceLock<bool> = OnceLock::new();
    *IS_THERE.get_or_init(|| runs("chromedriver") && NAMES.iter().any(|name| runs(name)))
}

fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

impl Browser {
    pub(crate) fn open(address: &str) -> Result<Self, Failed> {
        let browser = Self::start()?;
        browser.go(address)?;
        Ok(browser)
    }

    fn start() -> Result<Self, Failed> {
        // The driver finds a free port by itself, and says which.
        let driver =
            Program::start(Command::new("chromedriver").args(["--port=0", "--log-level=SEVERE"]));
        let line = driver.wait_for_line("started successfully on port");
        let port: String = line.chars().filter(char::is_ascii_digit).collect();
        let agent = Agent::config_builder().http_status_as_error(false);
        let agent = agent
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .new_agent();
        let mut browser = Self {
            agent,
            session: format!("http://127.0.0.1:{port}/session"),
            driver: Some(driver),
        };
        // As root a browser has no sandbox, and in a container little shared memory.
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=1200,1000",
        ];
        let name = NAMES
            .iter()
            .find(|name| runs(name))
            .ok_or("there is no Chromium")?;
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"binary": path_of(name), "args": arguments},
        }}});
        let session = browser.send("POST", "", &capabilities)?;
        let id = session["sessionId"].as_str().ok_or("no session")?;
        browser.session = format!("{}/{id}", browser.session);
        Ok(browser)
    }

    /// Waits for the page and its script: the driver may come back while a document is still being read.
    pub(crate) fn go(&self, address: &str) -> Result<(), Failed> {
        self.run("window.isLeft = true")?;
        self.send("POST", "/url", &json!({"url": address}))?;
        eventually("the whole document", || {
            let is_there = "return !window.isLeft && document.readyState === 'complete'";
            Ok(self.holds(is_there)?.then_some(()))
        })
    }

    /// What a script returns.
    pub(crate) fn run(&self, script: &str) -> Result<Value, Failed> {
        self.send(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": []}),
        )
    }

    pub(crate) fn text_of(&self, script: &str) -> Result<String, Failed> {
        let value = self.run(script)?;
        Ok(value
            .as_str()
            .ok_or_else(|| format!("{script}: {value}"))?
            .to_owned())
    }

    pub(crate) fn holds(&self, script: &str) -> Result<bool, Failed> {
        Ok(self.run(script)? == true)
    }

    /// Presses keys, one after another, wherever the focus is.
    pub(crate) fn press(&self, keys: &[&str]) -> Result<(), Failed> {
        let strokes = keys.iter().flat_map(|key| {
            ["keyDown", "keyUp"].map(|stroke| json!({"type": stroke, "value": key}))
        });
        let strokes: Vec<_> = strokes.collect();
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]});
        self.send("POST", "/actions", &actions).map(drop)
    }

    /// A command of the browser's own protocol.
    pub(crate) fn command(&self, name: &str, parameters: &Value) -> Result<Value, Failed> {
        self.send(
            "POST",
            "/goog/cdp/execute",
            &json!({"cmd": name, "params": parameters}),
        )
    }

    /// What the console says: errors of scripts, and what the policy has forbidden.
    pub(crate) fn console(&self) -> Result<Vec<String>, Failed> {
        let log = self.send("POST", "/se/log", &json!({"type": "browser"}))?;
        let entries = log.as_array().into_iter().flatten();
        Ok(entries.map(ToString::to_string).collect())
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failed> {
        let address = format!("{}{path}", self.session);
        let mut response = match method {
            "DELETE" => self.agent.delete(&address).call()?,
            _ => self
                .agent
                .post(&address)
                .header("content-type", "application/json")
                .send(body.to_string())?,
        };
        let text = response.body_mut().read_to_string()?;
        let mut answer: Value = serde_json::from_str(&text)?;
        if response.status().is_success() {
            Ok(answer["value"].take())
        } else {
            Err(format!("{method} {path}: {}", answer["value"]["message"]).into())
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its session, and the driver when it is dropped. If it does not, there
        // is nothing else to be done.
        let _ = self.send("DELETE", "", &Value::Null);
        drop(self.driver.take());
    }
}

fn path_of(program: &str) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut paths = std::env::split_paths(&path).map(|folder| folder.join(program));
    let path = paths.find(|path| path.is_file());
    path.map_or_else(
        || program.to_owned(),
        |path| path.to_string_lossy().into_owned(),
    )
}
