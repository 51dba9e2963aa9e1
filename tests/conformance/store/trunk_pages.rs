//! Tests of pages of trunk ranges and prefixes: a page reads the pieces that it shows, and not the whole list.

use numbering_core::{Malformed, Prefix, Span};
use numbering_store::{Definition, TrunkCursor, TrunkKind, TrunkOwner};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;

fn prefixes(texts: impl Iterator<Item = String>) -> Vec<Result<Span, Malformed>> {
    texts
        .map(|text| Ok(text.parse::<Prefix>().unwrap().into()))
        .collect()
}

/// The prefix `+32` in the pool of `one`, and every second of its parts of three more digits with `sales`.
fn divide(store: &TestStore) {
    let whole = prefixes(["+32".to_owned()].into_iter());
    let parts = prefixes((0..1000).step_by(2).map(|index| format!("+32{index:03}")));
    let definition = Definition {
        active: true,
        extension_length: None,
        written: "+32".to_owned(),
        extensions: <_>::default(),
    };
    let divided = store.change(move |context| {
        let (tenant, group) = ("one".parse().unwrap(), "sales".parse().unwrap());
        let locked = context.lock_tenant(&tenant)?;
        assert!(
            context
                .define_trunk(&locked, &whole, core::slice::from_ref(&definition))?
                .is_ok()
        );
        let of = context.lock_group(&tenant, &group)?;
        assert!(context.assign_trunk(&of, &parts)?.is_ok());
        Ok::<_, numbering_store::StoreError>(())
    });
    divided.unwrap();
}

on_both_databases! {
    fn a_page_of_prefixes_reads_few_pieces(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (tenant, groups) = store.tenant("one", &["sales"]);
        divide(&store);
        let middle = Span::from("+32500".parse::<Prefix>().unwrap()).first();
        for (owner, first_in_the_middle) in [
            (TrunkOwner::Pool(tenant.key), "+32500"),
            (TrunkOwner::Available(tenant.key), "+32501"),
            (TrunkOwner::Group(groups[0].key), "+32500"),
        ] {
            for (limit, most) in [(1, 3), (10, 12)] {
                let read = |after| {
                    let page = |context: &mut numbering_store::ReadContext<'_>| {
                        context.next_trunk_pieces(&mut TrunkCursor::new(owner, TrunkKind::Prefix, after, Some(limit)))
                    };
                    store.inner.snapshot(page).unwrap()
                };
                assert_eq!((read(None).len(), read(Some(middle - 1)).len()), (most, most));
                let first = read(Some(middle - 1))[0].piece.span;
                assert_eq!(first, first_in_the_middle.parse::<Prefix>().unwrap().into());
            }
        }
    }
}
