//! [`RateLimiter`]: rate limits of requests without a valid token, by address, and of requests by token.
//!
//! An address that keeps failing to authenticate has to wait. A valid token passes from there all the same: behind
//! one proxy or router, nobody locks out the others. So a request is refused for its address only after its token was
//! looked up.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::auth::token_secret::SecretHash;
use crate::error::{ErrorCode, Fault, Refusal};
use crate::wire::Consumer;

/// The most addresses, and the most tokens, that are remembered. Past it, all are forgotten.
const ENTRIES_MAX: usize = 10_000;

/// The rate limits, and the state of each address and token.
#[derive(Debug)]
pub struct RateLimiter {
    failures: Option<Buckets<IpAddr>>,
    requests: Option<Buckets<SecretHash>>,
    /// The consumers whose tokens were valid lately, by the digests of their secrets.
    valid_tokens: RwLock<HashMap<SecretHash, Consumer>>,
}

impl RateLimiter {
    /// `failures` are those of one address in a minute, `requests` those of one token in a second; 0 is no
    /// limit.
    #[must_use]
    pub fn new(failures: u32, requests: u32) -> Self {
        Self {
            failures: Buckets::new(failures, Duration::from_mins(1)),
            requests: Buckets::new(requests, Duration::from_secs(1)),
            valid_tokens: RwLock::default(),
        }
    }

    /// Counts a request with a token that was valid lately.
    ///
    /// # Errors
    ///
    /// 429 when it is one too many for the token.
    pub fn admit(&self, secret: &SecretHash) -> Result<(), Box<Refusal>> {
        let wait = self.requests.as_ref().and_then(|requests| requests.take(*secret));
        refuse_while(wait, "too many requests with this token")
    }

    /// Counts a failed authentication from `address`.
    ///
    /// # Errors
    ///
    /// 429 when it is one too many for the address.
    pub fn record_failure(&self, address: IpAddr, secret: Option<&SecretHash>) -> Result<(), Box<Refusal>> {
        if let Some(secret) = secret.filter(|secret| self.recently_valid(secret).is_some()) {
            let mut valid_tokens = self.valid_tokens.write().unwrap_or_else(PoisonError::into_inner);
            valid_tokens.remove(secret);
        }
        let wait = self
            .failures
            .as_ref()
            .and_then(|failures| failures.take(network(address)));
        refuse_while(wait, "too many requests without a valid token from this address")
    }

    /// Remembers that the token with this digest is valid, and is of `consumer`.
    pub fn record_success(&self, secret: &SecretHash, consumer: Consumer) {
        if self.recently_valid(secret).is_none() {
            let mut valid_tokens = self.valid_tokens.write().unwrap_or_else(PoisonError::into_inner);
            if ENTRIES_MAX <= valid_tokens.len() {
                valid_tokens.clear();
            }
            valid_tokens.insert(*secret, consumer);
        }
    }

    /// The consumer of the token with this digest, if its last look-up found it valid.
    pub fn recently_valid(&self, secret: &SecretHash) -> Option<Consumer> {
        let valid_tokens = self.valid_tokens.read().unwrap_or_else(PoisonError::into_inner);
        valid_tokens.get(secret).copied()
    }
}

/// Refuses a request that has to wait.
fn refuse_while(wait: Option<Duration>, reason: &str) -> Result<(), Box<Refusal>> {
    let Some(wait) = wait else { return Ok(()) };
    let seconds = u32::try_from(wait.as_secs().saturating_add(1)).unwrap_or(u32::MAX);
    let refusal = Refusal::from(Fault::new(ErrorCode::TooManyRequests, reason));
    Err(Box::new(refusal.retry_after(seconds)))
}

/// The unit that counts as one address: of IPv6 the network, because each host has as many addresses as it
/// likes.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// A token bucket for each key: so many requests at once, and as many again in each period.
#[derive(Debug)]
struct Buckets<K> {
    /// The cost of one request: its share of the period.
    cost: Duration,
    period: Duration,
    /// The time at which each bucket will be full again.
    full_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new(most: u32, period: Duration) -> Option<Self> {
        let cost = period.checked_div(most)?;
        let full_at = Mutex::default();
        Some(Self {
            cost,
            period,
            full_at,
        })
    }

    /// Takes one request out of the bucket, or returns the time until one fits.
    fn take(&self, key: K) -> Option<Duration> {
        let now = Instant::now();
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if ENTRIES_MAX <= buckets.len() {
            buckets.retain(|_, full_at| now < *full_at);
        }
        if ENTRIES_MAX <= buckets.len() {
            buckets.clear();
        }
        let full_at = buckets.entry(key).or_insert(now);
        let wait = self.wait_until(*full_at, now);
        if wait.is_none() {
            *full_at = now.max(*full_at) + self.cost;
        }
        wait
    }

    fn wait_until(&self, full_at: Instant, now: Instant) -> Option<Duration> {
        let missing = full_at.saturating_duration_since(now) + self.cost;
        missing.checked_sub(self.period).filter(|wait| !wait.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn an_address_that_failed_too_often_waits_and_others_do_not() {
        let rate_limiter = RateLimiter::new(3, 0);
        for _ in 0..3 {
            rate_limiter.record_failure(HERE, Some(&[1; 32])).unwrap();
        }
        let refused = rate_limiter.record_failure(HERE, None).unwrap_err();
        assert_eq!(refused.first().code(), ErrorCode::TooManyRequests);
        let reply = refused.reply(crate::error::Family::Provisioning);
        assert_eq!(reply.headers, [("Retry-After".to_owned(), "20".to_owned())]);
        rate_limiter.record_failure(THERE, None).unwrap();
    }

    #[test]
    fn a_token_is_recently_valid_until_it_fails() {
        let rate_limiter = RateLimiter::new(1, 0);
        rate_limiter.record_success(&[7; 32], Consumer::Token(1));
        assert_eq!(rate_limiter.recently_valid(&[7; 32]), Some(Consumer::Token(1)));
        rate_limiter.record_failure(HERE, Some(&[7; 32])).unwrap();
        assert_eq!(rate_limiter.recently_valid(&[7; 32]), None);
    }

    #[test]
    fn a_token_has_a_limit_of_requests_in_a_second() {
        let rate_limiter = RateLimiter::new(0, 2);
        let ask = || rate_limiter.admit(&[7; 32]).is_ok();
        assert!(ask() && ask() && !ask());
        std::thread::sleep(Duration::from_millis(600));
        assert!(ask() && !ask());
        assert!(rate_limiter.admit(&[8; 32]).is_ok());
    }

    #[test]
    fn without_limits_no_request_waits() {
        let rate_limiter = RateLimiter::new(0, 0);
        for _ in 0..1_000 {
            rate_limiter.record_failure(HERE, None).unwrap();
            rate_limiter.admit(&[7; 32]).unwrap();
        }
    }

    #[test]
    fn memory_is_bounded_and_a_network_of_ipv6_is_one_address() {
        let rate_limiter = RateLimiter::new(1, 0);
        for host in 0..30_000_u32 {
            rate_limiter
                .record_failure(IpAddr::V4(host.into()), None)
                .unwrap();
        }
        let buckets = rate_limiter.failures.as_ref().unwrap().full_at.lock().unwrap();
        assert!((1..=ENTRIES_MAX).contains(&buckets.len()));
        let [one, other] = ["2001:db8::1", "2001:db8::ffff:2"].map(|text| network(text.parse().unwrap()));
        assert_eq!(one, other);
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), HERE);
    }
}
