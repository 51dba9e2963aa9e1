//! The list of exclusive numbers: its parameters, and its transfer in chunks.

use std::sync::Arc;

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;
use numbering_core::{Description, ExclusiveNumber, ParseTextError, TenantKey};
use numbering_store::{ExclusiveOrder, ExclusiveQuery, ReadContext, Store, StoreError};
use utoipa::IntoParams;

use crate::error::{Fault, OperationError};
use crate::json::text::quoted;
use crate::json::write::push_value;
use crate::query::Filters;
use crate::request::Input;
use crate::routes::exclusive::bodies::ExclusiveBody;

/// The most items of a page.
const TOP_MAX: u64 = 1000;
/// The items of a chunk. A longer list is sent in chunks, each read when the client has received the one
/// before.
const CHUNK_ITEMS: i64 = 1000;

/// The query parameters of a list of exclusive numbers.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Filters` reads it")]
pub(crate) struct ExclusiveListQuery {
    /// System admins only: the tenant; omit it for the platform's own numbers.
    #[param(rename = "tenantId", required = false, nullable = false)]
    tenant_id: Option<String>,
    /// The most items of the answer; without it, all.
    #[param(minimum = 1, maximum = 1000, required = false, nullable = false)]
    top: Option<u32>,
    /// The number of items to skip.
    #[param(minimum = 0, required = false, nullable = false)]
    skip: Option<u64>,
    /// A text to find in the number or the description; ASCII letters match in either case.
    #[param(max_length = 1024, required = false, nullable = false)]
    search: Option<String>,
    /// The order: `id`, `number`, `created_at`, `enabled` or `description`, then `asc` or `desc`.
    #[param(
        required = false,
        nullable = false,
        example = "number asc",
        pattern = "^(id|number|created_at|enabled|description)( (asc|desc))?$"
    )]
    orderby: Option<String>,
}

/// The parameters of a list.
pub(crate) struct ExclusiveListParams {
    pub(crate) tenant: Option<String>,
    pub(crate) query: ExclusiveQuery,
}

/// Reads the parameters from a query string.
pub(crate) fn query_params(query: &str) -> Input<ExclusiveListParams> {
    Input::from(Filters::read(query, &[]).and_then(|filters| Ok(read(&filters)?)))
}

fn read(filters: &Filters) -> Result<ExclusiveListParams, Fault> {
    let skip_max = u64::try_from(i64::MAX).unwrap_or(u64::MAX);
    let top = filters.integer("top", 1..=TOP_MAX)?;
    let skip = filters.integer("skip", 0..=skip_max)?;
    let (order, is_descending) = match filters.text("orderby")? {
        None => (ExclusiveOrder::default(), false),
        Some(text) => order(text)?,
    };
    Ok(ExclusiveListParams {
        tenant: filters.text("tenantId")?.map(str::to_owned),
        query: ExclusiveQuery {
            search: search(filters)?,
            order,
            is_descending,
            skip: skip.and_then(|skip| i64::try_from(skip).ok()).unwrap_or_default(),
            top: top.and_then(|top| i64::try_from(top).ok()),
            ..ExclusiveQuery::default()
        },
    })
}

/// Reads the search text. A text longer than any searched one is refused: comparing it is costly and finds
/// nothing.
fn search(filters: &Filters) -> Result<Option<String>, Fault> {
    let Some(text) = filters.text("search")?.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let unusable = |error: ParseTextError| Fault::invalid("/search", format!("\"search\" {error}"));
    let text: Description = text.parse().map_err(unusable)?;
    Ok(Some(text.as_str().to_owned()))
}

fn order(text: &str) -> Result<(ExclusiveOrder, bool), Fault> {
    let unknown = || {
        let allowed = "id, number, created_at, enabled or description, then asc or desc";
        let reason = format!("\"orderby\" must be {allowed}, got {}", quoted(text));
        Fault::invalid("/orderby", reason)
    };
    let (field, direction) = text.split_once(' ').unwrap_or((text, "asc"));
    let order = match field {
        "id" => ExclusiveOrder::Id,
        "number" => ExclusiveOrder::Number,
        "created_at" => ExclusiveOrder::CreatedAt,
        "enabled" => ExclusiveOrder::Enabled,
        "description" => ExclusiveOrder::Description,
        _ => return Err(unknown()),
    };
    match direction {
        "asc" => Ok((order, false)),
        "desc" => Ok((order, true)),
        _ => Err(unknown()),
    }
}

/// A list that is being sent to the client.
pub(crate) struct ExclusiveListResponse {
    head: Vec<u8>,
    cursor: Option<Cursor>,
}

/// The rest of a list that is still to be read. It is read by id, so that numbers created or deleted
/// meanwhile shift nothing.
struct Cursor {
    store: Arc<Store>,
    tenant: TenantKey,
    query: ExclusiveQuery,
}

impl ExclusiveListResponse {
    /// Reads the count, and the first chunk.
    pub(crate) fn begin(
        store: &Arc<Store>,
        context: &mut ReadContext<'_>,
        tenant: TenantKey,
        query: &ExclusiveQuery,
    ) -> Result<Self, OperationError> {
        let count = context.count_exclusive_numbers(tenant, query)?;
        let is_long = is_whole(query) && CHUNK_ITEMS < count;
        let mut query = query.clone();
        if is_long {
            // numbers created meanwhile were not counted
            query.until = context.last_exclusive_number(tenant)?;
            query.top = Some(CHUNK_ITEMS);
        }
        let items = context.exclusive_numbers(tenant, &query)?;
        let mut head = format!("{{\"count\":{count},\"items\":[").into_bytes();
        push_items(&mut head, &items, true);
        let after = items.last().map(|item| item.id);
        let cursor = is_long.then(|| Cursor {
            store: Arc::clone(store),
            tenant,
            query: ExclusiveQuery { after, ..query },
        });
        Ok(Self { head, cursor })
    }
}

/// Returns whether all matches are listed, oldest first.
fn is_whole(query: &ExclusiveQuery) -> bool {
    query.top.is_none() && query.skip == 0 && query.order == ExclusiveOrder::Id && !query.is_descending
}

impl From<ExclusiveListResponse> for HttpResponse {
    fn from(mut listing: ExclusiveListResponse) -> Self {
        let mut response = Self::Ok();
        response.insert_header(ContentType::json());
        let Some(cursor) = listing.cursor else {
            listing.head.extend_from_slice(b"]}");
            return response.body(listing.head);
        };
        let parts = stream::unfold(PageChunk::First(listing.head, cursor), PageChunk::next);
        response.streaming(Box::pin(parts))
    }
}

/// The position in a long list.
enum PageChunk {
    First(Vec<u8>, Cursor),
    More(Cursor),
    End,
}

impl PageChunk {
    async fn next(self) -> Option<(Result<Bytes, actix_web::Error>, Self)> {
        match self {
            Self::First(head, rest) => Some((Ok(head.into()), Self::More(rest))),
            Self::More(rest) => match rest.read().await {
                Ok((part, next)) => Some((Ok(part), next)),
                Err(error) => Some((Err(error), Self::End)),
            },
            Self::End => None,
        }
    }
}

impl Cursor {
    async fn read(self) -> Result<(Bytes, PageChunk), actix_web::Error> {
        web::block(move || {
            let items = self
                .store
                .read(|context| context.exclusive_numbers(self.tenant, &self.query))?;
            let mut part = Vec::new();
            push_items(&mut part, &items, false);
            let Some(last) = items.last() else {
                return Ok((Bytes::from_static(b"]}"), PageChunk::End));
            };
            let query = ExclusiveQuery {
                after: Some(last.id),
                ..self.query
            };
            Ok((part.into(), PageChunk::More(Self { query, ..self })))
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
        push_value(out, &ExclusiveBody::from(item));
    }
}
