//! A list that is judged chunk by chunk has the result of the whole list.

use numbering_core::mobile::{self, AcceptedItems, Chunk, ListOrder};
use numbering_core::strategies::{clustered_number, clustered_range};
use numbering_core::{
    Holding, Item, Malformed, ParseNumberError, PieceMap, Reassignment, Rejection, TenantKey,
};
use proptest::collection::vec;
use proptest::prelude::*;

const TENANT: TenantKey = TenantKey(1);

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        3 => clustered_number().prop_map(|number| Ok(number.into())),
        3 => clustered_range().prop_map(Ok),
        1 => Just(Err(Malformed::Number(ParseNumberError::Empty))),
    ]
}

/// An inventory in which this tenant and another one hold some of the numbers.
fn inventory(held: &[Item]) -> PieceMap {
    let mut piece_map = PieceMap::default();
    for (item, tenant) in held.iter().zip([1, 2].into_iter().cycle()) {
        let Ok(range) = item else { continue };
        let holding = Some(Holding::available_mobile(TenantKey(tenant)));
        let reassignment = Reassignment {
            span: (*range).into(),
            holding,
        };
        piece_map = PieceMap::new(piece_map.apply(&[reassignment])).unwrap();
    }
    piece_map
}

/// Adds `items` in chunks of these sizes, as the service does: it remembers accepted items only while later ones may
/// overlap them.
fn add_in_chunks(
    mut piece_map: PieceMap,
    items: &[Item],
    sizes: &[usize],
) -> (Vec<Option<Rejection>>, PieceMap) {
    let (order, mut accepted) = (ListOrder::new(items), AcceptedItems::default());
    let mut outcomes: Vec<Option<Rejection>> = items
        .iter()
        .map(|item| item.err().map(Rejection::Malformed))
        .collect();
    let (mut place, mut sizes) = (0, sizes.iter().cycle());
    while place < order.len() {
        if !order.overlaps_before(place) {
            accepted = AcceptedItems::default();
        }
        let indices: Vec<usize> = order.chunk(place, *sizes.next().unwrap()).collect();
        let chunk: Vec<Item> = indices.iter().map(|index| items[*index]).collect();
        let plan = mobile::add(&piece_map, TENANT, Chunk::after(&accepted, &chunk));
        for (index, outcome) in indices.iter().zip(plan.report.outcomes()) {
            outcomes[*index] = outcome.err().cloned();
            if outcome.is_ok() {
                accepted.add(items[*index].unwrap());
            }
        }
        piece_map = PieceMap::new(piece_map.apply(&plan.reassignments)).unwrap();
        place += indices.len();
    }
    (outcomes, piece_map)
}

proptest! {
    #[test]
    fn chunks_have_the_result_of_the_whole(
        held in vec(item(), 0..6),
        items in vec(item(), 0..24),
        sizes in vec(1..6_usize, 1..6),
    ) {
        let piece_map = inventory(&held);
        let whole = mobile::add(&piece_map, TENANT, &items);
        let expected: Vec<Option<Rejection>> = whole.report.outcomes().map(|outcome| outcome.err().cloned()).collect();
        let after = PieceMap::new(piece_map.apply(&whole.reassignments)).unwrap();
        let (outcomes, chunked) = add_in_chunks(piece_map, &items, &sizes);
        // conflicts of a later chunk may name pieces that earlier chunks have joined
        let codes = |outcomes: &[Option<Rejection>]| -> Vec<_> {
            outcomes.iter().map(|outcome| outcome.as_ref().map(std::mem::discriminant)).collect()
        };
        prop_assert_eq!(codes(&outcomes), codes(&expected));
        prop_assert_eq!(chunked, after);
    }

    #[test]
    fn an_order_has_every_well_formed_item_once(items in vec(item(), 0..24)) {
        let order = ListOrder::new(&items);
        let mut indices: Vec<usize> = order.chunk(0, usize::MAX).collect();
        prop_assert_eq!(indices.len(), order.len());
        indices.sort_unstable();
        let well_formed = items.iter().enumerate().filter(|(_, item)| item.is_ok());
        prop_assert!(indices.into_iter().eq(well_formed.map(|(index, _)| index)));
    }

    #[test]
    fn a_place_begins_apart_if_nothing_before_overlaps_the_rest(items in vec(item(), 0..24)) {
        let order = ListOrder::new(&items);
        let ranges: Vec<_> = order.chunk(0, usize::MAX).map(|index| items[index].unwrap()).collect();
        for place in 0..ranges.len() {
            let (before, rest) = ranges.split_at(place);
            let overlaps = before.iter().any(|one| rest.iter().any(|other| one.intersection(*other).is_some()));
            prop_assert!(order.overlaps_before(place) || !overlaps, "{ranges:?} at {place}");
        }
    }
}
