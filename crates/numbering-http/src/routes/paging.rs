//! Pages of lists: `limit` and `after`.

use numbering_core::{E164, Prefix};
use numbering_store::Page;
use utoipa::IntoParams;

use crate::call::Input;
use crate::error::Fault;
use crate::query::Filters;

/// Which page of a list is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Filters` reads it")]
pub(crate) struct PageQuery {
    /// How many items; without it, all.
    #[param(minimum = 1, maximum = 10_000, required = false, nullable = false)]
    limit: Option<u32>,
    /// The last item seen, as `next` gave it; without it, from the beginning.
    #[param(required = false, nullable = false)]
    after: Option<String>,
}

/// A page of a list that is in the order of names.
pub(crate) fn page_of_names(query: &str) -> Input<Page<String>> {
    page(query, |filters| Ok(filters.text("after")?.map(str::to_owned)))
}

/// A page of a list that is in the order of numbers.
pub(crate) fn page_of_numbers(query: &str) -> Input<Page<E164>> {
    page(query, |filters| filters.number("after"))
}

/// A page of a list that is in the order of prefixes.
pub(crate) fn page_of_prefixes(query: &str) -> Input<Page<Prefix>> {
    page(query, |filters| filters.prefix("after"))
}

fn page<A>(query: &str, after: impl FnOnce(&Filters) -> Result<Option<A>, Fault>) -> Input<Page<A>> {
    let page = Filters::read(query, &[]).and_then(|filters| {
        Ok(Page {
            after: after(&filters)?,
            limit: filters.limit()?,
        })
    });
    Input::from(page)
}
