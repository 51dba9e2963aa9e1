//! The core and the store without HTTP: a tenant with a pool of numbers, a block of it assigned to a group, and the
//! list of the numbers that are still available.
//!
//! ```sh
//! cargo run --package numbering-store --example embedded -- inventory.db
//! ```

use std::error::Error;

use numbering_core::{GroupId, NumberRange, TenantId};
use numbering_store::{
    Author, ChangeError, Definition, NewGroup, NewTenant, Settings, Store, StoreError, TenantKind,
    TrunkCursor, TrunkKind, TrunkOwner, TrunkResult, WriteContext, WriteOptions,
};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: embedded FILE")?;
    // a program with a runtime of its own awaits there: only writing is async, reading blocks
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    for line in runtime.block_on(session(&format!("sqlite://{file}")))? {
        println!("{line}");
    }
    Ok(())
}

async fn session(url: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let settings = Settings {
        url: url.parse()?,
        readers: 1,
    };
    let store = Store::open(&settings)?;
    store.migrate()?;
    let _file_lock = store.lock_file()?;

    let (tenant_id, group_id): (TenantId, GroupId) = ("foo".parse()?, "sales".parse()?);
    let pool: NumberRange = "+3226127000..+3226127999".parse()?;
    let block: NumberRange = "+3226127000..+3226127099".parse()?;
    let (tenant, group) = (tenant_id.clone(), group_id.clone());
    change(&store, move |context| create(context, &tenant, &group, pool)).await?;

    let mut lines = Vec::new();
    for _ in 0..2 {
        let (tenant, group) = (tenant_id.clone(), group_id.clone());
        let assigned = change(&store, move |context| assign(context, &tenant, &group, block)).await;
        lines.push(match assigned {
            Ok(()) => format!("{block} is assigned to sales"),
            Err(Refused::Rule(reason)) => format!("{block} is refused: {reason}"),
            Err(Refused::Store(error)) => return Err(error.into()),
        });
    }
    let available = store.read(|context| -> Result<_, StoreError> {
        let tenant = context.tenant(&tenant_id)?;
        let owner = TrunkOwner::Available(tenant.key);
        context.next_trunk_pieces(&mut TrunkCursor::new(owner, TrunkKind::Range, None, None))
    })?;
    lines.extend(
        available
            .iter()
            .map(|row| format!("available: {:?}", row.piece.span)),
    );
    Ok(lines)
}

/// An error of a change of this program: a rule of the inventory, or the store.
enum Refused {
    Rule(String),
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl ChangeError for Refused {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Rule(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

/// Runs a change and waits until it is committed. It may run more than once: only its last run counts.
async fn change<T: Send + 'static, E: ChangeError>(
    store: &Store,
    operation: impl Fn(&mut WriteContext<'_>) -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    let author = Author {
        actor: "embedded".to_owned(),
        request_id: String::new(),
    };
    store.write(WriteOptions::new(author), operation).await
}

/// Makes a tenant with a group and a pool.
fn create(
    context: &mut WriteContext<'_>,
    tenant: &TenantId,
    group: &GroupId,
    pool: NumberRange,
) -> Result<(), StoreError> {
    let tenant = context.create_tenant(&NewTenant {
        id: tenant.clone(),
        kind: TenantKind::ServiceProvider,
        name: String::new(),
    })?;
    let group = NewGroup {
        id: group.clone(),
        name: String::new(),
    };
    context.create_group(tenant.key, &group)?;
    let tenant = context.lock_tenant(&tenant.id)?;
    let definition = Definition {
        active: true,
        extension_length: None,
        written: String::new(),
        extensions: (String::new(), String::new()),
    };
    let defined = context.define_trunk(&tenant, &[Ok(pool.into())], &[definition])?;
    defined.map_err(|refused| StoreError::Internal(refused.refusal.to_string().into()))
}

/// Assigns a block of the pool to the group, all or nothing.
fn assign(
    context: &mut WriteContext<'_>,
    tenant: &TenantId,
    group: &GroupId,
    block: NumberRange,
) -> Result<(), Refused> {
    let of = context.lock_group(tenant, group)?;
    let result: TrunkResult = context.assign_trunk(&of, &[Ok(block.into())])?;
    result.map_err(|refused| {
        let rejections = refused.refusal.rejections().iter();
        let reasons: Vec<String> = rejections.map(|(_, rejection)| rejection.to_string()).collect();
        Refused::Rule(reasons.join("; "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_assigned_once_and_the_rest_stays_available() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("inventory.db").display());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let lines = runtime.block_on(session(&url)).unwrap();
        assert_eq!(
            lines,
            [
                "+3226127000..+3226127099 is assigned to sales",
                "+3226127000..+3226127099 is refused: it is not available: the group itself has some of it",
                "available: +3226127100..+3226127999",
            ]
        );
    }
}
