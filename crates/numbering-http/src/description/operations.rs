//! [`DescribedOperation`]: an operation of the document, and what follows from its method, path and body.

use actix_web::http::Method;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;

use crate::error::Family;

/// An operation of the document.
pub(super) struct DescribedOperation<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) operation: &'a mut Operation,
}

/// Every operation of the document.
pub(super) fn operations(document: &mut OpenApi) -> impl Iterator<Item = DescribedOperation<'_>> {
    document.paths.paths.iter_mut().flat_map(|(path, item)| {
        let methods = [
            (Method::GET, &mut item.get),
            (Method::PUT, &mut item.put),
            (Method::POST, &mut item.post),
            (Method::DELETE, &mut item.delete),
        ];
        methods.into_iter().filter_map(|(method, operation)| {
            let operation = operation.as_mut()?;
            Some(DescribedOperation {
                method,
                path,
                operation,
            })
        })
    })
}

impl DescribedOperation<'_> {
    /// The name that identifies it.
    pub(super) fn id(&self) -> &str {
        self.operation.operation_id.as_deref().unwrap_or_default()
    }

    /// Returns whether it changes the inventory. Such an operation takes an idempotency key.
    pub(super) fn is_change(&self) -> bool {
        self.method != Method::GET
    }

    /// Returns whether it has a body.
    pub(super) const fn has_body(&self) -> bool {
        self.operation.request_body.is_some()
    }

    /// Returns whether it answers with a list of numbers, prefixes or changes, which may need too much memory.
    pub(super) fn lists_numbers(&self) -> bool {
        let last = self
            .path
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let is_list =
            last.ends_with("numbers") || last.ends_with("prefixes") || last.ends_with("connectivity");
        !self.is_change() && (is_list || self.path.contains("/history/"))
    }

    /// The family of its path.
    pub(super) fn family(&self) -> Family {
        Family::of(self.path)
    }

    /// The least role that it needs, as its extension `x-min-role` states it.
    pub(super) fn least_role(&self) -> Option<&str> {
        self.operation.extensions.as_ref()?.get("x-min-role")?.as_str()
    }

    /// The parameters of its path, the outermost first.
    pub(super) fn path_parameters(&self) -> impl DoubleEndedIterator<Item = &str> {
        let segments = self.path.split('/');
        segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
    }
}
