//! One change of the command line, and its author.

use numbering_store::{Answer, Author, Effect, Prefetch, Store, StoreError, WriteContext, WriteOptions};

use crate::server::app::StartError;

/// Runs one change of the command line.
pub(super) async fn change(
    store: Store,
    operation: impl Fn(&mut WriteContext<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), StartError> {
    let options = WriteOptions {
        prefetch: Prefetch::default(),
        author: Author {
            actor: "command line".to_owned(),
            request_id: String::new(),
        },
        once: None,
        items: 0,
    };
    store
        .write(options, move |context| {
            operation(context).map(|()| Effect::Done(nothing()))
        })
        .await?;
    Ok(())
}

/// The answer of a change that nobody is told about.
pub(super) const fn nothing() -> Answer {
    Answer {
        status: 200,
        body: Vec::new(),
        kept: None,
    }
}
