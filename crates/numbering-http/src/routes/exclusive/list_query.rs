//! The parameters of a list of exclusive numbers.

use numbering_core::{Description, ExclusiveId, ParseTextError};
use numbering_store::{ExclusiveOrder, ExclusiveQuery};
use utoipa::IntoParams;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use crate::error::Fault;
use crate::json::text::quoted;
use crate::query::Filters;
use crate::wire::exclusive_id;

/// The most items of a page.
const TOP_MAX: u64 = 1000;

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
    /// The `id` behind which the list begins, in the order by id. Unlike with `skip`, nothing is left out or listed twice
    /// when other numbers are created or deleted meanwhile.
    #[param(required = false, nullable = false)]
    after: Option<String>,
    /// A text to find in the number or the description; letters match in either case. A leading space is read as `+`, which
    /// a form of HTML sends so.
    #[param(max_length = 1024, required = false, nullable = false)]
    search: Option<String>,
    /// The order: `id`, `number`, `created_at`, `enabled` or `description`, then `asc` or `desc`.
    #[param(required = false, nullable = false, example = "number asc", schema_with = orders)]
    orderby: Option<String>,
}

/// The fields by which a list can be ordered.
const FIELDS: [(&str, ExclusiveOrder); 5] = [
    ("id", ExclusiveOrder::Id),
    ("number", ExclusiveOrder::Number),
    ("created_at", ExclusiveOrder::CreatedAt),
    ("enabled", ExclusiveOrder::Enabled),
    ("description", ExclusiveOrder::Description),
];

/// The endings of an order, and whether it is descending.
const DIRECTIONS: [(&str, bool); 3] = [("", false), (" asc", false), (" desc", true)];

/// The schema of an order: every field in every direction.
fn orders() -> Object {
    let of_field = |(field, _)| DIRECTIONS.map(|(direction, _)| format!("{field}{direction}"));
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(FIELDS.into_iter().flat_map(of_field)));
    schema.build()
}

/// The parameters of a list.
pub(crate) struct ExclusiveListParams {
    pub(crate) tenant: Option<String>,
    pub(crate) query: ExclusiveQuery,
}

impl ExclusiveListParams {
    /// Reads the parameters.
    pub(crate) fn read(filters: &Filters) -> Result<Self, Fault> {
        let skip_max = u64::try_from(i64::MAX).unwrap_or(u64::MAX);
        let top = filters.integer("top", 1..=TOP_MAX)?;
        let skip = filters.integer("skip", 0..=skip_max)?;
        let (order, is_descending) = match filters.text("orderby")? {
            None => (ExclusiveOrder::default(), false),
            Some(text) => order(text)?,
        };
        let after = after(filters)?;
        if after.is_some() && order != ExclusiveOrder::Id {
            let reason = "\"after\" needs the order by id; with others, use \"skip\"";
            return Err(Fault::invalid("/after", reason));
        }
        Ok(Self {
            tenant: filters.text("tenantId")?.map(str::to_owned),
            query: ExclusiveQuery {
                search: search(filters)?,
                order,
                is_descending,
                skip: skip.and_then(|skip| i64::try_from(skip).ok()).unwrap_or_default(),
                top: top.and_then(|top| i64::try_from(top).ok()),
                after,
                ..ExclusiveQuery::default()
            },
        })
    }
}

/// Reads the id behind which the list begins.
fn after(filters: &Filters) -> Result<Option<ExclusiveId>, Fault> {
    let Some(text) = filters.text("after")? else {
        return Ok(None);
    };
    let invalid = || {
        let reason = format!(
            "\"after\" must be the id of an exclusive number, got {}",
            quoted(text)
        );
        Fault::invalid("/after", reason)
    };
    exclusive_id::decode(text).map(Some).ok_or_else(invalid)
}

/// Reads the search text. A text longer than any searched one is refused: comparing it is costly and finds
/// nothing.
fn search(filters: &Filters) -> Result<Option<String>, Fault> {
    let Some(text) = filters.text("search")?.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let unusable = |error: ParseTextError| Fault::invalid("/search", format!("\"search\" {error}"));
    let text: Description = text.parse().map_err(unusable)?;
    Ok(Some(match text.as_str().strip_prefix(' ') {
        Some(digits) => format!("+{digits}"),
        None => text.as_str().to_owned(),
    }))
}

fn order(text: &str) -> Result<(ExclusiveOrder, bool), Fault> {
    let unknown = || {
        let allowed = "id, number, created_at, enabled or description, then asc or desc";
        let reason = format!("\"orderby\" must be {allowed}, got {}", quoted(text));
        Fault::invalid("/orderby", reason)
    };
    let field = FIELDS
        .iter()
        .find_map(|(field, order)| Some((text.strip_prefix(field)?, *order)));
    let (rest, order) = field.ok_or_else(unknown)?;
    let direction = DIRECTIONS.iter().find(|(direction, _)| *direction == rest);
    let (_, is_descending) = direction.ok_or_else(unknown)?;
    Ok((order, *is_descending))
}
