//! Pages of lists: `limit` and `after`.

use numbering_store::Page;
use utoipa::IntoParams;

use crate::error::Fault;
use crate::query::Filters;
use crate::request::{Input, RequestContext};

/// The query parameters of a page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Filters` reads it")]
pub(crate) struct PageQuery {
    /// The most items of the answer; without it, all.
    #[param(minimum = 1, maximum = 10_000, required = false, nullable = false)]
    limit: Option<u32>,
    /// The last item of the page before, from its `next`; without it, the first page.
    #[param(required = false, nullable = false)]
    after: Option<String>,
}

/// The page of a list that is sorted by id.
pub(crate) async fn page_of_names(req: &RequestContext) -> Input<Page<String>> {
    page(req, |filters| Ok(filters.text("after")?.map(str::to_owned))).await
}

/// The page of a list; `after` reads its marker.
pub(crate) async fn page<A>(
    req: &RequestContext,
    after: impl FnOnce(&Filters) -> Result<Option<A>, Fault>,
) -> Input<Page<A>> {
    req.filters(|filters| {
        Ok(Page {
            after: after(filters)?,
            limit: filters.limit()?,
        })
    })
    .await
}

/// Returns the rows of a page of `items`, and the id that marks the next page when there is more.
pub(crate) fn rows_of_page<T, B: From<T>>(
    page: &Page<String>,
    mut items: Vec<T>,
    id: impl Fn(&B) -> &str,
) -> (Vec<B>, Option<String>) {
    let is_more = page.cut(&mut items);
    let rows: Vec<B> = items.into_iter().map(B::from).collect();
    let next = rows.last().filter(|_| is_more).map(|last| id(last).to_owned());
    (rows, next)
}
