//! [`Route`]: the pattern that the path of a request matches, found once for all who ask.

use std::rc::Rc;

use actix_web::{HttpMessage as _, HttpRequest};

/// The pattern that the path of a request matches, if it matches any.
#[derive(Clone, Debug)]
pub(crate) struct MatchedRoute(Option<Rc<str>>);

impl MatchedRoute {
    /// The route of a request that was routed.
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
