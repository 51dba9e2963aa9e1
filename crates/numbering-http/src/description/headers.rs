//! The headers of the answers.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use super::operations::{DescribedOperation, operations};

/// A header of answers: its name on the wire and among the components, and its description.
struct AnswerHeader {
    name: &'static str,
    component: &'static str,
    kind: Type,
    description: &'static str,
    /// Returns whether the answers of an operation with a status may have it.
    applies: fn(&DescribedOperation<'_>, u16) -> bool,
}

const HEADERS: [AnswerHeader; 6] = [
    AnswerHeader {
        name: "X-Request-Id",
        component: "RequestId",
        kind: Type::String,
        description: "The id of the request, which leads to its entries in the logs: the client's own, if it sent one",
        applies: |_, _| true,
    },
    AnswerHeader {
        name: "Retry-After",
        component: "RetryAfter",
        kind: Type::Integer,
        description: "The seconds to wait before the request is sent again; with 409 only while the first request with the key \
                      is running",
        applies: |_, status| matches!(status, 409 | 429 | 503),
    },
    AnswerHeader {
        name: "WWW-Authenticate",
        component: "Challenge",
        kind: Type::String,
        description: "`Bearer`",
        applies: |_, status| status == 401,
    },
    AnswerHeader {
        name: "Ignored",
        component: "Ignored",
        kind: Type::String,
        description: "With `Prefer: handling=lenient`: the attributes and parameters that were ignored",
        applies: |described, status| {
            status < 300 || described.is_change() && matches!(status, 400 | 404 | 409)
        },
    },
    AnswerHeader {
        name: "Idempotency-Replayed",
        component: "IdempotencyReplayed",
        kind: Type::Boolean,
        description: "`true` if this is the answer to an earlier request with the same key",
        applies: |described, status| described.is_change() && status < 300,
    },
    AnswerHeader {
        name: "Numbers-Changed",
        component: "NumbersChanged",
        kind: Type::Integer,
        description: "The count of numbers that changed hands; absent if it is 0",
        applies: |described, status| changes_numbers(described) && status < 300,
    },
];

/// Declares the headers of each answer.
pub(super) fn apply(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let declared = HEADERS
        .iter()
        .map(|header| (header.component.to_owned(), header.declaration().into()));
    components.headers.extend(declared);
    for described in operations(document) {
        let mut responses = std::mem::take(&mut described.operation.responses.responses);
        for (status, response) in &mut responses {
            let status = status.parse().unwrap_or_default();
            if let RefOr::T(response) = response {
                let applying = HEADERS
                    .iter()
                    .filter(|header| (header.applies)(&described, status));
                let applying = applying.map(|header| (header.name.to_owned(), header.reference()));
                response.headers.extend(applying);
            }
        }
        described.operation.responses.responses = responses;
    }
}

/// Returns whether numbers may change hands: by operations on numbers and prefixes, and on users, who have numbers.
fn changes_numbers(described: &DescribedOperation<'_>) -> bool {
    let resources = [
        "/mobile_numbers/",
        "/services/immediate_trunking_connectivity/",
        "/users/",
    ];
    described.is_change() && resources.iter().any(|resource| described.path.contains(resource))
}

impl AnswerHeader {
    fn declaration(&self) -> Header {
        HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(self.kind.clone())))
            .description(Some(self.description))
            .build()
    }

    fn reference(&self) -> RefOr<Header> {
        RefOr::Ref(Ref::new(format!("#/components/headers/{}", self.component)))
    }
}
