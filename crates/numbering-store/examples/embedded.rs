//! The core and the store without HTTP: a file, a tenant with a pool, a block out of it for a group, and what
//! is left.
//!
//! ```sh
//! cargo run --package numbering-store --example embedded -- inventory.db
//! ```

use std::error::Error;

use numbering_core::{GroupId, NumberRange, Span, TenantId};
use numbering_store::{
    Answer, Author, DatabaseUrl, Definition, Effect, NewGroup, NewTenant, Prefetch, Settings, Store,
    StoreError, TenantKind, TrunkKind, WriteContext, WriteOptions,
};

/// A tenant, and the one group that it has.
#[derive(Clone)]
struct Customer {
    tenant: TenantId,
    group: GroupId,
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("what is wanted is FILE")?;
    // whoever has a runtime already awaits there: only writing is async, reading blocks
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    for line in runtime.block_on(session(&format!("sqlite://{file}")))? {
        println!("{line}");
    }
    Ok(())
}

async fn session(url: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let url: DatabaseUrl = url.parse()?;
    let store = Store::open(&Settings { url, readers: 1 })?;
    store.migrate()?;
    let _claim = store.claim()?;

    let customer = Customer {
        tenant: "foo".parse()?,
        group: "sales".parse()?,
    };
    let pool: NumberRange = "+3226127000..+3226127999".parse()?;
    let block: NumberRange = "+3226127000..+3226127099".parse()?;
    let (one, two, again) = (customer.clone(), customer.clone(), customer.clone());
    let told = [
        change(&store, move |context| begin(context, &one, pool)).await?,
        change(&store, move |context| assign(context, &two, block)).await?,
        change(&store, move |context| assign(context, &again, block)).await?,
    ];
    let available = store.read(|context| -> Result<_, StoreError> {
        let tenant = context.tenant(&customer.tenant)?;
        context.available_trunk(tenant.key, TrunkKind::Range)
    })?;
    let left = available
        .iter()
        .map(|row| format!("available: {:?}", row.piece.span));
    Ok(told.into_iter().chain(left).collect())
}

/// Runs a change and waits until it is committed. It may be run more than once, each time on a clean slate.
async fn change(
    store: &Store,
    operation: impl Fn(&mut WriteContext<'_>) -> Result<Effect, StoreError> + Send + 'static,
) -> Result<String, Box<dyn Error>> {
    let author = Author {
        actor: "embedded".to_owned(),
        request_id: String::new(),
    };
    let options = WriteOptions {
        prefetch: Prefetch::default(),
        author,
        once: None,
        items: 1,
    };
    let answered = store.write(options, operation).await?;
    Ok(String::from_utf8(answered.answer.body)?)
}

/// A tenant with a group and a pool.
fn begin(context: &mut WriteContext<'_>, new: &Customer, pool: NumberRange) -> Result<Effect, StoreError> {
    let tenant = context.create_tenant(&NewTenant {
        id: new.tenant.clone(),
        kind: TenantKind::ServiceProvider,
        name: String::new(),
    })?;
    let group = NewGroup {
        id: new.group.clone(),
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
    let result = context.define_trunk(&tenant, &[Ok(pool.into())], &[definition])?;
    Ok(match result {
        Ok(()) => Effect::Done(said(format!("{pool} is the pool of foo"))),
        Err(refused) => Effect::Refused(said(refused.refusal.to_string())),
    })
}

/// A block of the pool for the group, all or nothing.
fn assign(context: &mut WriteContext<'_>, to: &Customer, block: NumberRange) -> Result<Effect, StoreError> {
    let (tenant, group) = context.lock_group(&to.tenant, &to.group)?;
    let result = context.assign_trunk((&tenant, &group), &[Ok(Span::from(block))])?;
    Ok(match result {
        Ok(()) => Effect::Done(said(format!("{block} is with sales"))),
        Err(refused) => {
            let reasons = refused
                .refusal
                .rejections()
                .iter()
                .map(|(_, rejection)| rejection.to_string());
            let reasons: Vec<String> = reasons.collect();
            Effect::Refused(said(format!("{block} is refused: {}", reasons.join("; "))))
        }
    })
}

/// What comes out of a change is bytes, which are kept for a repetition where there may be one.
fn said(line: String) -> Answer {
    Answer {
        status: 0,
        body: line.into_bytes(),
        kept: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_given_once_and_the_rest_stays() {
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
                "+3226127000..+3226127999 is the pool of foo",
                "+3226127000..+3226127099 is with sales",
                "+3226127000..+3226127099 is refused: it is not available: the group itself has some of it",
                "available: +3226127100..+3226127999",
            ]
        );
    }
}
