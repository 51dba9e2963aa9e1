//! [`PathParams`]: the parameters of a path, decoded.

use actix_web::HttpRequest;
use percent_encoding::percent_decode_str;

/// The parameters of a path by name, percent-decoded.
#[derive(Debug)]
pub struct PathParams(Vec<(String, String)>);

impl PathParams {
    /// The parameters of a request that was routed.
    ///
    /// Routing leaves `%`, `/` and `+` encoded; they are decoded here. No id has control characters, and PostgreSQL
    /// takes no NUL: they are replaced, as broken UTF-8 is.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let parameters = request.match_info().iter();
        let decoded = parameters.map(|(name, value)| {
            let value = percent_decode_str(value).decode_utf8_lossy();
            (name.to_owned(), value.replace(char::is_control, "\u{fffd}"))
        });
        Self(decoded.collect())
    }

    /// The value of `parameter`, if the path has it.
    #[must_use]
    pub fn get(&self, parameter: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == parameter);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of `parameter`; empty if the path does not have it.
    #[must_use]
    pub fn text(&self, parameter: &str) -> &str {
        self.get(parameter).unwrap_or_default()
    }
}
