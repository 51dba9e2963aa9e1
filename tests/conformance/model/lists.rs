//! Checks that all lists of the store agree with each other.

use std::collections::BTreeSet;

use numbering_core::{Holding, Piece, Span, TenantKey};
use numbering_store::{
    Definition, MobileCursor, MobileFilter, MobileOwner, MobilePiece, Page, ReadContext, StoreError,
    TrunkCursor, TrunkKind, TrunkOwner, TrunkPiece,
};

use super::trunk_store::TrunkStore;
use numbering_laws::trunk::model_requests::with_user;

const KINDS: [TrunkKind; 2] = [TrunkKind::Range, TrunkKind::Prefix];

/// The attributes of the item at `index` of a request: no two items of a short request have the same.
pub(super) fn definition((index, span): (usize, Span)) -> Definition {
    Definition {
        active: index.is_multiple_of(2),
        extension_length: i16::try_from(index + 2).ok(),
        written: span
            .prefixes()
            .first()
            .map(ToString::to_string)
            .unwrap_or_default(),
        extensions: <_>::default(),
    }
}

fn tenants(store: &TrunkStore) -> BTreeSet<i64> {
    store.actors.iter().map(|actor| actor.of.tenant.0).collect()
}

fn mobile_piece(tenant: TenantKey, listed: &MobilePiece) -> Piece {
    let available = Holding::available_mobile(tenant);
    let holding = listed.group.map_or(available, |group| {
        with_user(Holding::assigned_mobile(tenant, group), listed.user)
    });
    Piece {
        span: listed.numbers.into(),
        holding,
    }
}

/// All pieces, as the lists of the tenants show them, in order.
pub(super) fn pieces(store: &TrunkStore) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for tenant in tenants(store).into_iter().map(TenantKey) {
        let listed = |which| {
            let owner = MobileOwner::Tenant(tenant);
            let list = store.inner.read(|context| {
                context.next_mobile_pieces(&mut MobileCursor::new(owner, which, &Page::default()))
            });
            let list: Vec<Piece> = list
                .unwrap()
                .iter()
                .map(|piece| mobile_piece(tenant, piece))
                .collect();
            list
        };
        let all = listed(MobileFilter::All);
        let is_assigned = |piece: &&Piece| piece.holding.group().is_some();
        let (assigned, available): (Vec<Piece>, Vec<Piece>) = all.iter().partition(is_assigned);
        assert_eq!(
            (listed(MobileFilter::Assigned), listed(MobileFilter::Available)),
            (assigned, available)
        );
        pieces.extend(all);
        for kind in KINDS {
            let list = trunk_list(store, TrunkOwner::Pool(tenant), kind);
            list.iter().for_each(check_definition);
            pieces.extend(list.iter().map(|piece| piece.piece));
        }
    }
    pieces.sort_unstable_by_key(|piece| piece.span);
    pieces
}

/// All pieces of a list, of which the first chunk is as short as that of a page of one row.
fn trunk_list(store: &TrunkStore, owner: TrunkOwner, kind: TrunkKind) -> Vec<TrunkPiece> {
    let read = |context: &mut ReadContext<'_>| {
        let mut cursor = TrunkCursor::new(owner, kind, None, Some(1));
        let mut list = Vec::new();
        loop {
            let pieces = context.next_trunk_pieces(&mut cursor)?;
            if pieces.is_empty() {
                return Ok::<_, StoreError>(list);
            }
            list.extend(pieces);
        }
    };
    store.inner.snapshot(read).unwrap()
}

/// Asserts that a piece has the attributes of its item, whose index is part of its origin. `verify` checks its prefix.
fn check_definition(piece: &TrunkPiece) {
    let (numbering_core::Kind::Range(origin) | numbering_core::Kind::Prefix(origin)) =
        piece.piece.holding.kind
    else {
        panic!("{piece:?} is not a trunk piece");
    };
    let index = origin.0 % i64::try_from(numbering_core::Origin::ITEMS_MAX).unwrap();
    let expected = Definition {
        written: piece.definition.written.clone(),
        ..definition((usize::try_from(index).unwrap(), piece.piece.span))
    };
    assert_eq!(*piece.definition, expected);
}

/// Asserts that the lists of pools, groups and users are the right parts of `pieces`.
pub(super) fn check(store: &TrunkStore, pieces: &[Piece]) {
    for actor in &store.actors {
        let (of, user) = (actor.of, actor.user_key);
        for kind in KINDS {
            let list = |lists: &dyn Fn(&Holding) -> bool| {
                let is_of_kind = |piece: &&Piece| {
                    piece.holding.is_trunk() && piece.span.is_prefix_space() == (kind == TrunkKind::Prefix)
                };
                let listed = pieces
                    .iter()
                    .filter(is_of_kind)
                    .filter(|piece| lists(&piece.holding));
                listed.copied().collect::<Vec<Piece>>()
            };
            let available = trunk_list(store, TrunkOwner::Available(of.tenant), kind);
            let of_group = trunk_list(store, TrunkOwner::Group(of.group), kind);
            let of_user = trunk_list(store, TrunkOwner::User(user), kind);
            let pieces_of =
                |list: Vec<TrunkPiece>| list.iter().map(|piece| piece.piece).collect::<Vec<Piece>>();
            let is_available = |held: &Holding| held.tenant == of.tenant && held.assignment.is_none();
            assert_eq!(pieces_of(available), list(&is_available));
            assert_eq!(pieces_of(of_group), list(&|held| held.group() == Some(of.group)));
            assert_eq!(pieces_of(of_user), list(&|held| held.user() == Some(user)));
        }
    }
}
