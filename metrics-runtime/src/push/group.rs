//! Where a group is: the path that the [grouping key] makes.
//!
//! [grouping key]: https://github.com/prometheus/pushgateway#url

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use ureq::http::Uri;

use super::PushError;

/// The labels of a group, and the Pushgateway that has it.
#[derive(Clone, Debug)]
pub(super) struct Group {
    base: String,
    /// The job first, whose label has that name.
    labels: Vec<(String, String)>,
}

impl Group {
    pub(super) fn new(base: String, job: String) -> Self {
        let labels = vec![("job".to_owned(), job)];
        Self { base, labels }
    }

    pub(super) fn add_label(&mut self, name: String, value: String) {
        self.labels.push((name, value));
    }

    /// The Pushgateway as it was given, for messages.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The URL of the group.
    pub(super) fn url(&self) -> Result<String, PushError> {
        let base = self.checked_base()?;
        self.check_labels()?;
        let labels = self.labels.iter();
        let path: String = labels.map(|(name, value)| segments(name, value)).collect();
        Ok(format!("{base}/metrics{path}"))
    }

    fn checked_base(&self) -> Result<&str, PushError> {
        let wrong = |why: &str| PushError::Url {
            // What stands before an `@` may be a password.
            url: self.base.rsplit('@').next().unwrap_or_default().to_owned(),
            why: why.to_owned(),
        };
        let uri: Uri = self
            .base
            .parse()
            .map_err(|error| wrong(&format!("{error}")))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(wrong("it must begin with `http://` or `https://`"));
        }
        if uri
            .authority()
            .is_some_and(|host| host.as_str().contains('@'))
        {
            return Err(wrong(
                "name and password go into `Pushgateway::authorization`",
            ));
        }
        let base = self.base.trim_end_matches('/');
        if uri.query().is_some() || base.ends_with("/metrics") || base.contains("/metrics/job") {
            return Err(wrong(
                "it must end before `/metrics`; the rest is made of the job and the grouping labels",
            ));
        }
        Ok(base)
    }

    fn check_labels(&self) -> Result<(), PushError> {
        for (i, (name, value)) in self.labels.iter().enumerate() {
            let why = if i == 0 && value.is_empty() {
                "the name of the job must not be empty"
            } else if !is_label_name(name) {
                "a label's name is of letters, digits and `_`, does not begin with a digit, nor \
                 with `__`"
            } else if i > 0 && name == "job" {
                "it is the name of the job, which `Pushgateway::new` takes"
            } else if self.labels[..i].iter().any(|(earlier, _)| earlier == name) {
                "it is given twice"
            } else {
                continue;
            };
            return Err(PushError::Grouping {
                label: name.clone(),
                why,
            });
        }
        Ok(())
    }
}

/// Part of a path: the label and its value. Anything but the plainest of values is encoded: servers
/// and proxies take paths apart, unescape and clean them, each in its own way.
fn segments(name: &str, value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    // `.` and `..` are none.
    let has_name = value.bytes().any(|byte| byte != b'.');
    if has_name && value.bytes().all(is_plain) {
        return format!("/{name}/{value}");
    }
    // A path cannot have an empty segment, so where there is nothing stands its padding.
    let encoded = match URL_SAFE.encode(value) {
        empty if empty.is_empty() => "=".to_owned(),
        encoded => encoded,
    };
    format!("/{name}@base64/{encoded}")
}

fn is_label_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let begins_well = name
        .bytes()
        .next()
        .is_some_and(|byte| !byte.is_ascii_digit());
    begins_well && name.bytes().all(is_allowed) && !name.starts_with("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(base: &str, job: &str, labels: &[(&str, &str)]) -> Result<String, String> {
        let mut group = Group::new(base.to_owned(), job.to_owned());
        for (name, value) in labels {
            group.add_label((*name).to_owned(), (*value).to_owned());
        }
        group.url().map_err(|error| error.to_string())
    }

    #[test]
    fn the_path_has_the_labels_in_their_order() {
        let url = |base, job, labels: &[_]| group(base, job, labels).unwrap();
        assert_eq!(url("http://a:1", "j", &[]), "http://a:1/metrics/job/j");
        assert_eq!(
            url("https://a/b/", "j-1", &[("z", "v1.2"), ("a", "")]),
            "https://a/b/metrics/job/j-1/z/v1.2/a@base64/="
        );
        // The example of the Pushgateway's own page.
        assert_eq!(
            url("http://a", "directory_cleaner", &[("path", "/var/tmp")]),
            "http://a/metrics/job/directory_cleaner/path@base64/L3Zhci90bXA="
        );
        assert_eq!(
            url("http://a", "..", &[("n", "Προμηθεύς"), ("p", "a b%2F+")]),
            "http://a/metrics/job@base64/Li4=/n@base64/zqDPgc6_zrzOt864zrXPjc-C/p@base64/YSBiJTJGKw=="
        );
    }

    #[test]
    fn mistakes_say_how_to_mend_them() {
        let wrong = |base, job, labels: &[_]| group(base, job, labels).unwrap_err();
        assert_eq!(
            wrong("127.0.0.1:9091", "j", &[]),
            "`127.0.0.1:9091` is not the URL of a Pushgateway: it must begin with `http://` or \
             `https://`"
        );
        assert_eq!(
            wrong("http://me:secret@a", "j", &[]),
            "`a` is not the URL of a Pushgateway: name and password go into \
             `Pushgateway::authorization`"
        );
        for base in ["http://a/metrics", "http://a/metrics/job/b", "http://a/?b"] {
            let end = "it must end before `/metrics`; the rest is made of the job and the grouping \
                       labels";
            assert!(wrong(base, "j", &[]).ends_with(end), "{base}");
        }
        assert!(wrong("http://a b", "j", &[]).ends_with(": invalid uri character"));
        assert_eq!(
            wrong("http://a", "", &[]),
            "grouping label `job`: the name of the job must not be empty"
        );
        for name in ["1a", "__a", "a-b", ""] {
            let begin =
                format!("grouping label `{name}`: a label's name is of letters, digits and");
            assert!(wrong("http://a", "j", &[(name, "v")]).starts_with(&begin));
        }
        assert_eq!(
            wrong("http://a", "j", &[("job", "v")]),
            "grouping label `job`: it is the name of the job, which `Pushgateway::new` takes"
        );
        assert_eq!(
            wrong("http://a", "j", &[("a", "v"), ("a", "w")]),
            "grouping label `a`: it is given twice"
        );
    }
}
