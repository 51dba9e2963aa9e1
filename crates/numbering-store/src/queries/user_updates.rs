//! Changes of users, and of their own mobile numbers.

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use numbering_core::mobile::{self, UserNumberChange};
use numbering_core::{E164, PieceMap, Rejection, UserId, UserKey};

use super::free_id::check_free;
use crate::context::WriteContext;
use crate::db::connection::on_backend;
use crate::db::schema::{groups, pieces, users};
use crate::db::sql_functions::lower;
use crate::error::{Entity, RuleResult, StoreError};
use crate::journal::JournalContext;
use crate::rows::{Department, LockedGroup, Operation, User, kind, to_key};
use crate::types::{Dependents, DisplayNames};

/// A key that no user has, for a user who does not exist yet.
const NEW_USER: UserKey = UserKey(0);

/// The changes of a user; an attribute that is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChanges {
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The extension, an internal number.
    pub extension: Option<String>,
    /// The user's own mobile number.
    pub phone_number: Option<UserNumber>,
    /// The mail address.
    pub email_address: Option<String>,
    /// The name of the department; an empty name removes the user from their department.
    pub department: Option<String>,
    /// The trunk.
    pub enterprise_trunk: Option<String>,
}

/// The new mobile number of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserNumber {
    /// No number.
    Nothing,
    /// This number.
    Number(E164),
}

/// The reason why a user cannot have a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserNumberRejected {
    /// The rejection.
    pub rejection: Rejection,
    /// The names of the holders that conflict with the number.
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
    /// The user with these changes, apart from the department, which is set already.
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
        if let Some(number) = self.phone_number {
            user.phone_number = number.text();
        }
        user
    }
}

impl WriteContext<'_> {
    /// Creates a user of a locked group, unless they cannot have their number.
    ///
    /// # Errors
    ///
    /// `AlreadyExists` when the id is taken, `DiffersInCase` when one is that differs only in letter case, `NotFound` when the department does not exist.
    pub fn create_user(
        &mut self,
        of: &LockedGroup,
        id: &UserId,
        attributes: &UserChanges,
    ) -> RuleResult<User, UserNumberRejected> {
        let group = of.group().key;
        let department = self.department_after(of, None, attributes)?;
        let mut plan = UserPlan::new(None, department, attributes);
        let same = users::table
            .filter(users::group_key.eq(group.0))
            .filter(lower(users::user_id).eq(id.to_lowercase().to_string()))
            .select(users::user_id);
        let taken: Vec<String> = on_backend!(self.entities(), c => same.load(c))?;
        check_free(Entity::User, id.as_str(), &taken)?;
        if let Err(rejected) = self.check_user_number(of, NEW_USER, &mut plan)? {
            return Ok(Err(rejected));
        }
        let row = (users::group_key.eq(group.0), users::user_id.eq(id.as_str()));
        let insert = diesel::insert_into(users::table).values(row);
        on_backend!(self.users_mut()?, c => insert.execute(c))?;
        let user = self.user(group, id)?;
        self.save_changes(of, user, plan).map(Ok)
    }

    /// Changes a user of a locked group, unless they cannot have their number.
    ///
    /// # Errors
    ///
    /// `NotFound` when the department does not exist.
    pub fn update_user(
        &mut self,
        of: &LockedGroup,
        user: User,
        changes: &UserChanges,
    ) -> RuleResult<User, UserNumberRejected> {
        let department = self.department_after(of, user.department.clone(), changes)?;
        let mut plan = UserPlan::new(user.number()?, department, changes);
        if let Err(rejected) = self.check_user_number(of, user.key, &mut plan)? {
            return Ok(Err(rejected));
        }
        self.save_changes(of, user, plan).map(Ok)
    }

    /// Deletes a user of a locked group. A mobile number of the user returns to the group.
    ///
    /// # Errors
    ///
    /// `InUse` while ranges or prefixes are assigned to them.
    pub fn delete_user(&mut self, of: &LockedGroup, user: &User) -> Result<(), StoreError> {
        let assigned = pieces::table
            .filter(pieces::user_key.eq(user.key.0))
            .filter(pieces::group_key.eq(of.group().key.0))
            .filter(pieces::kind.ne(kind::MOBILE))
            .order(pieces::last)
            .limit(Dependents::LOADED_MAX);
        let rows = on_backend!(self.pieces_table()?, c => assigned.load(c))?;
        if let Some(dependents) = self.load_dependents("ranges or prefixes", rows)? {
            return Err(StoreError::InUse(Entity::User, user.id.to_string(), dependents));
        }
        let release = UserChanges {
            phone_number: Some(UserNumber::Nothing),
            ..UserChanges::default()
        };
        let mut plan = UserPlan::new(user.number()?, None, &release);
        // releasing a number is never refused
        let _ = self.check_user_number(of, user.key, &mut plan)?;
        self.set_user_number(of, user, &plan);
        on_backend!(self.referenced_mut()?, c => diesel::delete(users::table.find(user.key.0)).execute(c))?;
        Ok(())
    }

    /// The department of a user after `changes`, given the one before.
    fn department_after(
        &mut self,
        of: &LockedGroup,
        department: Option<Department>,
        changes: &UserChanges,
    ) -> Result<Option<Department>, StoreError> {
        match changes.department.as_deref() {
            None => Ok(department),
            Some("") => Ok(None),
            Some(name) => self.department(of.group().key, name).map(Some),
        }
    }

    /// Loads the pieces that the change of a user's number touches, and checks that `user` can have the number.
    fn check_user_number(
        &mut self,
        of: &LockedGroup,
        user: UserKey,
        plan: &mut UserPlan<'_>,
    ) -> RuleResult<(), UserNumberRejected> {
        let Some(mut change) = plan.number else {
            return Ok(Ok(()));
        };
        if let Some(number) = change.to {
            change.is_noted = self.is_noted_by_other(of, user, number)?;
        }
        let numbers = [change.from, change.to].into_iter().flatten();
        plan.piece_map = self.load_around(numbers)?;
        match mobile::assign_user_number(&plan.piece_map, of.keys(), user, change) {
            Ok(_) => Ok(Ok(())),
            Err(rejection) => {
                let names = self.names(rejection.conflicts().iter())?;
                Ok(Err(UserNumberRejected { rejection, names }))
            }
        }
    }

    /// Returns true if a user of the tenant other than `user` has this number. Of one that nobody holds, that is a note.
    fn is_noted_by_other(
        &mut self,
        of: &LockedGroup,
        user: UserKey,
        number: E164,
    ) -> Result<bool, StoreError> {
        // as the index has it
        let own_number = sql::<Bool>("CAST(nullif(users.phone_number, '') AS BIGINT) = ");
        let with_number = users::table
            .inner_join(groups::table.on(groups::key.eq(users::group_key)))
            .filter(users::phone_number.ne(""))
            .filter(own_number.bind::<BigInt, _>(to_key(number.value())))
            .filter(groups::tenant.eq(of.tenant().key.0))
            .filter(users::key.ne(user.0));
        let is_noted = diesel::select(exists(with_number));
        Ok(on_backend!(self.users_table()?, c => is_noted.get_result(c))?)
    }

    /// Writes a user, after the check of the number.
    fn save_changes(&mut self, of: &LockedGroup, user: User, plan: UserPlan<'_>) -> Result<User, StoreError> {
        self.set_user_number(of, &user, &plan);
        let department = plan.department;
        let user = plan.changes.apply(User { department, ..user });
        let update = diesel::update(users::table.find(user.key.0)).set((
            users::first_name.eq(&user.first_name),
            users::last_name.eq(&user.last_name),
            users::extension.eq(&user.extension),
            users::phone_number.eq(&user.phone_number),
            users::email_address.eq(&user.email_address),
            users::enterprise_trunk.eq(&user.enterprise_trunk),
            users::department.eq(user.department.as_ref().map(|department| department.key)),
        ));
        on_backend!(self.users_mut()?, c => update.execute(c))?;
        Ok(user)
    }

    /// Assigns a mobile number of the group to a user, and returns their old number to the group. The number was
    /// checked before.
    fn set_user_number(&mut self, of: &LockedGroup, user: &User, plan: &UserPlan<'_>) {
        let Some(change) = plan.number else { return };
        let reassignments = mobile::assign_user_number(&plan.piece_map, of.keys(), user.key, change);
        let reassignments = reassignments.unwrap_or_default();
        self.apply(&plan.piece_map, &reassignments);
        for reassignment in reassignments {
            let is_assigned = reassignment
                .holding
                .is_some_and(|holding| holding.user().is_some());
            let operation = if is_assigned {
                Operation::AssignToUser
            } else {
                Operation::Release
            };
            let context = JournalContext::of_group(operation, of).with_user(user.id.as_str());
            self.record(context, &[reassignment]);
        }
    }
}

/// A planned change of a user, which is checked before anything is written.
struct UserPlan<'c> {
    changes: &'c UserChanges,
    /// The department after the change.
    department: Option<Department>,
    /// The change of the user's number; `None` when the number stays.
    number: Option<UserNumberChange>,
    /// The pieces on which the change of the number is planned.
    piece_map: PieceMap,
}

impl<'c> UserPlan<'c> {
    fn new(from: Option<E164>, department: Option<Department>, changes: &'c UserChanges) -> Self {
        let number = |to: UserNumber| UserNumberChange {
            from,
            to: to.number(),
            is_noted: false,
        };
        Self {
            changes,
            department,
            number: changes.phone_number.map(number),
            piece_map: PieceMap::default(),
        }
    }
}
