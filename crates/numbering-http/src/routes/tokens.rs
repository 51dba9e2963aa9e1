//! Access tokens: `/api/v1/tokens/`.

use actix_web::{HttpResponse, delete, get, post, web};
use numbering_core::{Role, Scope};
use numbering_store::{self as store, NewToken};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::auth::{Principal, generate_token, hash_secret, role_name};
use crate::error::{ErrorCode, Fault, OperationError, Reply};
use crate::json::{self, text};
use crate::query::Filters;
use crate::request::{BodyItems, Input, RequestContext, ignore_body, parse_json};
use crate::wire::{Done, Problem, timestamp};

/// The role of a token.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "the names of the wire")]
pub(crate) enum TokenRole {
    /// Rights on everything.
    SystemAdmin,
    /// Rights on one tenant and its groups.
    TenantAdmin,
    /// Rights on one group.
    GroupAdmin,
}

impl From<TokenRole> for Role {
    fn from(role: TokenRole) -> Self {
        match role {
            TokenRole::SystemAdmin => Self::SystemAdmin,
            TokenRole::TenantAdmin => Self::TenantAdmin,
            TokenRole::GroupAdmin => Self::GroupAdmin,
        }
    }
}

/// A token to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateToken {
    /// The role.
    #[validate(required)]
    #[schema(nullable = false, required = true)]
    role: Option<TokenRole>,
    /// The tenant that it is for; not for a system admin.
    #[validate(custom(function = "text::tenant_id"))]
    #[schema(example = "acme")]
    tenant_id: Option<String>,
    /// The group that it is for; only for a group admin.
    #[validate(custom(function = "text::group_id"))]
    group_id: Option<String>,
    /// The display name, at most 80 characters.
    #[validate(custom(function = "text::text"))]
    #[schema(max_length = 80, example = "provisioning")]
    name: Option<String>,
    /// The expiry, RFC 3339, in the future. A token ends no later than the one that creates it; without an expiry it ends
    /// at the same time, or never.
    #[validate(custom(function = "time_text"))]
    #[schema(format = DateTime, example = "2027-01-31T00:00:00Z")]
    expires_at: Option<String>,
    /// True for a token that may only read.
    #[schema(default = false)]
    read_only: Option<bool>,
}

fn time_text(value: &str) -> Result<(), validator::ValidationError> {
    timestamp::parse_seconds(value).map(drop).map_err(text::error)
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    /// Its public id.
    #[schema(example = "q83vEjRWeJCr")]
    id: String,
    /// The role.
    role: TokenRole,
    /// The tenant that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "acme")]
    tenant_id: Option<String>,
    /// The group that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    group_id: Option<String>,
    /// The display name.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    name: String,
    /// True for a token that may only read.
    read_only: bool,
    /// The time of creation.
    #[schema(format = DateTime, example = "2026-11-24T10:00:00Z")]
    created_at: String,
    /// The expiry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = DateTime, example = "2027-01-31T00:00:00Z")]
    expires_at: Option<String>,
    /// The id of the token that created it; once that one is revoked, of the token that created that one. Or `bootstrap`,
    /// or `command line`. Absent for the tokens of the first release.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "5b4fwHoFXNAD")]
    created_by: Option<String>,
}

/// A new token with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedToken {
    /// The secret. It is shown only once, and only a digest is stored. It is absent when the answer is
    /// replayed for the same idempotency key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "numb_4Zb0…")]
    token: Option<String>,
    #[serde(flatten)]
    of: Token,
}

/// The tokens that the caller may see.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenList {
    tokens: Vec<Token>,
}

impl BodyItems for CreateToken {}

impl From<store::Token> for Token {
    fn from(token: store::Token) -> Self {
        let role = match token.scope.role() {
            Role::SystemAdmin => TokenRole::SystemAdmin,
            Role::TenantAdmin => TokenRole::TenantAdmin,
            Role::GroupAdmin => TokenRole::GroupAdmin,
        };
        Self {
            id: token.id,
            role,
            tenant_id: token.scope.tenant().map(ToString::to_string),
            group_id: token.scope.group().map(ToString::to_string),
            name: token.name,
            read_only: token.is_read_only,
            created_at: timestamp::format_seconds(token.created_at),
            expires_at: token.expires_at.map(timestamp::format_seconds),
            created_by: token.created_by,
        }
    }
}

impl CreateToken {
    /// Returns the scope of the token: the role decides which ids belong to it.
    fn scope(&self) -> Result<Scope, OperationError> {
        let role = self.role.map(Role::from).ok_or_else(|| Fault::missing("/role"))?;
        let (tenant, group) = (self.tenant_id.as_deref(), self.group_id.as_deref());
        let superfluous = |attribute: &str| {
            let reason = format!("{attribute:?} is not allowed for a {}", role_name(role));
            Fault::invalid(format!("/{attribute}"), reason)
        };
        match (role, tenant, group) {
            (Role::SystemAdmin, Some(_), _) => Err(superfluous("tenantId").into()),
            (Role::SystemAdmin | Role::TenantAdmin, _, Some(_)) => Err(superfluous("groupId").into()),
            (Role::SystemAdmin, None, None) => Ok(Scope::Platform),
            (Role::TenantAdmin, tenant, None) => Ok(Scope::Tenant(json::required("tenantId", tenant)?)),
            (Role::GroupAdmin, tenant, group) => {
                let tenant = json::required("tenantId", tenant)?;
                Ok(Scope::Group(tenant, json::required("groupId", group)?))
            }
        }
    }

    /// Returns the expiry of the token, which is no later than that of `creator`.
    fn expiry(&self, creator: &Principal) -> Result<Option<i64>, Fault> {
        let refused = |reason| Fault::invalid("/expiresAt", reason);
        let Some(text) = &self.expires_at else {
            return Ok(creator.expires_at);
        };
        let expiry = timestamp::parse_seconds(text).map_err(refused)?;
        let expiry = timestamp::check_expiry(expiry, text).map_err(refused)?;
        match creator.expires_at {
            Some(last) if last < expiry => {
                let last = timestamp::format_seconds(last);
                Err(refused(format!(
                    "{} is later than {last}, when the token that creates it ends",
                    text::quoted(text)
                )))
            }
            _ => Ok(Some(expiry)),
        }
    }

    fn new_token(&self, id: String, secret: &str, creator: &Principal) -> Result<NewToken, OperationError> {
        Ok(NewToken {
            id,
            secret_hash: hash_secret(secret),
            scope: self.scope()?,
            name: self.name.clone().unwrap_or_default(),
            is_read_only: self.read_only.unwrap_or_default(),
            expires_at: self.expiry(creator)?,
        })
    }
}

/// The path of a token.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
struct TokenPath {
    /// The public id of the token
    #[param(example = "q83vEjRWeJCr")]
    token_id: String,
}

impl TokenPath {
    fn of(req: &RequestContext) -> Self {
        let token_id = req.path().text("token_id").to_owned();
        Self { token_id }
    }
}

/// The query parameters of a revocation.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Filters` reads it")]
struct RevokeQuery {
    /// Revoke also the tokens that it created, those that these created, and so on.
    #[param(default = false, required = false, nullable = false)]
    issued: Option<bool>,
}

impl RevokeQuery {
    /// Reads whether the tokens that it created are revoked too.
    fn read(req: &RequestContext) -> Input<bool> {
        let filters = Filters::read(req.request().query_string(), b"");
        let issued = filters.and_then(|filters| Ok(filters.boolean(&["issued"])?.unwrap_or_default()));
        issued.into()
    }
}

/// List the tokens
///
/// A tenant admin sees the tokens of its tenant and groups. Secrets are never shown again.
#[utoipa::path(
    tag = "Tokens",
    operation_id = "list_tokens",
    responses((status = 200, description = "The tokens", body = TokenList), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[get("/api/v1/tokens/")]
pub(crate) async fn list(req: RequestContext) -> HttpResponse {
    req.read(|principal, context| {
        let tokens = context.tokens(&principal.scope)?;
        let tokens = tokens.into_iter().map(Token::from).collect();
        Reply::of(200, &TokenList { tokens })
    })
    .await
}

/// Create a token
///
/// A tenant admin may create tokens for its own tenant and groups. A token ends no later than its creator. The secret is shown only once; it is
/// absent when the answer is replayed for the same `Idempotency-Key`.
#[utoipa::path(
    tag = "Tokens",
    operation_id = "create_token",
    request_body = CreateToken,
    responses((status = 201, description = "The token and its secret", body = CreatedToken), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[post("/api/v1/tokens/")]
pub(crate) async fn create(req: RequestContext, payload: web::Payload) -> HttpResponse {
    req.write(payload, parse_json::<CreateToken>, |principal, context, input| {
        let (secret, id) =
            generate_token().map_err(|_| Fault::new(ErrorCode::Internal, "no random bytes are available"))?;
        let new = input.get()?.new_token(id, &secret, principal)?;
        if !principal.scope.covers(&new.scope) {
            let reason = "a tenant admin may create tokens for its own tenant and groups only";
            return Err(Fault::new(ErrorCode::Forbidden, reason).into());
        }
        let token = Token::from(context.create_token(&new)?);
        let id = token.id.clone();
        let mut answer = CreatedToken {
            token: None,
            of: token,
        };
        let replay_body = Reply::of(201, &answer)?.body;
        answer.token = Some(secret);
        let reply = Reply::of(201, &answer)?.with_replay_body(replay_body);
        Ok(reply
            .header("Cache-Control", "no-store")
            .with_audit_detail("created", id))
    })
    .await
}

/// Revoke a token
///
/// Takes effect immediately, on every server. The tokens that it created stay valid, unless `issued` is true.
#[utoipa::path(
    tag = "Tokens",
    operation_id = "revoke_token",
    params(TokenPath, RevokeQuery),
    responses((status = 200, description = "The token is revoked", body = Done), Problem),
    extensions(("x-min-role" = json!("tenant_admin"))),
)]
#[delete("/api/v1/tokens/{token_id}/")]
pub(crate) async fn revoke(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = TokenPath::of(&req);
    let is_with_issued = RevokeQuery::read(&req);
    req.write(payload, ignore_body, move |principal, context, input| {
        input.get()?;
        if *is_with_issued.get()? {
            let revoked = context.revoke_token_and_issued(&principal.scope, &path.token_id)?;
            return Ok(Reply::done(200).with_audit_detail("tokens", revoked.to_string()));
        }
        context.revoke_token(&principal.scope, &path.token_id)?;
        Ok(Reply::done(200))
    })
    .await
}
