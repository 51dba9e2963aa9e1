//! [`MatchedRoute`]: the route pattern of a request, found once.

use std::rc::Rc;

use actix_web::{HttpMessage as _, HttpRequest};

/// The route pattern that the path of a request matches, if any.
#[derive(Clone, Debug)]
pub(crate) struct MatchedRoute(Option<Rc<str>>);

impl MatchedRoute {
    /// Returns the route of a request that was routed.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        if let Some(known) = request.extensions().get::<Self>() {
            return known.clone();
        }
        let found = Self(request.match_pattern().map(Rc::from));
        request.extensions_mut().insert(found.clone());
        found
    }

    pub(crate) fn pattern(&self) -> Option<&str> {
        self.0.as_deref()
    }
}
