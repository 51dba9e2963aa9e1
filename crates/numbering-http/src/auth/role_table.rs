//! [`RoleTable`]: every operation of the OpenAPI document with its least role. The document is the one place
//! that states a role, and the service enforces it from there.

use std::collections::{BTreeMap, HashMap};

use actix_web::http::Method;
use numbering_core::Role;
use serde::Deserialize;

use crate::auth::role_names::role_by_name;
use crate::wire::canonical_path::canonical;

/// The part of the document that states roles.
#[derive(Deserialize)]
struct RoleDocument {
    paths: BTreeMap<String, BTreeMap<String, Operation>>,
}

#[derive(Deserialize)]
struct Operation {
    #[serde(rename = "x-min-role")]
    min_role: Option<String>,
}

/// The order in which the methods of a path are listed.
const ORDER: [Method; 4] = [Method::GET, Method::POST, Method::PUT, Method::DELETE];

/// Every operation with its least role.
#[derive(Clone, Debug, Default)]
pub struct RoleTable {
    routes: HashMap<String, Vec<(Method, Role)>>,
}

impl RoleTable {
    /// Reads the operations that `document` describes.
    ///
    /// # Errors
    ///
    /// Names an operation without a least role: the service does not start with one.
    pub fn from_document(document: &str) -> Result<Self, String> {
        let document: RoleDocument = serde_json::from_str(document).map_err(|error| error.to_string())?;
        let mut table = Self::default();
        for (path, operations) in document.paths {
            let route = canonical(&path).unwrap_or_else(|| path.clone());
            for (method, Operation { min_role }) in operations {
                let method = method.to_uppercase();
                let role = min_role
                    .and_then(|min_role| role_by_name(&min_role))
                    .ok_or_else(|| format!("{method} {path} has no x-min-role"))?;
                let method = method.parse().map_err(|_| format!("{path} has no {method}"))?;
                table
                    .routes
                    .entry(route.clone())
                    .or_default()
                    .push((method, role));
            }
        }
        for methods in table.routes.values_mut() {
            methods.sort_by_key(|(method, _)| ORDER.iter().position(|known| known == method));
        }
        Ok(table)
    }

    /// The least role for an operation.
    #[must_use]
    pub fn min_role(&self, method: &Method, pattern: &str) -> Option<Role> {
        let methods = self.routes.get(pattern)?;
        let found = methods.iter().find(|(known, _)| known == method);
        found.map(|(_, role)| *role)
    }

    /// The methods of a path, if the path exists.
    #[must_use]
    pub fn methods(&self, path: &str) -> Option<Vec<&Method>> {
        let mut routes = self.routes.iter();
        let (_, methods) = routes.find(|(pattern, _)| matches(pattern, path))?;
        Some(methods.iter().map(|(method, _)| method).collect())
    }
}

/// Returns whether `path` matches `pattern`, in which `{…}` stands for one segment.
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
