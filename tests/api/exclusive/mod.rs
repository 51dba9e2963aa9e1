//! Exclusive numbers: section 8 of the contract, and the error body of section 4.2.

mod bad_input;
mod ids;
mod lifecycle;
mod list;
mod paging;
mod races;
mod scopes;

use numbering_tests::app::{Answer, Client};
use serde_json::{Value, json};

/// Where they are.
pub(crate) const EXCLUSIVE: &str = "/api/exclusive_numbers";

/// Makes one and gives the path of it.
pub(crate) fn made(client: &Client, body: &Value) -> String {
    let id = id(&client.post(EXCLUSIVE, body).expect_status(200));
    format!("{EXCLUSIVE}/{id}")
}

/// Makes one of this number and gives the path of it.
pub(crate) fn number(client: &Client, number: &str) -> String {
    made(client, &json!({"number": number}))
}

/// The id that an answer gives.
pub(crate) fn id(answer: &Answer) -> String {
    answer.body["id"].as_str().unwrap().to_owned()
}

/// The numbers of a list, in its order.
pub(crate) fn listed(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("{EXCLUSIVE}{query}")).expect_status(200);
    let items = list.body["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["number"].as_str().unwrap().to_owned())
        .collect()
}

/// Holds status, word and pointer of the one error against what is expected.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, word: &str, pointer: Option<&str>) {
    let errors = answer.body["errors"].as_array().unwrap();
    assert_eq!((answer.status, errors.len()), (status, 1), "{}", answer.text);
    assert_eq!(errors[0]["code"], word, "{}", answer.text);
    assert_eq!(
        errors[0]["detail"]["pointer"].as_str(),
        pointer,
        "{}",
        answer.text
    );
    assert!(errors[0]["message"].is_string() && errors[0].get("details").is_none());
}
