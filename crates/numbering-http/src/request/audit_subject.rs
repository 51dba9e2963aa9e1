//! [`AuditSubject`]: the part of a request that its audit log entry names.

use std::net::IpAddr;
use std::rc::Rc;

use super::path_params::PathParams;
use crate::auth::AuthenticatedAs;

/// The caller and the resource of a request that needs a token.
#[derive(Clone, Debug)]
pub(crate) struct AuditSubject {
    /// The caller, once the token was looked up.
    pub(crate) authenticated_as: AuthenticatedAs,
    /// The address of the client.
    pub(crate) address: IpAddr,
    /// The parameters of the path.
    pub(crate) path: Rc<PathParams>,
}
