//! What `curl` says.

use std::process::{Command, Stdio};

use metrics_runtime::Exporter;

/// What came of a request.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 if there was none.
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
    /// What curl ends with; 0 if there was an answer.
    pub(crate) code: i32,
    /// For the message of a test that fails.
    _errors: String,
}

pub(crate) fn is_present() -> bool {
    let status = Command::new("curl")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Gets `http://…/metrics` of the exporter.
pub(crate) fn get(exporter: &Exporter, arguments: &[&str]) -> Answer {
    get_url(
        &format!("http://{}/metrics", exporter.local_addr()),
        arguments,
    )
}

pub(crate) fn get_url(url: &str, arguments: &[&str]) -> Answer {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--show-error",
            "--include",
            "--noproxy",
            "*",
            "--max-time",
            "30",
        ])
        .args(arguments)
        .arg(url)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Answer {
        status: status.unwrap_or_default(),
        head: head.to_lowercase(),
        body: body.to_owned(),
        code: output.status.code().unwrap_or(-1),
        _errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> &Self {
        assert_eq!((self.status, self.code), (status, 0), "{self:?}");
        let has_metrics = self.body.contains("metrics_exporter_scrapes_total");
        assert_eq!(has_metrics, status == 200, "{self:?}");
        self
    }

    /// That curl did not get an answer, for this reason.
    #[track_caller]
    pub(crate) fn expect_none(&self, codes: &[i32]) {
        assert!(self.status == 0 && codes.contains(&self.code), "{self:?}");
    }

    pub(crate) fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line == header)
    }
}
