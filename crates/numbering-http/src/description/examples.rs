//! The running example: the bodies and answers of a session, `openapi/examples.json`.
//!
//! Tests send its requests in the order of the document, and compare the answers.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::content::Content;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{OpenApi, RefOr, Response};

use super::operations::operations;
use super::refusals::set_example;

const EXAMPLES: &str = include_str!("../../../../openapi/examples.json");
/// The status of a list of which a part was done.
const PARTIAL: &str = "207";

/// The example of one operation.
#[derive(Deserialize)]
struct OperationExample {
    #[serde(flatten)]
    main: Exchange,
    /// A second request, sent before the main one.
    more: Option<Exchange>,
    /// A request that is done in part.
    partly: Option<Exchange>,
    /// Requests that are refused, by status.
    #[serde(default)]
    refused: BTreeMap<String, Exchange>,
}

/// A request and its answer.
#[derive(Default, Deserialize)]
struct Exchange {
    summary: Option<String>,
    body: Option<Value>,
    answer: Option<Value>,
}

/// Gives each operation the examples of its body and of its answers.
///
/// # Errors
///
/// Examples that are not JSON of this form: a defect.
pub(super) fn apply(document: &mut OpenApi) -> Result<(), serde_json::Error> {
    let mut examples: HashMap<String, OperationExample> = serde_json::from_str(EXAMPLES)?;
    for described in operations(document) {
        let Some(mut example) = examples.remove(described.id()) else {
            continue;
        };
        if let Some(RefOr::T(body)) = &mut described.operation.request_body {
            for content in body.content.values_mut() {
                if let RefOr::T(content) = content {
                    example.fill(content, |exchange| &exchange.body);
                }
            }
        }
        for (status, response) in &mut described.operation.responses.responses {
            if let RefOr::T(response) = response {
                example.fill_answer(status, response);
            }
        }
    }
    Ok(())
}

impl OperationExample {
    fn fill_answer(&mut self, status: &str, response: &mut Response) {
        if let Some(refused) = self.refused.remove(status) {
            set_example(response, refused.answer.as_ref());
        } else if status == PARTIAL {
            let partly = self.partly.take().unwrap_or_default();
            set_example(response, partly.answer.as_ref());
        } else if status.starts_with('2') {
            for content in response.content.values_mut() {
                if let RefOr::T(content) = content {
                    self.fill(content, |exchange| &exchange.answer);
                }
            }
        }
    }

    /// Gives a body its example, or both. An explorer shows the first one: that of the main request.
    fn fill(&self, content: &mut Content, part: impl Fn(&Exchange) -> &Option<Value>) {
        let Some(more) = &self.more else {
            content.example.clone_from(part(&self.main));
            return;
        };
        for (key, exchange) in [("1", &self.main), ("2", more)] {
            let example = ExampleBuilder::new()
                .summary(exchange.summary.clone().unwrap_or_default())
                .value(part(exchange).clone())
                .build();
            content.examples.insert(key.to_owned(), example.into());
        }
    }
}
