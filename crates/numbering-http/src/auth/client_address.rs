//! The address of the client of a request.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

/// The addresses of the proxies whose `X-Forwarded-For` is trusted.
#[derive(Clone, Debug)]
pub struct TrustedProxies(pub Vec<IpAddr>);

/// Returns the address of the client. `X-Forwarded-For` counts only if one of the `trusted` proxies sends it:
/// anybody can send the header.
#[must_use]
pub(crate) fn client_address(request: &HttpRequest, TrustedProxies(trusted): &TrustedProxies) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    if !trusted.contains(&peer) {
        return peer;
    }
    let values = request.headers().get_all("X-Forwarded-For");
    let written = values.filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = written.flat_map(|value| value.split(',')).collect();
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = address.to_canonical();
        if !trusted.contains(&nearest) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn resolved(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["10.0.0.1", "10.0.0.2", "::1"].map(|text| text.parse().unwrap());
        let peer = format!("{peer}:4711").parse().unwrap();
        let request = TestRequest::get().peer_addr(peer);
        let request = forwarded.iter().fold(request, |request, value| {
            request.append_header(("X-Forwarded-For", *value))
        });
        client_address(&request.to_http_request(), &TrustedProxies(trusted.to_vec())).to_string()
    }

    #[test]
    fn the_header_counts_when_a_trusted_proxy_sends_it() {
        assert_eq!(resolved("10.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(resolved("[::1]", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(resolved("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_header_of_an_untrusted_peer_is_ignored() {
        assert_eq!(resolved("192.0.2.9", &["192.0.2.7"]), "192.0.2.9");
    }

    #[test]
    fn addresses_before_those_of_trusted_proxies_are_ignored() {
        assert_eq!(resolved("10.0.0.1", &["1.1.1.1, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(
            resolved("10.0.0.1", &["1.1.1.1", "192.0.2.7, 10.0.0.2"]),
            "192.0.2.7"
        );
        assert_eq!(resolved("10.0.0.1", &["1.1.1.1, nonsense"]), "10.0.0.1");
        assert_eq!(resolved("10.0.0.1", &["nonsense, ::ffff:10.0.0.2"]), "10.0.0.2");
    }
}
