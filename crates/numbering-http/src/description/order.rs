//! The order of the operations: that of a first session.

use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

/// Sorts the paths by the place of their tag in the list of tags, then lists before what they contain. Otherwise they
/// stay in the order in which they are registered.
pub(super) fn apply(document: &mut OpenApi) {
    let tags = document.tags.iter().flatten();
    let tags: Vec<String> = tags.map(|tag| tag.name.clone()).collect();
    let place = |item: &PathItem| {
        let tag = tag(item)?;
        tags.iter().position(|name| name == tag)
    };
    document
        .paths
        .paths
        .sort_by_key(|path, item| (place(item).unwrap_or(tags.len()), depth(path)));
}

/// The tag of a path: all its operations have the same.
fn tag(item: &PathItem) -> Option<&str> {
    let operations = [&item.get, &item.put, &item.post, &item.delete];
    let operation = operations.into_iter().flatten().next()?;
    operation.tags.as_ref()?.first().map(String::as_str)
}

fn depth(path: &str) -> usize {
    path.trim_end_matches('/').split('/').count()
}
