//! The list of exclusive numbers, which is sent in chunks.

use std::sync::Arc;

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;
use numbering_core::{ExclusiveNumber, TenantKey};
use numbering_store::{ExclusiveQuery, ReadContext, Store, StoreError};

use crate::error::OperationError;
use crate::json::write::push_value;
use crate::routes::exclusive::bodies;
use crate::routes::exclusive::list_cursor::ExclusiveCursor;
use crate::wire::ListMemory;

/// A list that is being sent to the client.
pub(crate) struct ExclusiveListResponse {
    /// The count and the first chunk.
    head: Vec<u8>,
    rest: ListRest,
}

/// The rest of a list. Each chunk is read when the client has received the one before.
struct ListRest {
    store: Arc<Store>,
    tenant: TenantKey,
    cursor: ExclusiveCursor,
}

impl ExclusiveListResponse {
    /// Reads the count, and the first chunk.
    pub(crate) fn begin(
        store: &Arc<Store>,
        context: &mut ReadContext<'_>,
        (tenant, query): (TenantKey, &ExclusiveQuery),
        memory: &mut ListMemory,
    ) -> Result<Self, OperationError> {
        // those before the position count too
        let matches = ExclusiveQuery {
            after: None,
            ..query.clone()
        };
        let count = context.count_exclusive_numbers(tenant, &matches)?;
        let mut cursor = ExclusiveCursor::begin(context, (tenant, query), count, memory)?;
        let items = cursor.read(context, tenant)?;
        cursor.advance(&items);
        let mut head = format!("{{\"count\":{count},\"items\":[").into_bytes();
        push_items(&mut head, &items, true);
        push_end(&mut head, &cursor);
        // the later chunks take about as much, one at a time
        memory.grow(head.len())?;
        let store = Arc::clone(store);
        let rest = ListRest {
            store,
            tenant,
            cursor,
        };
        Ok(Self { head, rest })
    }
}

impl From<ExclusiveListResponse> for HttpResponse {
    fn from(list: ExclusiveListResponse) -> Self {
        let mut response = Self::Ok();
        response.insert_header(ContentType::json());
        if list.rest.cursor.is_at_end() {
            return response.body(list.head);
        }
        let parts = stream::unfold(ListPosition::First(list.head, list.rest), ListPosition::next);
        response.streaming(Box::pin(parts))
    }
}

/// The position in a long list.
enum ListPosition {
    First(Vec<u8>, ListRest),
    More(ListRest),
    End,
}

impl ListPosition {
    async fn next(self) -> Option<(Result<Bytes, actix_web::Error>, Self)> {
        match self {
            Self::First(head, rest) => Some((Ok(head.into()), Self::More(rest))),
            Self::More(rest) if rest.cursor.is_at_end() => None,
            Self::More(rest) => match rest.read().await {
                Ok((part, rest)) => Some((Ok(part), Self::More(rest))),
                Err(error) => Some((Err(error), Self::End)),
            },
            Self::End => None,
        }
    }
}

impl ListRest {
    async fn read(mut self) -> Result<(Bytes, Self), actix_web::Error> {
        web::block(move || {
            let read = |context: &mut ReadContext<'_>| self.cursor.read(context, self.tenant);
            let items = self.store.read(read)?;
            self.cursor.advance(&items);
            let mut part = Vec::new();
            push_items(&mut part, &items, false);
            push_end(&mut part, &self.cursor);
            Ok((part.into(), self))
        })
        .await?
        .map_err(|error: StoreError| {
            log::warn!("a list of exclusive numbers was cut off: {error}");
            actix_web::error::ErrorServiceUnavailable("cut off")
        })
    }
}

fn push_items(out: &mut Vec<u8>, items: &[ExclusiveNumber], mut is_first: bool) {
    for item in items {
        if !is_first {
            out.push(b',');
        }
        is_first = false;
        push_value(out, &bodies::ExclusiveNumber::from(item));
    }
}

/// Writes the end of the answer behind the last chunk.
fn push_end(out: &mut Vec<u8>, cursor: &ExclusiveCursor) {
    if cursor.is_at_end() {
        out.extend_from_slice(b"]}");
    }
}
