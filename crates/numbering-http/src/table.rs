//! [`Table`]: every operation of the OpenAPI document with its least role. The document is the one place where
//! a role is written down: what it says is what is enforced.

use std::collections::HashMap;

use actix_web::http::Method;
use numbering_core::Role;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};

use crate::access::role_named;
use crate::paths;

/// The extension of an operation that holds its least role.
pub(crate) const ROLE_EXTENSION: &str = "x-min-role";

/// Every operation with its least role.
#[derive(Clone, Debug, Default)]
pub struct Table {
    routes: HashMap<String, Vec<(Method, Role)>>,
}

impl Table {
    /// The operations that `document` describes.
    ///
    /// # Errors
    ///
    /// Names an operation without a least role: the service does not start with one.
    pub fn of(document: &OpenApi) -> Result<Self, String> {
        let mut table = Self::default();
        for (path, item) in &document.paths.paths {
            for (method, operation) in operations(item) {
                let role = least_role(operation)
                    .ok_or_else(|| format!("{method} {path} has no {ROLE_EXTENSION}"))?;
                let route = table
                    .routes
                    .entry(paths::canonical(path).unwrap_or_else(|| path.clone()))
                    .or_default();
                route.push((method, role));
            }
        }
        Ok(table)
    }

    /// The least role for an operation.
    #[must_use]
    pub fn least_role(&self, method: &Method, pattern: &str) -> Option<Role> {
        let methods = self.routes.get(pattern)?;
        let found = methods.iter().find(|(known, _)| known == method);
        found.map(|(_, role)| *role)
    }

    /// The methods of a path, if there is such a path.
    #[must_use]
    pub fn methods(&self, path: &str) -> Option<Vec<&Method>> {
        let mut routes = self.routes.iter();
        let (_, methods) = routes.find(|(pattern, _)| matches(pattern, path))?;
        Some(methods.iter().map(|(method, _)| method).collect())
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn least_role(operation: &Operation) -> Option<Role> {
    let extensions = operation.extensions.as_ref()?;
    role_named(extensions.get(ROLE_EXTENSION)?.as_str()?)
}

/// Whether `path` is of the form of `pattern`, in which `{…}` stands for one segment.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut expected, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (expected.next(), found.next()) {
            (None, None) => return true,
            (Some(pattern), Some(segment)) if pattern == segment => {}
            (Some(pattern), Some(segment)) if pattern.starts_with('{') && !segment.is_empty() => {}
            _ => return false,
        }
    }
}
