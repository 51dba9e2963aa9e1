//! [`RequestContext`]: one request on its way through authentication and the store to its answer.

use std::cell::{Cell, RefCell};
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use numbering_core::{ExclusiveId, ExclusiveNumber, Role, TenantKey};
use numbering_store::{Lookup, LookupResult, ReadContext, Store};

use super::admission::AdmissionQueue;
use super::audit_subject::AuditSubject;
use super::body::{Body, BodyLimits, FILTER_BYTES_MAX};
use super::in_flight_keys::InFlightKeys;
use super::input::Input;
use super::list_turns::ListTurns;
use super::long_reads::LongReads;
use super::matched_route::MatchedRoute;
use super::path_params::PathParams;
use super::request_id::RequestId;
use super::token_lookups::TokenLookups;
use crate::auth::{
    AuthContext, AuthenticatedAs, BootstrapHash, Principal, RateLimiter, RequiredAccess, RoleTable,
    TrustedProxies, bearer_hash, client_address,
};
use crate::config::RequestLimits;
use crate::error::{Family, Fault, OperationError, Reply};
use crate::query::Filters;
use crate::schema::KnownNames;
use crate::wire::{Consumer, MemoryBudget};

/// One request: its caller, the parameters of its path, and the parts of the application that answer it.
pub struct RequestContext {
    request: HttpRequest,
    path: Rc<PathParams>,
    /// The party of the caller, once the request is admitted.
    consumer: Cell<Option<Consumer>>,
    /// The body of a GET, until it is read.
    filter_payload: Cell<Option<web::Payload>>,
    /// True once the filters of a GET were read.
    pub(super) is_filtered: Cell<bool>,
    /// The names that were ignored as the client prefers, for a header.
    pub(super) ignored_names: RefCell<Option<String>>,
    pub(super) known_names: Data<KnownNames>,
    pub(super) auth: Arc<AuthContext>,
    pub(super) limits: RequestLimits,
    pub(super) store: Data<Store>,
    admission: Data<AdmissionQueue>,
    token_lookups: Data<TokenLookups>,
    pub(super) memory: Data<MemoryBudget>,
    pub(super) long_reads: Data<LongReads>,
    pub(super) in_flight_keys: Data<InFlightKeys>,
    pub(super) list_turns: Data<ListTurns>,
}

impl FromRequest for RequestContext {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Self::new(request, payload))
    }
}

impl RequestContext {
    /// A GET's context takes the body: it has filters, if anything. That of a change is the operation's.
    fn new(request: &HttpRequest, payload: &mut Payload) -> Result<Self, actix_web::Error> {
        let is_get = request.method() == Method::GET;
        let filter_payload = is_get.then(|| web::Payload::from_request(request, payload).into_inner());
        let path = Rc::new(PathParams::of(request));
        let auth = AuthContext {
            secret_hash: bearer_hash(request),
            required: required_access(request, &path, part::<RoleTable>(request)?),
            address: client_address(request, part::<TrustedProxies>(request)?),
            authenticated_as: AuthenticatedAs::default(),
            rate_limiter: part::<RateLimiter>(request)?.clone(),
            bootstrap: part::<BootstrapHash>(request)?.clone(),
        };
        request.extensions_mut().insert(AuditSubject {
            authenticated_as: auth.authenticated_as.clone(),
            address: auth.address,
            path: Rc::clone(&path),
        });
        Ok(Self {
            request: request.clone(),
            path,
            consumer: Cell::default(),
            filter_payload: Cell::new(filter_payload.transpose()?),
            is_filtered: Cell::new(false),
            ignored_names: RefCell::default(),
            known_names: part::<KnownNames>(request)?.clone(),
            auth: Arc::new(auth),
            limits: ***part::<RequestLimits>(request)?,
            store: part::<Store>(request)?.clone(),
            admission: part::<AdmissionQueue>(request)?.clone(),
            token_lookups: part::<TokenLookups>(request)?.clone(),
            memory: part::<MemoryBudget>(request)?.clone(),
            long_reads: part::<LongReads>(request)?.clone(),
            in_flight_keys: part::<InFlightKeys>(request)?.clone(),
            list_turns: part::<ListTurns>(request)?.clone(),
        })
    }

    /// The request.
    #[must_use]
    pub const fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The parameters of the path.
    #[must_use]
    pub fn path(&self) -> &PathParams {
        &self.path
    }

    /// The value that `read` makes of the filters of a GET, from its query and its body.
    pub async fn filters<T>(&self, read: impl FnOnce(&Filters) -> Result<T, Fault>) -> Input<T> {
        let filters = self.known_filters().await;
        let read = filters.and_then(|filters| Ok(read(&filters)?));
        read.map_err(|error| error.into_refusal(&self.request_id()))
            .into()
    }

    /// Reads the body of a GET, of a caller who is authorized.
    pub(super) async fn filter_body(&self) -> Result<Vec<u8>, OperationError> {
        let Some(payload) = self.filter_payload.take().filter(|_| self.has_body()) else {
            return Ok(Vec::new());
        };
        let principal = self.principal().await?;
        Ok(self.body(payload, FILTER_BYTES_MAX, &principal).await?.bytes)
    }

    fn has_body(&self) -> bool {
        let headers = self.request.headers();
        headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING)
    }

    /// Answers with the result of `query`, all of which sees the same moment of the database.
    pub async fn read<T, F>(&self, query: F) -> HttpResponse
    where
        T: Into<HttpResponse> + Send + 'static,
        F: Fn(&Principal, &mut ReadContext<'_>) -> Result<T, OperationError> + Send + 'static,
    {
        let query = self.authorized(query);
        let refused = self.refused_filters().await;
        match self.run_query(move |store| store.snapshot(query)).await {
            Ok(answer) => self.read_answer(answer.into(), refused),
            Err(error) => self.error_response(error),
        }
    }

    /// Answers with the reply that `answer` makes of the exclusive number with this id.
    pub async fn look_up(
        &self,
        id: Option<ExclusiveId>,
        answer: impl FnOnce(&Principal, Option<(TenantKey, ExclusiveNumber)>) -> Result<Reply, OperationError>,
    ) -> HttpResponse {
        let refused = self.refused_filters().await;
        let found = self.authenticate(id).await;
        match found.and_then(|(principal, number)| answer(&principal, number)) {
            Ok(reply) => self.read_answer(reply.into(), refused),
            Err(error) => self.error_response(error),
        }
    }

    /// Returns `query` with the authorization of the caller before it.
    pub(super) fn authorized<T, F>(
        &self,
        query: F,
    ) -> impl Fn(&mut ReadContext<'_>) -> Result<T, OperationError> + Send + 'static + use<T, F>
    where
        F: Fn(&Principal, &mut ReadContext<'_>) -> Result<T, OperationError> + Send + 'static,
    {
        let auth = Arc::clone(&self.auth);
        move |context| {
            let principal = auth.principal(context)?;
            query(&principal, context)
        }
    }

    /// Runs a query on a database thread, when its turn comes.
    pub(super) async fn run_query<T, F>(&self, query: F) -> Result<T, OperationError>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, OperationError> + Send + 'static,
    {
        let consumer = self.admit().await?;
        let store = self.store.clone().into_inner();
        self.admission
            .run_blocking(consumer, self.limits.database_timeout, move || query(&store))
            .await
    }

    /// Reads the body, of at most `bytes_max` bytes, in memory of the caller's.
    pub(super) async fn body(
        &self,
        payload: web::Payload,
        bytes_max: usize,
        principal: &Principal,
    ) -> Result<Body, OperationError> {
        let limits = BodyLimits {
            bytes_max,
            timeout: self.limits.body_timeout,
        };
        Body::collect(
            &self.request,
            payload,
            limits,
            self.memory.permit(principal.consumer()),
        )
        .await
    }

    /// Returns the caller, if authorized: to be asked before the body is read.
    pub(super) async fn principal(&self) -> Result<Principal, OperationError> {
        Ok(self.authenticate(None).await?.0)
    }

    /// Returns the caller, if authorized, and beside it the exclusive number with this id.
    async fn authenticate(
        &self,
        number: Option<ExclusiveId>,
    ) -> Result<(Principal, Option<(TenantKey, ExclusiveNumber)>), OperationError> {
        let consumer = self.admit().await?;
        let found = match self.auth.secret_hash {
            Some(secret_hash) => {
                let lookup = self.store.lookup(Lookup { secret_hash, number });
                self.admission
                    .admit(consumer, self.limits.database_timeout, lookup)
                    .await?
            }
            None => LookupResult::default(),
        };
        let principal = self.auth.authorize(|_| Ok(found.token))?;
        Ok((principal, found.number))
    }

    /// Counts the request against the rate limits, once, and returns the party of the caller.
    async fn admit(&self) -> Result<Consumer, OperationError> {
        if let Some(consumer) = self.consumer.get() {
            return Ok(consumer);
        }
        let consumer = if let Some((secret, consumer)) = self.auth.recently_valid() {
            let admitted = self.auth.rate_limiter.admit(secret);
            admitted.map_err(OperationError::Rejected)?;
            consumer
        } else {
            self.look_up_token().await?.consumer()
        };
        self.consumer.set(Some(consumer));
        Ok(consumer)
    }

    /// Looks up a token that was not valid lately, apart from the requests of valid ones: unknown tokens take none of
    /// their turns.
    async fn look_up_token(&self) -> Result<Principal, OperationError> {
        let found = match self.auth.secret_hash {
            Some(secret_hash) => {
                let lookup = Lookup {
                    secret_hash,
                    number: None,
                };
                let limit = self.limits.database_timeout;
                self.token_lookups.run(limit, self.store.lookup(lookup)).await?
            }
            None => LookupResult::default(),
        };
        self.auth.authenticate(|_| Ok(found.token))
    }

    /// The answer to a read; the refusal of its filters comes after those of its path.
    pub(super) fn read_answer(
        &self,
        response: HttpResponse,
        refused: Option<OperationError>,
    ) -> HttpResponse {
        match refused {
            Some(error) => self.error_response(error),
            None => self.with_ignored_names(response),
        }
    }

    pub(super) fn error_response(&self, error: OperationError) -> HttpResponse {
        error.into_refusal(&self.request_id()).reply(self.family()).into()
    }

    pub(super) fn family(&self) -> Family {
        Family::of(self.request.path())
    }

    pub(super) fn request_id(&self) -> String {
        let extensions = self.request.extensions();
        extensions
            .get::<RequestId>()
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}

/// The rights that the operation needs. Every route that is served is in the table: see [`RoleTable`].
fn required_access(request: &HttpRequest, path: &PathParams, roles: &RoleTable) -> RequiredAccess {
    let route = MatchedRoute::of(request);
    let min_role = route
        .pattern()
        .and_then(|pattern| roles.min_role(request.method(), pattern));
    RequiredAccess {
        min_role: min_role.unwrap_or(Role::SystemAdmin),
        is_change: request.method() != Method::GET,
        tenant: path.get("tenant_id").map(str::to_owned),
        group: path.get("group_id").map(str::to_owned),
    }
}

/// A part of the application, which every request shares.
fn part<T: 'static>(request: &HttpRequest) -> Result<&Data<T>, actix_web::Error> {
    let missing = || actix_web::error::ErrorInternalServerError("a part of the application is missing");
    request.app_data().ok_or_else(missing)
}
