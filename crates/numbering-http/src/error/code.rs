//! [`ErrorCode`]: the table of every error code.

macro_rules! error_codes {
    ($($(#[$docs:meta])* $variant:ident = $number:literal, $name:literal, $status:literal, $word:literal, $message:literal;)*) => {
        /// A reason to refuse a request.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$docs])* $variant,)*
        }

        impl ErrorCode {
            /// Every code, by number.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$variant => Row { number: $number, number_text: stringify!($number), name: $name, status: $status, word: $word, message: $message },)*
                }
            }
        }
    };
}

struct Row {
    number: u16,
    number_text: &'static str,
    name: &'static str,
    status: u16,
    word: &'static str,
    message: &'static str,
}

error_codes! {
    /// The object exists already.
    AlreadyExists = 11, "ALREADY_EXISTS", 409, "ALREADY_EXISTS", "This already exists.";
    /// The number, range or prefix is not available for assignment.
    NotAvailableForAssignment = 19, "NOT_AVAILABLE_FOR_ASSIGNMENT", 400, "VALIDATE_FAILED",
        "The number range provided is not available to the groups of this Tenant.";
    /// The tenant is an enterprise, and the operation is for service providers.
    NotAvailableInEnterpriseMode = 46, "NOT_AVAILABLE_IN_ENTERPRISE_MODE", 400, "VALIDATE_FAILED",
        "This API is not available in Enterprise Mode.";
    /// The body is not a JSON object.
    InvalidBody = 1000, "INVALID_BODY", 400, "VALIDATE_FAILED", "The request body is not a JSON object.";
    /// A required attribute is missing.
    MissingAttribute = 1001, "MISSING_ATTRIBUTE", 400, "VALIDATE_FAILED", "A required attribute is missing.";
    /// An attribute has a value that is not allowed.
    InvalidAttribute = 1002, "INVALID_ATTRIBUTE", 400, "VALIDATE_FAILED",
        "An attribute has a value that is not allowed.";
    /// The object is still in use, by a group or user or by objects inside it.
    InUse = 1003, "IN_USE", 400, "VALIDATE_FAILED", "This is still in use.";
    /// The object does not exist.
    NotFound = 1004, "NOT_FOUND", 404, "NOT_FOUND", "This does not exist.";
    /// The group does not have the service.
    ServiceNotAssigned = 1005, "SERVICE_NOT_ASSIGNED", 404, "NOT_FOUND", "service is not assigned to this group";
    /// The request has no valid token.
    Unauthorized = 1006, "UNAUTHORIZED", 401, "UNAUTHORIZED", "A valid bearer token is needed.";
    /// The rights of the token do not suffice.
    Forbidden = 1007, "FORBIDDEN", 403, "FORBIDDEN", "This token does not allow that.";
    /// The body or a list is too large.
    LimitExceeded = 1008, "LIMIT_EXCEEDED", 413, "LIMIT_EXCEEDED", "The request is too large.";
    /// Another tenant has it.
    OwnedByOtherTenant = 1009, "OWNED_BY_OTHER_TENANT", 400, "VALIDATE_FAILED", "This belongs to another tenant.";
    /// The number, range or prefix overlaps a holding of the tenant.
    Overlap = 1010, "OVERLAP", 400, "VALIDATE_FAILED", "This overlaps what the tenant already has.";
    /// The item occurs twice in one list.
    DuplicateInRequest = 1011, "DUPLICATE_IN_REQUEST", 400, "VALIDATE_FAILED",
        "This stands in the request already.";
    /// The database is unavailable or overloaded.
    Unavailable = 1012, "UNAVAILABLE", 503, "UNAVAILABLE", "The service is not available now, try again later.";
    /// The path exists, without this method.
    MethodNotAllowed = 1013, "METHOD_NOT_ALLOWED", 405, "METHOD_NOT_ALLOWED", "This path does not have this method.";
    /// The token sends too many requests.
    TooManyRequests = 1014, "TOO_MANY_REQUESTS", 429, "TOO_MANY_REQUESTS", "Too many requests, try again later.";
    /// The body did not arrive in time.
    RequestTimeout = 1015, "REQUEST_TIMEOUT", 408, "REQUEST_TIMEOUT", "The request body did not arrive in time.";
    /// The idempotency key was used for another request.
    IdempotencyMismatch = 1016, "IDEMPOTENCY_MISMATCH", 409, "CONFLICT",
        "This idempotency key was used for another request.";
    /// The first request with this idempotency key is still running.
    InProgress = 1017, "IN_PROGRESS", 409, "CONFLICT", "The first request with this idempotency key is still running.";
    /// An internal error.
    Internal = 1099, "INTERNAL", 500, "UNKNOWN", "Something went wrong on the server.";
}

impl ErrorCode {
    /// The text of code 19 for a prefix.
    pub const PREFIX_NOT_AVAILABLE: &str =
        "The prefix provided is not available to the groups of this Tenant.";

    /// The number of the code in the provisioning family.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.row().number
    }

    /// The number of the code as text.
    #[must_use]
    pub(crate) const fn number_text(self) -> &'static str {
        self.row().number_text
    }

    /// The name of the code, in `details.name`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The HTTP status of a refusal whose first fault has this code.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.row().status
    }

    /// The HTTP status when an item of a list of numbers is at fault. The list itself exists, so the status
    /// is neither 404 nor 409.
    #[must_use]
    pub const fn status_in_list(self) -> u16 {
        match self {
            Self::AlreadyExists | Self::NotFound => 400,
            _ => self.status(),
        }
    }

    /// The word for the code in the family of exclusive numbers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.row().word
    }

    /// The text of the code.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.row().message
    }

    /// Returns whether an answer with this code has the header `Retry-After`.
    #[must_use]
    pub(crate) const fn is_passing(self) -> bool {
        matches!(self, Self::Unavailable | Self::TooManyRequests | Self::InProgress)
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn the_table_equals_the_contract() {
        let expected = "11 ALREADY_EXISTS 409/400 ALREADY_EXISTS
19 NOT_AVAILABLE_FOR_ASSIGNMENT 400/400 VALIDATE_FAILED
46 NOT_AVAILABLE_IN_ENTERPRISE_MODE 400/400 VALIDATE_FAILED
1000 INVALID_BODY 400/400 VALIDATE_FAILED
1001 MISSING_ATTRIBUTE 400/400 VALIDATE_FAILED
1002 INVALID_ATTRIBUTE 400/400 VALIDATE_FAILED
1003 IN_USE 400/400 VALIDATE_FAILED
1004 NOT_FOUND 404/400 NOT_FOUND
1005 SERVICE_NOT_ASSIGNED 404/404 NOT_FOUND
1006 UNAUTHORIZED 401/401 UNAUTHORIZED
1007 FORBIDDEN 403/403 FORBIDDEN
1008 LIMIT_EXCEEDED 413/413 LIMIT_EXCEEDED
1009 OWNED_BY_OTHER_TENANT 400/400 VALIDATE_FAILED
1010 OVERLAP 400/400 VALIDATE_FAILED
1011 DUPLICATE_IN_REQUEST 400/400 VALIDATE_FAILED
1012 UNAVAILABLE 503/503 UNAVAILABLE
1013 METHOD_NOT_ALLOWED 405/405 METHOD_NOT_ALLOWED
1014 TOO_MANY_REQUESTS 429/429 TOO_MANY_REQUESTS
1015 REQUEST_TIMEOUT 408/408 REQUEST_TIMEOUT
1016 IDEMPOTENCY_MISMATCH 409/409 CONFLICT
1017 IN_PROGRESS 409/409 CONFLICT
1099 INTERNAL 500/500 UNKNOWN";
        let line = |code: &ErrorCode| {
            let (status, in_list) = (code.status(), code.status_in_list());
            format!(
                "{} {} {status}/{in_list} {}",
                code.number(),
                code.name(),
                code.word()
            )
        };
        let found: Vec<String> = ErrorCode::ALL.iter().map(line).collect();
        assert_eq!(found.join("\n"), expected);
    }

    #[test]
    fn texts_of_the_api_pages_are_kept_to_the_letter() {
        assert_eq!(
            ErrorCode::NotAvailableForAssignment.message(),
            "The number range provided is not available to the groups of this Tenant."
        );
        assert_eq!(
            ErrorCode::PREFIX_NOT_AVAILABLE,
            "The prefix provided is not available to the groups of this Tenant."
        );
        assert_eq!(
            ErrorCode::NotAvailableInEnterpriseMode.message(),
            "This API is not available in Enterprise Mode."
        );
        assert_eq!(
            ErrorCode::ServiceNotAssigned.message(),
            "service is not assigned to this group"
        );
    }
}
