//! The bodies of users, in requests and answers.

use numbering_core::UserId;
use numbering_store::{self as store, UserChanges, UserNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::config::RequestLimits;
use crate::error::{ErrorCode, OperationError, Refusal};
use crate::json::{self, text};
use crate::request::BodyItems;

/// A user to create. An absent attribute is empty.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "userId": "anna",
    "firstName": "Anna",
    "lastName": "Berg",
    "extension": "300",
    "phoneNumber": "+4790012301",
    "emailAddress": "anna.berg@example.com",
    "departmentName": "Nordics",
}))]
pub(crate) struct CreateUser {
    #[serde(flatten)]
    name: UserIdentity,
    #[serde(flatten)]
    attributes: UpdateUser,
}

/// The id of a user.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserIdentity {
    /// The id in paths: 1 to 161 letters, digits and `._@+-`.
    #[validate(required, custom(function = "text::user_id"))]
    #[schema(
        nullable = false,
        required = true,
        min_length = 1,
        max_length = 161,
        pattern = r"^[A-Za-z0-9._@+-]{1,161}$",
        example = "anna"
    )]
    user_id: Option<String>,
}

/// Attributes of a user. Absent attributes stay as they are.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateUser {
    /// The first name, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "Anna")]
    first_name: Option<String>,
    /// The last name, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "Berg")]
    last_name: Option<String>,
    /// The extension, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "300")]
    extension: Option<String>,
    /// The user's own number: a mobile number of the group that no other user has, or a number that nobody
    /// holds; an empty text for none.
    #[validate(custom(function = "text::phone_number_or_none"))]
    #[schema(example = "+4790012301")]
    phone_number: Option<String>,
    /// The e-mail address, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "anna.berg@example.com")]
    email_address: Option<String>,
    /// The department, one of the group; an empty text for none.
    #[validate(custom(function = "text::department_name_or_none"))]
    #[schema(max_length = 50, pattern = r"^[^/\\]{0,50}$", example = "Nordics")]
    department_name: Option<String>,
    /// The trunk, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "")]
    enterprise_trunk: Option<String>,
}

impl BodyItems for CreateUser {}
impl BodyItems for UpdateUser {}

/// A user. A text that was not given is empty.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(crate) struct User {
    /// The id in paths.
    #[schema(example = "anna")]
    pub(super) user_id: String,
    /// The first name.
    #[schema(example = "Anna")]
    first_name: String,
    /// The last name.
    #[schema(example = "Berg")]
    last_name: String,
    /// The extension.
    #[schema(example = "300")]
    extension: String,
    /// The user's own number.
    #[schema(example = "+4790012301")]
    phone_number: String,
    /// The e-mail address.
    #[schema(example = "anna.berg@example.com")]
    email_address: String,
    /// The department.
    #[schema(example = "Nordics")]
    department_name: String,
    /// The trunk.
    #[schema(example = "")]
    enterprise_trunk: String,
}

/// A list of users, sorted by id.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserList {
    pub(super) users: Vec<User>,
    /// The last id of this page, if there are more: the `after` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) next: Option<String>,
}

impl From<store::User> for User {
    fn from(user: store::User) -> Self {
        Self {
            user_id: user.id.to_string(),
            first_name: user.first_name,
            last_name: user.last_name,
            extension: user.extension,
            phone_number: user.phone_number,
            email_address: user.email_address,
            department_name: user
                .department
                .map(|department| department.name)
                .unwrap_or_default(),
            enterprise_trunk: user.enterprise_trunk,
        }
    }
}

impl CreateUser {
    /// Reads the name and the attributes from the same object, twice: from flattened fields, serde would not
    /// report the place of an error.
    pub(crate) fn parse(body: &[u8], _: &RequestLimits) -> Result<Self, Refusal> {
        let (name, attributes) = (json::parse(body), json::parse(body));
        match (name, attributes) {
            (Ok(name), Ok(attributes)) => Ok(Self { name, attributes }),
            (Err(refusal), Ok(_)) | (Ok(_), Err(refusal)) => Err(refusal),
            (Err(refusal), Err(other)) => Err(both(refusal, &other)),
        }
    }

    pub(super) fn id(&self) -> Result<UserId, OperationError> {
        Ok(json::required("userId", self.name.user_id.as_deref())?)
    }

    pub(super) fn attributes(&self) -> Result<UserChanges, OperationError> {
        self.attributes.changes()
    }
}

/// Merges the refusals of both; a body that is not an object is refused once.
fn both(one: Refusal, other: &Refusal) -> Refusal {
    if one.first().code() == ErrorCode::InvalidBody {
        return one;
    }
    let faults = one.faults().chain(other.faults()).cloned();
    Refusal::of(faults).unwrap_or(one)
}

impl UpdateUser {
    pub(super) fn changes(&self) -> Result<UserChanges, OperationError> {
        let number = match self.phone_number.as_deref() {
            None => None,
            Some("") => Some(UserNumber::Nothing),
            Some(number) => Some(UserNumber::Number(json::required("phoneNumber", Some(number))?)),
        };
        Ok(UserChanges {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            extension: self.extension.clone(),
            phone_number: number,
            email_address: self.email_address.clone(),
            department: self.department_name.clone(),
            enterprise_trunk: self.enterprise_trunk.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn limits() -> RequestLimits {
        RequestLimits {
            body_bytes: 1000,
            items: 1000,
            body_timeout: Duration::ZERO,
            send_timeout: Duration::ZERO,
            database_timeout: Duration::ZERO,
        }
    }

    fn faults(body: &str) -> Vec<String> {
        let refusal = CreateUser::parse(body.as_bytes(), &limits()).unwrap_err();
        refusal.faults().map(|fault| fault.reason().to_owned()).collect()
    }

    #[test]
    fn all_faults_of_a_new_user_are_named() {
        let found = faults(r#"{"firstName":"a\u0000","phoneNumber":"112"}"#);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], r#""userId" is missing"#);
        assert_eq!(faults("{").len(), 1);
        assert_eq!(faults("[]").len(), 1);
    }

    #[test]
    fn an_empty_number_removes_it_and_an_absent_one_keeps_it() {
        let number = |body: &str| {
            let body = json::parse::<UpdateUser>(body.as_bytes()).unwrap();
            body.changes().unwrap().phone_number
        };
        assert_eq!(number(r#"{"phoneNumber":""}"#), Some(UserNumber::Nothing));
        assert_eq!(number(r#"{"phoneNumber":null}"#), None);
        let written = r#"{"phoneNumber":"0032 471/12.34.56"}"#;
        let expected = UserNumber::Number("+32471123456".parse().unwrap());
        assert_eq!(number(written), Some(expected));
    }
}
