//! The bodies of departments, in requests and answers.

use std::str::FromStr;

use numbering_store::{self as store, DepartmentChanges, NewDepartment, ParentChange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::error::OperationError;
use crate::json::{self, Object, text};
use crate::request::BodyItems;

/// A department to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateDepartment {
    /// The name: 1 to 50 characters, none of them `/` or `\`.
    #[validate(required, custom(function = "text::department_name"))]
    #[schema(
        nullable = false,
        required = true,
        min_length = 1,
        max_length = 50,
        pattern = r"^[^/\\]{1,50}$",
        example = "Nordics"
    )]
    department_name: Option<String>,
    /// The parent department; without it, the department has none.
    #[validate(nested)]
    #[schema(value_type = Option<ParentDepartment>)]
    parent_department: Option<Object<ParentDepartment>>,
}

/// Changes of a department: absent attributes stay as they are.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateDepartment {
    /// The new name: 1 to 50 characters, none of them `/` or `\`.
    #[validate(custom(function = "text::department_name"))]
    #[schema(
        min_length = 1,
        max_length = 50,
        pattern = r"^[^/\\]{1,50}$",
        example = "Nordics"
    )]
    department_name: Option<String>,
    /// The new parent department.
    #[validate(nested)]
    #[schema(value_type = Option<ParentDepartment>)]
    parent_department: Option<Object<ParentDepartment>>,
}

/// A parent department.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParentDepartment {
    /// Its name. In a request, an empty name stands for no department.
    #[validate(required, custom(function = "text::department_name_or_none"))]
    #[schema(
        nullable = false,
        required = true,
        max_length = 50,
        pattern = r"^[^/\\]{0,50}$",
        example = "Europe"
    )]
    department_name: Option<String>,
}

impl BodyItems for CreateDepartment {}
impl BodyItems for UpdateDepartment {}

/// A department.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(crate) struct Department {
    /// Its name.
    #[schema(example = "Nordics")]
    department_name: String,
    /// The parent department.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent_department: Option<ParentDepartment>,
    /// Its name after the names of all departments above it, the topmost first, joined by ` \ `.
    #[schema(example = r"Europe \ Nordics")]
    full_path_name: String,
}

/// A list of departments, sorted by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentList {
    pub(super) departments: Vec<Department>,
}

impl From<store::Department> for Department {
    fn from(department: store::Department) -> Self {
        let parent = department.parent.map(|name| ParentDepartment {
            department_name: Some(name),
        });
        Self {
            department_name: department.name,
            parent_department: parent,
            full_path_name: department.full_path,
        }
    }
}

/// The name of a department in a path.
#[derive(Clone, Debug)]
pub(crate) struct DepartmentName(pub(super) String);

impl FromStr for DepartmentName {
    type Err = ValidationError;

    fn from_str(name: &str) -> Result<Self, ValidationError> {
        text::department_name(name).map(|()| Self(name.to_owned()))
    }
}

/// The parent that a body gives a department, if it gives one.
fn above(parent: Option<&Object<ParentDepartment>>) -> Option<ParentChange> {
    let Object(parent) = parent?;
    let name = parent.department_name.clone()?;
    let is_none = name.is_empty();
    Some(if is_none {
        ParentChange::Nothing
    } else {
        ParentChange::Department(name)
    })
}

impl CreateDepartment {
    pub(super) fn new_department(&self) -> Result<NewDepartment, OperationError> {
        let DepartmentName(name) = json::required("departmentName", self.department_name.as_deref())?;
        let parent = match above(self.parent_department.as_ref()) {
            None | Some(ParentChange::Nothing) => None,
            Some(ParentChange::Department(parent)) => Some(parent),
        };
        Ok(NewDepartment { name, parent })
    }
}

impl UpdateDepartment {
    pub(super) fn changes(&self) -> DepartmentChanges {
        DepartmentChanges {
            name: self.department_name.clone(),
            parent: above(self.parent_department.as_ref()),
        }
    }
}
