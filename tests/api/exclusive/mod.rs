//! Exclusive numbers: section 8 of the contract, and the error body of section 4.2.

mod bad_input;
mod ids;
mod lifecycle;
mod list;
mod long_lists;
mod paging;
mod races;
mod scopes;

use numbering_tests::app::{Answer, Client};
use serde_json::{Value, json};

/// The path of the collection.
pub(crate) const EXCLUSIVE: &str = "/api/exclusive_numbers";

/// Creates an exclusive number from this body, and returns its path.
pub(crate) fn create(client: &Client, body: &Value) -> String {
    let id = id(&client.post(EXCLUSIVE, body).expect_status(200));
    format!("{EXCLUSIVE}/{id}")
}

/// Creates an exclusive number, and returns its path.
pub(crate) fn create_number(client: &Client, number: &str) -> String {
    create(client, &json!({"number": number}))
}

/// The id in an answer.
pub(crate) fn id(answer: &Answer) -> String {
    answer.body["id"].as_str().unwrap().to_owned()
}

/// The numbers of a list, in order.
pub(crate) fn listed(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("{EXCLUSIVE}{query}")).expect_status(200);
    let items = list.body["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["number"].as_str().unwrap().to_owned())
        .collect()
}

/// Asserts that the answer has this status and one error with this code and pointer.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, code: &str, pointer: Option<&str>) {
    let errors = answer.body["errors"].as_array().unwrap();
    assert_eq!((answer.status, errors.len()), (status, 1), "{}", answer.text);
    assert_eq!(errors[0]["code"], code, "{}", answer.text);
    assert_eq!(
        errors[0]["detail"]["pointer"].as_str(),
        pointer,
        "{}",
        answer.text
    );
    assert!(errors[0]["message"].is_string() && errors[0].get("details").is_none());
}
