//! What a path names: `Names`, the texts that stand in it, and [`Named`], one of them as somebody's name.

use std::str::FromStr;

use actix_web::HttpRequest;
use numbering_store::Entity;
use percent_encoding::percent_decode_str;

use crate::error::{Stop, not_found};
use crate::request::context::Call;

/// The texts that stand for the parameters of a path, percent-decoded.
#[derive(Debug)]
pub(crate) struct Names(Vec<(String, String)>);

impl Names {
    /// What routing leaves encoded, `%`, `/` and `+`, is decoded here. Control characters stand in nobody's name, and
    /// PostgreSQL takes no NUL: they are replaced, as broken UTF-8 is.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let parameters = request.match_info().iter();
        let named = parameters.map(|(name, value)| {
            let decoded = percent_decode_str(value).decode_utf8_lossy();
            (name.to_owned(), decoded.replace(char::is_control, "\u{fffd}"))
        });
        Self(named.collect())
    }

    /// What stands for `parameter`.
    pub(crate) fn get(&self, parameter: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == parameter);
        found.map(|(_, value)| value.as_str())
    }
}

/// A name that stands in the path. Whether it can be anybody's is said when it is asked for, after the refusals
/// that come before.
#[derive(Clone, Debug)]
pub struct Named<T> {
    written: String,
    entity: Entity,
    name: Option<T>,
}

impl<T: FromStr> Named<T> {
    /// The name that `parameter` of the path stands for.
    #[must_use]
    pub fn of(call: &Call, parameter: &str, entity: Entity) -> Self {
        let written = call.text(parameter);
        let name = written.parse().ok();
        Self {
            written,
            entity,
            name,
        }
    }

    /// The name.
    ///
    /// # Errors
    ///
    /// 404 when it can be nobody's.
    pub fn get(&self) -> Result<&T, Stop> {
        self.name
            .as_ref()
            .ok_or_else(|| not_found(self.entity, &self.written))
    }
}
