//! From which addresses the exporter may be asked.

use std::net::IpAddr;

use ipnet::IpNet;

use super::error::AccessError;

/// The networks that may ask; none if all may.
#[derive(Debug, Default)]
pub(super) struct Peers(Vec<IpNet>);

impl Peers {
    pub(super) fn of(allowed: &[String]) -> Result<Self, AccessError> {
        let networks = allowed.iter().map(|text| network(text));
        Ok(Self(networks.collect::<Result<_, _>>()?))
    }

    pub(super) fn allow(&self, peer: IpAddr) -> bool {
        // A listener for both families sees 192.0.2.7 as ::ffff:192.0.2.7.
        let peer = peer.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.contains(&peer))
    }
}

fn network(text: &str) -> Result<IpNet, AccessError> {
    let network: Option<IpNet> = match text.parse::<IpAddr>() {
        Ok(address) => Some(address.to_canonical().into()),
        Err(_) => text.parse().ok(),
    };
    // With bits beyond the prefix it may be a mistake for a single address.
    network
        .filter(|network| network.addr() == network.network())
        .ok_or_else(|| {
            let allowed = "write an address such as `192.0.2.7` or a network such as `10.0.0.0/8`, \
                           with nothing set beyond its prefix";
            AccessError::value("peers", text, allowed)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peers(allowed: &[&str]) -> Result<Peers, AccessError> {
        let allowed: Vec<_> = allowed.iter().map(|&peer| peer.to_owned()).collect();
        Peers::of(&allowed)
    }

    #[test]
    fn an_address_is_looked_up_in_all_networks() {
        let peers = peers(&["10.0.0.0/8", "192.0.2.7", "fd00::/8", "::ffff:198.51.100.1"]).unwrap();
        for good in [
            "10.0.0.0",
            "10.255.255.255",
            "192.0.2.7",
            "fd12::1",
            "::ffff:10.1.2.3",
            "198.51.100.1",
        ] {
            assert!(peers.allow(good.parse().unwrap()), "{good}");
        }
        for bad in [
            "9.255.255.255",
            "11.0.0.0",
            "192.0.2.6",
            "192.0.2.8",
            "fc00::1",
            "::1",
            "::10.1.2.3",
            "127.0.0.1",
        ] {
            assert!(!peers.allow(bad.parse().unwrap()), "{bad}");
        }
    }

    #[test]
    fn without_an_entry_all_may_ask_and_with_the_widest_those_of_its_family() {
        assert!(peers(&[]).unwrap().allow("203.0.113.1".parse().unwrap()));
        let v4 = peers(&["0.0.0.0/0"]).unwrap();
        assert!(v4.allow("203.0.113.1".parse().unwrap()));
        assert!(!v4.allow("2001:db8::1".parse().unwrap()));
    }

    #[test]
    fn an_entry_that_is_no_network_is_an_error() {
        for wrong in [
            "",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "localhost",
            "10.0.0",
            "::/129",
            "10.0.0.0/",
        ] {
            let text = peers(&[wrong]).unwrap_err().to_string();
            assert!(text.starts_with(&format!("access: `peers` cannot be `{wrong}`; write an")));
        }
    }
}
