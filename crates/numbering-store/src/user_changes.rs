//! Changes of users, and of the mobile number that a user has as their own.

use diesel::prelude::*;
use numbering_core::mobile::{self, UserNumberChange};
use numbering_core::trunk::TenantGroup;
use numbering_core::{E164, Rejection, Span, UserId};

use crate::below::PIECES_MAX;
use crate::connection::on_backend;
use crate::context::WriteContext;
use crate::error::{Entity, StoreError};
use crate::groups::Group;
use crate::journal::{Deed, Operation};
use crate::names::DisplayNames;
use crate::row::kind;
use crate::schema::{pieces, users};
use crate::tenants::Tenant;
use crate::users::User;

/// What changes of a user; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChanges {
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The internal number.
    pub extension: Option<String>,
    /// The number of their own.
    pub phone_number: Option<UserNumber>,
    /// The mail address.
    pub email_address: Option<String>,
    /// The name of the department they are to be in; an empty one takes them out.
    pub department: Option<String>,
    /// The trunk.
    pub enterprise_trunk: Option<String>,
}

/// The number that a user is to have as their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserNumber {
    /// None.
    Nothing,
    /// This one.
    Number(E164),
}

/// Why a user cannot have a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserNumberRejected {
    /// Why.
    pub rejection: Rejection,
    /// Who stands in the way.
    pub names: DisplayNames,
}

impl UserNumber {
    const fn number(self) -> Option<E164> {
        match self {
            Self::Nothing => None,
            Self::Number(number) => Some(number),
        }
    }

    fn text(self) -> String {
        self.number().map(|number| number.to_string()).unwrap_or_default()
    }
}

impl UserChanges {
    /// The user with these attributes; the department is set already.
    fn apply(&self, mut user: User) -> User {
        let texts = [
            (&self.first_name, &mut user.first_name),
            (&self.last_name, &mut user.last_name),
            (&self.extension, &mut user.extension),
            (&self.email_address, &mut user.email_address),
            (&self.enterprise_trunk, &mut user.enterprise_trunk),
        ];
        for (new, text) in texts {
            if let Some(new) = new {
                text.clone_from(new);
            }
        }
        if let Some(own) = self.phone_number {
            user.phone_number = own.text();
        }
        user
    }
}

impl WriteContext<'_> {
    /// Makes a user of a group that is locked, unless they cannot have their number.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the name is taken, `NotFound` when there is no such department.
    pub fn create_user(
        &mut self,
        of: &(Tenant, Group),
        id: &UserId,
        attributes: &UserChanges,
    ) -> Result<Result<User, UserNumberRejected>, StoreError> {
        let (_, group) = of;
        if let Some(name) = attributes.department.as_deref().filter(|name| !name.is_empty()) {
            self.department_key(group.key, name)?;
        }
        match self.user(group.key, id) {
            Err(StoreError::NotFound(..)) => {}
            Ok(_) => return Err(StoreError::AlreadyExists(Entity::User, id.to_string())),
            Err(error) => return Err(error),
        }
        let row = (users::group_key.eq(group.key.0), users::user_id.eq(id.as_str()));
        let insert = diesel::insert_into(users::table).values(row);
        on_backend!(self.connection, c => insert.execute(c))?;
        let user = self.user(group.key, id)?;
        self.update_user(of, user, attributes)
    }

    /// Changes a user of a group that is locked, unless they cannot have their number.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such department.
    pub fn update_user(
        &mut self,
        of: &(Tenant, Group),
        user: User,
        changes: &UserChanges,
    ) -> Result<Result<User, UserNumberRejected>, StoreError> {
        let department = match changes.department.as_deref() {
            None => user.department.clone(),
            Some("") => None,
            Some(name) => Some(self.department(of.1.key, name)?),
        };
        if let Some(own) = changes.phone_number
            && let Err(refused) = self.give_own_number(of, &user, own.number())?
        {
            return Ok(Err(refused));
        }
        let user = changes.apply(User { department, ..user });
        self.save_user(&user)?;
        Ok(Ok(user))
    }

    /// Takes out a user of a group that is locked; a mobile number of theirs stays with the group.
    ///
    /// # Errors
    ///
    /// `InUse` while they carry ranges or prefixes.
    pub fn delete_user(&mut self, of: &(Tenant, Group), user: &User) -> Result<(), StoreError> {
        let carried = pieces::table
            .filter(pieces::user_key.eq(user.key.0))
            .filter(pieces::kind.ne(kind::MOBILE))
            .order(pieces::last)
            .limit(PIECES_MAX);
        let rows = on_backend!(self.settled()?, c => carried.load(c))?;
        if let Some(below) = self.held_below("ranges or prefixes", rows)? {
            return Err(StoreError::InUse(Entity::User, user.id.to_string(), below));
        }
        // to give a number up is never refused
        let _given_up = self.give_own_number(of, user, None)?;
        on_backend!(self.settled()?, c => diesel::delete(users::table.find(user.key.0)).execute(c))?;
        Ok(())
    }

    fn save_user(&mut self, user: &User) -> Result<(), StoreError> {
        let update = diesel::update(users::table.find(user.key.0)).set((
            users::first_name.eq(&user.first_name),
            users::last_name.eq(&user.last_name),
            users::extension.eq(&user.extension),
            users::phone_number.eq(&user.phone_number),
            users::email_address.eq(&user.email_address),
            users::enterprise_trunk.eq(&user.enterprise_trunk),
            users::department.eq(user.department.as_ref().map(|department| department.key)),
        ));
        on_backend!(self.connection, c => update.execute(c))?;
        Ok(())
    }

    /// Hands a mobile number of the group to a user, and the one before back.
    fn give_own_number(
        &mut self,
        of: &(Tenant, Group),
        user: &User,
        to: Option<E164>,
    ) -> Result<Result<(), UserNumberRejected>, StoreError> {
        let (tenant, group) = of;
        let change = UserNumberChange {
            from: user.number()?,
            to,
        };
        let numbers = [change.from, change.to];
        let piece_map = self.load(numbers.into_iter().flatten().map(Span::from))?;
        let place = TenantGroup {
            tenant: tenant.key,
            group: group.key,
        };
        let reassignments = match mobile::assign_user_number(&piece_map, place, user.key, change) {
            Ok(reassignments) => reassignments,
            Err(rejection) => {
                let names = self.names(rejection.conflicts().iter())?;
                return Ok(Err(UserNumberRejected { rejection, names }));
            }
        };
        self.diff(&piece_map, &reassignments);
        for reassignment in reassignments {
            let is_carried = reassignment
                .holding
                .is_some_and(|holding| holding.user().is_some());
            let deed = Deed {
                operation: if is_carried {
                    Operation::AssignToUser
                } else {
                    Operation::Release
                },
                tenant,
                group: Some(group),
                user: Some(user.id.as_str()),
            };
            self.record(deed, &[reassignment]);
        }
        Ok(Ok(()))
    }
}
