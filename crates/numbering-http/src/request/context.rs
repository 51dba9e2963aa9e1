//! [`Call`]: one request on its way: who asks is found out, whether they may, then it is read or written, and
//! answered in the words of its family.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, http::Method, http::header};
use bytes::Bytes;
use numbering_core::{ExclusiveId, ExclusiveNumber, Role, TenantKey};
use numbering_store::{
    Author, CommitOutcome, IdempotencyKey, Lookup, LookupResult, Prefetch, ReadContext, Store, StoreError,
    WriteContext, WriteOptions,
};
use sha2::{Digest, Sha256};

use crate::auth::access::{Access, Principal, bearer};
use crate::auth::client_address;
use crate::auth::context::{Asking, Seen};
use crate::error::{ErrorCode, Family, Fault, Reply, Stop};
use crate::observability::audit_log::Subject;
use crate::query::Filters;
use crate::request::admission::too_long;
use crate::request::body;
use crate::request::idempotency::{WriteError, WriteResponse, idempotent};
use crate::request::in_flight_keys::{InFlightKey, InFlightKeys};
use crate::request::input::{Input, Items, Parse};
use crate::request::matched_route::Route;
use crate::request::path_params::Names;
use crate::request::request_id::RequestId;
use crate::server::state::State;

/// One request on its way.
pub struct Call {
    asking: Arc<Asking>,
    request: HttpRequest,
    is_admitted: Cell<bool>,
    path: Rc<Names>,
    in_flight_keys: Data<InFlightKeys>,
}

impl FromRequest for Call {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<State>>().cloned();
        let keys = request.app_data::<Data<InFlightKeys>>().cloned();
        let call = state
            .zip(keys)
            .map(|(state, keys)| Self::of(request, state, keys));
        ready(call.ok_or_else(|| actix_web::error::ErrorInternalServerError("no state")))
    }
}

impl Call {
    fn of(request: &HttpRequest, state: Data<State>, in_flight_keys: Data<InFlightKeys>) -> Self {
        let route = Route::of(request);
        // no route is served that the table does not know: see `table`
        let least = route
            .pattern()
            .and_then(|pattern| state.table.least_role(request.method(), pattern));
        let path = Rc::new(Names::of(request));
        let access = Access {
            least: least.unwrap_or(Role::SystemAdmin),
            is_change: request.method() != Method::GET,
            tenant: path.get("tenant_id").map(str::to_owned),
            group: path.get("group_id").map(str::to_owned),
        };
        let asking = Arc::new(Asking {
            secret: bearer(request),
            access,
            address: client_address::address(request, &state.trusted_proxies),
            seen: Seen::default(),
            state,
        });
        request.extensions_mut().insert(Subject {
            seen: asking.seen.clone(),
            address: asking.address,
            named: Rc::clone(&path),
        });
        Self {
            asking,
            request: request.clone(),
            is_admitted: Cell::new(false),
            path,
            in_flight_keys,
        }
    }

    /// The request.
    #[must_use]
    pub const fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// What the service was started with.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.asking.state
    }

    /// A text that stands in the path.
    #[must_use]
    pub fn text(&self, parameter: &str) -> String {
        self.path.get(parameter).unwrap_or_default().to_owned()
    }

    /// What `read` makes of the filters of a GET, from its query and its body. The body of someone who may not
    /// ask is not looked at.
    pub async fn filters<T>(
        &self,
        payload: web::Payload,
        read: impl FnOnce(&Filters) -> Result<T, Fault>,
    ) -> Input<T> {
        let read = async {
            if self.has_body() {
                self.principal().await?;
            }
            let body = self.body(payload, body::FILTER_BYTES_MAX).await?;
            let filters = Filters::read(self.request.query_string(), &body)?;
            Ok(read(&filters)?)
        };
        let read: Result<T, Stop> = read.await;
        read.map_err(|stop| stop.into_refusal(&self.request_id())).into()
    }

    fn has_body(&self) -> bool {
        let headers = self.request.headers();
        headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING)
    }

    /// Answers with what `query` reads. All of it sees the same moment.
    pub async fn read<T, F>(&self, query: F) -> HttpResponse
    where
        T: Into<HttpResponse> + Send + 'static,
        F: Fn(&Principal, &mut ReadContext<'_>) -> Result<T, Stop> + Send + 'static,
    {
        let query = self.permitted(query);
        match self.ask(move |store| store.snapshot(query)).await {
            Ok(answer) => answer.into(),
            Err(stop) => self.stopped(stop),
        }
    }

    /// Answers with what `answer` makes of the exclusive number that is asked for.
    pub async fn look_up(
        &self,
        id: Option<ExclusiveId>,
        answer: impl FnOnce(&Principal, Option<(TenantKey, ExclusiveNumber)>) -> Result<Reply, Stop>,
    ) -> HttpResponse {
        let found = self.authenticate(id).await;
        match found.and_then(|(principal, number)| answer(&principal, number)) {
            Ok(reply) => reply.into(),
            Err(stop) => self.stopped(stop),
        }
    }

    /// `query`, if whoever asks may.
    fn permitted<T, F>(
        &self,
        query: F,
    ) -> impl Fn(&mut ReadContext<'_>) -> Result<T, Stop> + Send + 'static + use<T, F>
    where
        F: Fn(&Principal, &mut ReadContext<'_>) -> Result<T, Stop> + Send + 'static,
    {
        let asking = Arc::clone(&self.asking);
        move |context| {
            let principal = asking.principal(context)?;
            query(&principal, context)
        }
    }

    /// Asks the database, when it is this request's turn.
    async fn ask<T, F>(&self, query: F) -> Result<T, Stop>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, Stop> + Send + 'static,
    {
        self.admit()?;
        let (store, state) = (Arc::clone(&self.state().store), self.state());
        state.line.run(state.limits.work, move || query(&store)).await
    }

    async fn body(&self, payload: web::Payload, most: usize) -> Result<Bytes, Stop> {
        body::collect(&self.request, payload, most, self.state().limits.arrival).await
    }

    /// Reads the body, which `parse` understands, runs `operation`, and answers when it is committed.
    pub async fn write<B, F>(&self, payload: web::Payload, parse: Parse<B>, operation: F) -> HttpResponse
    where
        B: Items + Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, Stop> + Send + 'static,
    {
        match self.try_write(payload, parse, operation).await {
            Ok(response) => response.into(),
            Err(stop) => self.stopped(stop),
        }
    }

    async fn try_write<B, F>(
        &self,
        payload: web::Payload,
        parse: Parse<B>,
        operation: F,
    ) -> Result<WriteResponse, Stop>
    where
        B: Items + Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, Stop> + Send + 'static,
    {
        let principal = self.principal().await?;
        let limits = self.state().limits;
        let bytes = self.body(payload, limits.body_bytes).await?;
        let key = self.once(&principal, &bytes)?;
        let _in_flight = key.as_ref().map(|key| self.begin_key(key)).transpose()?;
        let input = Input::from(parse(&bytes, &limits));
        let options = WriteOptions {
            author: self.author(&principal),
            item_count: input.said().map_or(0, Items::items),
            prefetch: Prefetch::new(
                self.asking.access.tenant.as_ref().and_then(|id| id.parse().ok()),
                input.said().into_iter().flat_map(Items::spans),
            ),
        };
        let run = idempotent(key, self.reauthorized(operation, input));
        let written = tokio::time::timeout(limits.work, self.state().store.write(options, run));
        match written.await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(WriteError::Rejected(response))) => Ok(*response),
            Ok(Err(WriteError::Store(error))) => Err(error.into()),
            Err(_) => Err(too_long(limits.work, CommitOutcome::Unknown).into()),
        }
    }

    /// `operation` as the store runs it: the token is looked at again, in the transaction.
    fn reauthorized<B, F>(
        &self,
        operation: F,
        input: Input<B>,
    ) -> impl Fn(&mut WriteContext<'_>) -> Result<Reply, StoreError> + Send + 'static + use<B, F>
    where
        B: Send + 'static,
        F: Fn(&Principal, &mut WriteContext<'_>, &Input<B>) -> Result<Reply, Stop> + Send + 'static,
    {
        let (asking, family, request_id) = (Arc::clone(&self.asking), self.family(), self.request_id());
        move |context| {
            let permitted = asking.principal(context);
            let done = permitted.and_then(|principal| operation(&principal, context, &input));
            match done {
                Ok(reply) => Ok(reply),
                Err(Stop::Failed(error)) => Err(error),
                Err(refused) => Ok(refused.into_refusal(&request_id).reply(family)),
            }
        }
    }

    /// Marks the request with this key as running.
    fn begin_key(&self, key: &IdempotencyKey) -> Result<InFlightKey<'_>, Stop> {
        let running = || {
            Fault::new(
                ErrorCode::InProgress,
                "the request with this idempotency key is running",
            )
        };
        self.in_flight_keys.begin(key).ok_or_else(|| running().into())
    }

    /// Who asks, if they may: asked before the body is read.
    async fn principal(&self) -> Result<Principal, Stop> {
        Ok(self.authenticate(None).await?.0)
    }

    /// Who asks, if they may, and beside them the exclusive number of this id.
    async fn authenticate(
        &self,
        number: Option<ExclusiveId>,
    ) -> Result<(Principal, Option<(TenantKey, ExclusiveNumber)>), Stop> {
        self.admit()?;
        let (asking, state) = (&self.asking, self.state());
        let found = match asking.secret {
            Some(secret_hash) => {
                let lookup = Lookup { secret_hash, number };
                state
                    .line
                    .wait(state.limits.work, state.store.lookup(lookup))
                    .await?
            }
            None => LookupResult::default(),
        };
        let principal = asking.permitted(|_| Ok(found.token))?;
        Ok((principal, found.number))
    }

    /// Lets the request through, once.
    fn admit(&self) -> Result<(), Stop> {
        if self.is_admitted.replace(true) {
            return Ok(());
        }
        self.asking.admit()
    }

    fn author(&self, principal: &Principal) -> Author {
        Author {
            actor: principal.id.clone(),
            request_id: self.request_id(),
        }
    }

    /// What tells a repetition of this request from another one, if the client gave it a key.
    fn once(&self, principal: &Principal, body: &[u8]) -> Result<Option<IdempotencyKey>, Stop> {
        const KEY_MAX: usize = 255;
        let Some(value) = self.request.headers().get("Idempotency-Key") else {
            return Ok(None);
        };
        let is_visible = |byte: &u8| byte.is_ascii_graphic();
        let key = value.as_bytes();
        if key.is_empty() || KEY_MAX < key.len() || !key.iter().all(is_visible) {
            let reason =
                format!("the header Idempotency-Key has 1 to {KEY_MAX} visible characters, without spaces");
            return Err(Fault::new(ErrorCode::InvalidAttribute, reason).into());
        }
        let what = format!("{} {}", self.request.method(), self.request.uri());
        Ok(Some(IdempotencyKey {
            token: principal.key,
            key: String::from_utf8_lossy(key).into_owned(),
            request: Sha256::digest(what.as_bytes()).into(),
            body: Sha256::digest(body).into(),
        }))
    }

    fn stopped(&self, stop: Stop) -> HttpResponse {
        stop.into_refusal(&self.request_id()).reply(self.family()).into()
    }

    fn family(&self) -> Family {
        Family::of(self.request.path())
    }

    fn request_id(&self) -> String {
        let extensions = self.request.extensions();
        extensions
            .get::<RequestId>()
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}
