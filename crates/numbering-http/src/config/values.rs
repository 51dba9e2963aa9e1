//! The values of settings, checked as they are read.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

use numbering_core::Origin;

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err("not a whole number".to_owned()),
    }
}

pub(super) fn items_max(text: &str) -> Result<usize, String> {
    let count = at_least_one(text)?;
    if Origin::ITEMS_MAX < count {
        return Err(format!("must be at most {}", Origin::ITEMS_MAX));
    }
    Ok(count)
}

/// An address with a port. A name, such as `localhost`, is looked up; of its addresses one of IPv4 comes first.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    if let Some(port) = text.strip_prefix(':') {
        return Err(format!(
            "no address before the port: 127.0.0.1:{port} is this machine, 0.0.0.0:{port} every address"
        ));
    }
    let found = text.to_socket_addrs();
    let found: Vec<SocketAddr> = found
        .map_err(|error| format!("expected ADDRESS:PORT: {error}"))?
        .collect();
    let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
    first.copied().ok_or_else(|| "the name has no address".to_owned())
}

/// The longest time of a setting, an hour: nobody should wait longer, and no sum of such times overflows.
const SECONDS_MAX: f64 = 3600.0;

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=SECONDS_MAX).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        Ok(_) => Err(format!("must be 0 to {SECONDS_MAX} seconds")),
        Err(_) => Err("not a number of seconds".to_owned()),
    }
}

pub(super) fn positive_seconds(text: &str) -> Result<Duration, String> {
    let duration = seconds(text)?;
    if duration.is_zero() {
        return Err("must be more than 0 seconds".to_owned());
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_name_or_numbers_and_a_port() {
        assert_eq!(address("127.0.0.1:8887").unwrap().to_string(), "127.0.0.1:8887");
        assert_eq!(address("localhost:8887").unwrap().port(), 8887);
        assert!(address("localhost:8887").unwrap().ip().is_loopback());
        assert!(address(":8887").unwrap_err().contains("0.0.0.0:8887"));
        assert!(
            address("nowhere")
                .unwrap_err()
                .starts_with("expected ADDRESS:PORT")
        );
    }

    #[test]
    fn seconds_have_fractions_and_are_an_hour_at_most() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("3600"), Ok(Duration::from_hours(1)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for text in ["", "-1", "NaN", "inf", "3601", "1s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert!(positive_seconds("0").is_err() && positive_seconds("0.1").is_ok());
    }
}
