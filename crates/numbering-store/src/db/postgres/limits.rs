//! The bounds on the network connections of PostgreSQL, as parameters of its URL.

use crate::db::url::PostgresParts;

/// The time limits of a network connection that libpq applies by itself. A URL may set smaller
/// values.
const LIMITS: [(&str, u32); 5] = [
    // seconds; for each host
    ("connect_timeout", 2),
    // milliseconds: data that the other side does not acknowledge
    ("tcp_user_timeout", 4000),
    // seconds; a connection that waits for an answer sends nothing that could time out
    ("keepalives_idle", 2),
    ("keepalives_interval", 1),
    ("keepalives_count", 2),
];

/// Without this the three limits on keepalives would be void.
const KEEPALIVES: &str = "keepalives=1";

/// Returns the URL with [`LIMITS`]. Of a parameter that is there twice, libpq takes the last.
pub(super) fn with_limits(url: &str) -> String {
    let parameters = PostgresParts::of(url).parameters;
    let separator = match parameters {
        None => "?",
        Some(text) if text.is_empty() || text.ends_with('&') => "",
        Some(_) => "&",
    };
    let limits = LIMITS.map(|(name, most)| {
        let value = smallest(parameters.unwrap_or_default(), name, most);
        format!("&{name}={value}")
    });
    format!("{url}{separator}{KEEPALIVES}{}", limits.concat())
}

/// The last value of a parameter, if that is a limit below `most`; 0 is no limit.
fn smallest(parameters: &str, name: &str, most: u32) -> u32 {
    let mut values = parameters
        .split('&')
        .filter_map(|parameter| parameter.strip_prefix(name)?.strip_prefix('='));
    match values.next_back().map(str::parse) {
        Some(Ok(value)) if 0 < value && value < most => value,
        _ => most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "keepalives=1&connect_timeout=2&tcp_user_timeout=4000&keepalives_idle=2&keepalives_interval=1\
                       &keepalives_count=2";

    #[test]
    fn limits_are_appended_as_parameters() {
        for (url, separator) in [
            ("postgres://host/name", "?"),
            ("postgres://", "?"),
            (
                &["postgres://user:", "pass?word", "@[::1]:5432,two:5433/name"].concat(),
                "?",
            ),
            (
                "postgresql:///name?host=/run/postgresql&options=-csearch_path%3Dmine",
                "&",
            ),
            ("postgres://host/name?", ""),
            ("postgres://host/name?sslmode=disable&", ""),
        ] {
            assert_eq!(with_limits(url), format!("{url}{separator}{ALL}"));
        }
    }

    #[test]
    fn a_url_may_set_smaller_limits_and_no_larger_ones() {
        let limited = |parameter: &str| with_limits(&format!("postgres://host/name?{parameter}"));
        for (parameter, kept) in [
            ("connect_timeout=1", "&connect_timeout=1&"),
            ("connect_timeout=1&connect_timeout=10", "&connect_timeout=2&"),
            ("connect_timeout=0", "&connect_timeout=2&"),
            ("connect_timeout=-1", "&connect_timeout=2&"),
            ("connect_timeout=%31", "&connect_timeout=2&"),
            ("tcp_user_timeout=500", "&tcp_user_timeout=500&"),
            ("tcp_user_timeout=60000", "&tcp_user_timeout=4000&"),
        ] {
            let limited = limited(parameter);
            let (_, appended) = limited.split_once("&keepalives=1").unwrap();
            assert!(appended.contains(kept), "{limited}");
        }
    }
}
