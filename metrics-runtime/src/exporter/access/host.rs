//! Under which names the exporter may be asked, against DNS rebinding: a page whose name leads to
//! the exporter's address is of the exporter's origin for a browser, but still sends its own name.

use std::net::{IpAddr, SocketAddr};

use super::error::AccessError;

/// The names and addresses that a request may be for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hosts {
    allowed: Vec<Host>,
}

#[derive(Debug, PartialEq, Eq)]
enum Host {
    Address(IpAddr),
    /// In lower case, without the dot at the end.
    Name(String),
}

impl Hosts {
    /// Those of a listener; none if every host is good.
    ///
    /// `listened` is the address as the user gave it.
    pub(super) fn of(
        allowed: &[String],
        listened: &str,
        address: SocketAddr,
    ) -> Result<Option<Self>, AccessError> {
        let is_open = allowed.is_empty() && !address.ip().to_canonical().is_loopback();
        let mut hosts = vec![Host::Name("localhost".to_owned())];
        hosts.push(Host::Address(address.ip().to_canonical()));
        hosts.extend(Host::parse(listened));
        for text in allowed.iter().filter(|text| *text != "*") {
            hosts.push(Host::allowed(text)?);
        }
        let any = is_open || allowed.iter().any(|text| text == "*");
        Ok((!any).then_some(Self { allowed: hosts }))
    }

    /// Whether a request for this host may be answered; `host` is the value of the header.
    pub(super) fn allow(&self, host: &str) -> bool {
        match Host::parse(host) {
            Some(Host::Address(address)) if address.is_loopback() => true,
            Some(host) => self.allowed.contains(&host),
            None => false,
        }
    }
}

impl Host {
    fn allowed(text: &str) -> Result<Self, AccessError> {
        let address = text.trim_start_matches('[').trim_end_matches(']').parse();
        if let Ok(address) = address {
            return Ok(Self::Address(IpAddr::to_canonical(&address)));
        }
        Self::parse(text)
            .filter(|_| !text.contains(':'))
            .ok_or_else(|| {
                let allowed = "write a host name such as `metrics.example.org` or an address, \
                               without scheme and port, or `*` for any";
                AccessError::value("hosts", text, allowed)
            })
    }

    /// Takes `host`, `host:port` and `[address]:port` apart; nothing if it is something else.
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            let address: IpAddr = address.parse().ok().filter(IpAddr::is_ipv6)?;
            (Self::Address(address.to_canonical()), port)
        } else {
            let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            (Self::of_name(host)?, port)
        };
        is_port(port).then_some(host)
    }

    fn of_name(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse() {
            return Some(Self::Address(address));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_name = !name.is_empty() && name.bytes().all(is_name);
        is_name.then(|| Self::Name(name.to_ascii_lowercase()))
    }
}

/// Nothing, or a colon and digits, which may be missing (RFC 3986, 3.2.3).
fn is_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(allowed: &[&str], listened: &str, address: &str) -> Option<Hosts> {
        let allowed: Vec<_> = allowed.iter().map(|&host| host.to_owned()).collect();
        Hosts::of(&allowed, listened, address.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_loopback_listener_is_asked_under_its_own_names_alone() {
        let hosts = hosts(&[], "MyBox:9464", "127.0.0.1:9464").unwrap();
        for good in [
            "localhost",
            "LocalHost:9464",
            "localhost.",
            "localhost.:80",
            "localhost:",
            "127.0.0.1",
            "127.0.0.1:1",
            "127.8.8.8:9464",
            "[::1]",
            "[::1]:9464",
            "[0:0:0:0:0:0:0:1]:9464",
            "[::ffff:127.0.0.1]",
            "mybox",
            "mybox.:9464",
        ] {
            assert!(hosts.allow(good), "{good}");
        }
        for bad in [
            "",
            ".",
            ":9464",
            "attacker.example",
            "attacker.example:9464",
            "localhost.attacker.example",
            "localhost..",
            "notlocalhost",
            "localhos",
            "localhost:9464:9464",
            "localhost:x",
            "localhost@attacker.example",
            "attacker.example@localhost",
            "localhost/",
            "localhost, attacker.example",
            " localhost",
            "::1",
            "[::1",
            "[::1]x",
            "[::1]:x",
            "[127.0.0.1]",
            "[::2]",
            "[localhost]",
            "192.0.2.1",
            "127.1",
            "2130706433",
            "0.0.0.0",
            "l\u{f6}calhost",
        ] {
            assert!(!hosts.allow(bad), "{bad}");
        }
    }

    #[test]
    fn elsewhere_every_name_is_good_until_some_are_given() {
        assert_eq!(hosts(&[], "0.0.0.0:9464", "0.0.0.0:9464"), None);
        assert_eq!(hosts(&["*"], "127.0.0.1:9464", "127.0.0.1:9464"), None);
        assert_eq!(hosts(&["a", "*"], "127.0.0.1:9464", "127.0.0.1:9464"), None);
        assert!(hosts(&[], "[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1").is_some());
        let given = [
            "Metrics.Example.org.",
            "2001:db8::1",
            "[2001:db8::2]",
            "192.0.2.9",
        ];
        let hosts = hosts(&given, "192.0.2.1:9464", "192.0.2.1:9464").unwrap();
        for good in [
            "metrics.example.org:443",
            "[2001:db8::1]",
            "[2001:db8::2]:1",
            "192.0.2.9:1",
            "192.0.2.1",
            "localhost",
            "127.0.0.1",
        ] {
            assert!(hosts.allow(good), "{good}");
        }
        for bad in ["example.org", "metrics.example.org.evil", "192.0.2.2"] {
            assert!(!hosts.allow(bad), "{bad}");
        }
    }

    #[test]
    fn an_entry_that_is_no_host_is_an_error() {
        for wrong in [
            "",
            "http://example.org",
            "example.org:9464",
            "*.example.org",
            "a b",
        ] {
            let address = "127.0.0.1:1".parse().unwrap();
            let error = Hosts::of(&[wrong.to_owned()], "127.0.0.1:1", address).unwrap_err();
            let text = error.to_string();
            assert!(text.starts_with(&format!("access: `hosts` cannot be `{wrong}`; write a")));
        }
    }
}
