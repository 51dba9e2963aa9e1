//! [`Fixture`]: the service with tenants, groups and numbers, and a client.

use std::path::Path;

use serde_json::Value;

use crate::client::{Answer, Client};
use crate::errors::BoxError;
use crate::server::{BOOTSTRAP_TOKEN, Server};

/// The numbers of one request.
const ITEMS: usize = 100_000;

/// The service and a client.
pub(crate) struct Fixture {
    pub(crate) server: Server,
    pub(crate) client: Client,
}

impl Fixture {
    /// Starts the service on a database, with a client that has a system admin's token.
    pub(crate) fn on(url: &str) -> Result<Self, BoxError> {
        let server = Server::numbering(url)?;
        let mut first = Client::new(server.address, BOOTSTRAP_TOKEN)?;
        let body = r#"{"role": "system_admin"}"#;
        let answer = first.call("POST", "/api/v1/tokens/", body)?;
        let client = Client::new(server.address, &text(&answer, "token")?)?;
        Ok(Self { server, client })
    }

    /// A client with a tenant admin's token.
    pub(crate) fn admin_of(&mut self, tenant: &str) -> Result<Client, BoxError> {
        let body = format!(r#"{{"role": "tenant_admin", "tenantId": "{tenant}"}}"#);
        let answer = self.client.call("POST", "/api/v1/tokens/", &body)?;
        Client::new(self.server.address, &text(&answer, "token")?)
    }

    /// Creates a tenant with one group, `g`.
    pub(crate) fn tenant(&mut self, tenant: &str) -> Result<(), BoxError> {
        let body = format!(r#"{{"tenantId": "{tenant}"}}"#);
        self.client.call("POST", "/api/v1/tenants/", &body)?;
        let path = format!("/api/v1/tenants/{tenant}/groups/");
        self.client.call("POST", &path, r#"{"groupId": "g"}"#)?;
        Ok(())
    }

    /// Adds numbers to a tenant.
    pub(crate) fn add(&mut self, tenant: &str, numbers: &[u64]) -> Result<(), BoxError> {
        for part in numbers.chunks(ITEMS) {
            self.client.call("POST", &numbers_of(tenant), &list(part))?;
        }
        Ok(())
    }
}

/// The path of a tenant's mobile numbers.
pub(crate) fn numbers_of(tenant: &str) -> String {
    format!("/api/v1/tenants/{tenant}/mobile_numbers/")
}

/// The path of the mobile numbers of a tenant's group.
pub(crate) fn numbers_of_group(tenant: &str) -> String {
    format!("/api/v1/tenants/{tenant}/groups/g/mobile_numbers/")
}

/// A body that lists these numbers.
pub(crate) fn list(numbers: &[u64]) -> String {
    let items: Vec<String> = numbers
        .iter()
        .map(|number| format!(r#"{{"phoneNumber":"+{number}"}}"#))
        .collect();
    format!(r#"{{"phoneNumbers":[{}]}}"#, items.join(","))
}

/// A body with one range.
pub(crate) fn range(first: u64, last: u64) -> String {
    format!(r#"{{"phoneNumbers":[{{"minPhoneNumber":"+{first}","maxPhoneNumber":"+{last}"}}]}}"#)
}

/// The text of an attribute of an answer.
pub(crate) fn text(answer: &Answer, key: &str) -> Result<String, BoxError> {
    let value: Value = serde_json::from_slice(&answer.body)?;
    let text = value.get(key).and_then(Value::as_str);
    Ok(text.ok_or_else(|| format!("no {key} in the answer"))?.to_owned())
}

/// The URL of a SQLite file.
pub(crate) fn sqlite(folder: &Path, name: &str) -> String {
    format!("sqlite://{}/{name}.db", folder.display())
}

/// `0..count` in a pseudo-random order, the same every time.
pub(crate) fn shuffled(count: usize) -> Vec<u64> {
    let mut numbers: Vec<u64> = (0..count as u64).collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for place in (1..count).rev() {
        let other = random.below(place as u64 + 1);
        numbers.swap(place, usize::try_from(other).unwrap_or_default());
    }
    numbers
}

/// A pseudo-random generator (xorshift).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// The number of this turn in a block of a thousand million twelve-digit numbers: each comes once, far from the one
/// before.
pub(crate) fn scattered(turn: u64) -> u64 {
    320_000_000_000 + (turn * 387_420_489) % 1_000_000_000
}
