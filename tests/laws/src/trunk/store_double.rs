//! [`StoreDouble`]: a small store that loads for each plan exactly what the plan's scope names.

use std::convert::Infallible;

use numbering_core::trunk::{self, ItemRef, OriginalInterval, PlanRefusal, TenantGroup, UserItems};
use numbering_core::{
    BatchReport, E164, GroupKey, Item, Malformed, NumberChange, NumberRange, Piece, PieceMap, Prefix,
    Reassignment, Rejection, Span, TenantKey, UserKey, changed_numbers, mobile,
};

use super::model_rejoin::has_equal_attributes;

/// A tenant.
pub const FOO: TenantKey = TenantKey(1);
/// Another tenant.
pub const BAR: TenantKey = TenantKey(2);
/// A group of [`FOO`].
pub const SALES: TenantGroup = group(FOO, 1);
/// Another group of [`FOO`].
pub const HELP: TenantGroup = group(FOO, 2);
/// A user of [`SALES`].
pub const ANN: UserKey = UserKey(1);
/// Another user of [`SALES`].
pub const BOB: UserKey = UserKey(2);

/// The items of a request that defines or assigns.
pub type Spans<'a> = &'a [Result<Span, Malformed>];
/// The items of a request that names held rows.
pub type ItemRefs<'a> = &'a [Result<ItemRef, Malformed>];

const fn group(tenant: TenantKey, key: i64) -> TenantGroup {
    TenantGroup {
        tenant,
        group: GroupKey(key),
    }
}

/// The span of a text: `+1000000..+1000009` is a range, `+1000000` a number, `+1000*` a prefix.
#[track_caller]
pub fn span(text: &str) -> Span {
    match text.strip_suffix('*') {
        Some(digits) => Span::from(digits.parse::<Prefix>().unwrap()),
        None => Span::from(text.parse::<NumberRange>().unwrap()),
    }
}

/// The spans of texts, as items.
pub fn spans(texts: &[&str]) -> Vec<Result<Span, Malformed>> {
    texts.iter().map(|text| Ok(span(text))).collect()
}

/// The references of texts, as items: `+1000000..` is the whole row that begins there, any other text a part.
pub fn item_refs(texts: &[&str]) -> Vec<Result<ItemRef, Malformed>> {
    let item_ref = |text: &&str| match text.strip_suffix("..") {
        Some(first) => Ok(ItemRef::Whole(first.parse().unwrap())),
        None => Ok(ItemRef::Part(span(text))),
    };
    texts.iter().map(item_ref).collect()
}

/// All held pieces, in the order of the number axis, the definitions as they were made, and the count of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreDouble {
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// The original intervals of all definitions that were ever made.
    pub originals: Vec<(TenantKey, OriginalInterval)>,
    /// The count of changes.
    pub revision: i64,
}

impl StoreDouble {
    /// Adds ranges and prefixes to the pool of a tenant.
    pub fn define(&mut self, tenant: TenantKey, items: Spans) -> Result<(), PlanRefusal> {
        let spans = items.iter().flatten().copied();
        let mut scope = trunk::footprints(items);
        scope.extend(trunk::load_scope(spans.clone()));
        scope.extend(spans.flat_map(trunk::numbers_over));
        let piece_map = self.load(&scope);
        let defined = trunk::define(&piece_map, tenant, items, self.revision + 1)?;
        let plan = trunk::rejoin(
            &piece_map,
            defined,
            &self.definitions_of(tenant),
            has_equal_attributes,
        );
        let new = plan.iter().filter_map(|item| {
            let definition = item.holding?.kind.origin()?;
            let span = item.span;
            (definition.is_of(self.revision + 1)).then_some((tenant, OriginalInterval { definition, span }))
        });
        self.originals.extend(new);
        self.apply(&piece_map, Ok(plan))
    }

    /// The definitions of a tenant of which a part is left.
    fn definitions_of(&self, tenant: TenantKey) -> Vec<OriginalInterval> {
        let is_left = |origin| {
            let is_part =
                |piece: &Piece| (piece.holding.tenant, piece.holding.kind.origin()) == (tenant, Some(origin));
            self.pieces.iter().any(is_part)
        };
        let own = self.originals.iter().filter(|(of, _)| *of == tenant);
        own.map(|(_, original)| *original)
            .filter(|original| is_left(original.definition))
            .collect()
    }

    /// Withdraws ranges and prefixes from the pool of a tenant.
    pub fn withdraw(&mut self, tenant: TenantKey, items: ItemRefs) -> Result<(), PlanRefusal> {
        let mut spans = scope_of(items);
        for first in self.first_pieces(items) {
            let row = self.filtered(|piece| piece.holding.kind == first.holding.kind);
            spans.extend(row.map(|piece| piece.span));
        }
        let piece_map = self.load(&spans);
        let plan = trunk::withdraw(&piece_map, tenant, items);
        self.apply(&piece_map, plan)
    }

    /// Assigns ranges and prefixes to a group.
    pub fn assign(&mut self, to: TenantGroup, items: Spans) -> Result<(), PlanRefusal> {
        let piece_map = self.load(&trunk::load_scope(items.iter().flatten().copied()));
        let plan = trunk::assign(&piece_map, to, items, self.revision + 1);
        self.apply(&piece_map, plan)
    }

    /// Returns ranges and prefixes of a group to the pool.
    pub fn unassign(&mut self, of: TenantGroup, items: ItemRefs) -> Result<(), PlanRefusal> {
        let piece_map = self.load(&self.scope_of_shares(items));
        let plan = trunk::unassign(&piece_map, of, items);
        self.apply(&piece_map, plan)
    }

    /// Replaces the ranges, or the prefixes, of a user.
    pub fn assign_to_user(
        &mut self,
        of: TenantGroup,
        user: UserKey,
        list: UserItems,
    ) -> Result<(), PlanRefusal> {
        let (UserItems::Ranges(items) | UserItems::Prefixes(items)) = list;
        let own = self.filtered(|piece| piece.holding.user() == Some(user));
        let mut spans = trunk::load_scope(own.map(|piece| piece.span));
        spans.extend(self.scope_of_shares(items));
        let piece_map = self.load(&spans);
        let plan = trunk::assign_to_user(&piece_map, of, user, list);
        self.apply(&piece_map, plan)
    }

    /// Adds mobile numbers to a tenant.
    pub fn add_mobile(&mut self, tenant: TenantKey, items: &[Item]) -> BatchReport<Rejection> {
        let spans: Vec<_> = items.iter().map(|item| item.map(Span::from)).collect();
        let mut scope = trunk::footprints(&spans);
        scope.extend(trunk::load_scope(spans.into_iter().flatten()));
        let piece_map = self.load(&scope);
        let plan = mobile::add(&piece_map, tenant, items);
        self.apply(&piece_map, Ok(plan.reassignments)).unwrap();
        plan.report
    }

    /// Assigns mobile numbers to a group.
    pub fn assign_mobile(&mut self, to: TenantGroup, items: &[Item]) -> BatchReport<Rejection> {
        let spans = items.iter().flatten().map(|range| Span::from(*range));
        let piece_map = self.load(&trunk::load_scope(spans));
        let plan = mobile::assign(&piece_map, to.tenant, to.group, items);
        self.apply(&piece_map, Ok(plan.reassignments)).unwrap();
        plan.report
    }

    /// Every piece that overlaps one of `spans`.
    fn load(&self, spans: &[Span]) -> PieceMap {
        let touched = self.filtered(|piece| spans.iter().any(|span| span.overlaps(piece.span)));
        PieceMap::new(touched.copied().collect()).expect("pieces are disjoint")
    }

    fn scope_of_shares(&self, items: ItemRefs) -> Vec<Span> {
        let mut spans = scope_of(items);
        for first in self.first_pieces(items) {
            let by = |piece: &Piece| piece.holding.assignment.and_then(|assignment| assignment.by);
            let row = self.filtered(|piece| by(piece).is_some() && by(piece) == by(&first));
            spans.extend(trunk::load_scope(row.map(|piece| piece.span)));
        }
        spans
    }

    /// The pieces at the beginning of the rows that items name whole.
    fn first_pieces(&self, items: ItemRefs) -> Vec<Piece> {
        let wholes = items.iter().flatten().filter_map(|item| match item {
            ItemRef::Whole(first) => Some(Span::from(*first).first()),
            ItemRef::Part(_) => None,
        });
        let firsts: Vec<u64> = wholes.collect();
        self.filtered(|piece| firsts.contains(&piece.span.first()))
            .copied()
            .collect()
    }

    fn filtered(&self, is_wanted: impl Fn(&Piece) -> bool) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| is_wanted(piece))
    }

    fn apply(
        &mut self,
        piece_map: &PieceMap,
        plan: Result<Vec<Reassignment>, PlanRefusal>,
    ) -> Result<(), PlanRefusal> {
        let reassignments = plan?;
        assert!(reassignments.is_sorted_by(|one, next| one.span.last() < next.span.first()));
        let changes = self.changed_numbers(piece_map, &reassignments);
        assert_eq!(changes, self.differing_numbers(&reassignments));
        let delta = piece_map.diff(&reassignments);
        self.revision += 1;
        self.pieces.retain(|piece| !delta.removed.contains(piece));
        self.pieces.extend(delta.inserted);
        self.pieces.sort_by_key(|piece| piece.span);
        assert!(
            PieceMap::new(self.pieces.clone()).is_some(),
            "something is held twice"
        );
        Ok(())
    }
}

impl StoreDouble {
    /// The numbers that change hands with a part of what begins with them, found with loads of what is near.
    fn changed_numbers(&self, piece_map: &PieceMap, reassignments: &[Reassignment]) -> Vec<NumberChange> {
        let load = |spans| Ok::<_, Infallible>(self.load(&trunk::load_scope(spans)));
        let Ok(changes) = changed_numbers(piece_map, reassignments, load);
        changes
    }

    /// The same, found by a look at each number before and after. No prefix of the laws is longer than eight digits, so
    /// numbers of seven are divided and longer ones are not.
    fn differing_numbers(&self, reassignments: &[Reassignment]) -> Vec<NumberChange> {
        let before = PieceMap::new(self.pieces.clone()).unwrap();
        let after = PieceMap::new(before.apply(reassignments)).unwrap();
        let holding = |map: &PieceMap, number| map.holder(number).map(|held| held.piece.holding);
        let change = |number: E164| {
            let (before, after) = (holding(&before, number), holding(&after, number));
            let is_same = match (before, after) {
                (Some(before), Some(after)) => before.has_same_holder(&after),
                (before, after) => before == after,
            };
            (!is_same).then_some(NumberChange {
                number,
                before,
                after,
            })
        };
        let is_divided = |number: &E164| {
            let (number, under) = (Span::from(*number), Span::from(*number).prefix_space());
            let is_of_part = |change: &Reassignment| change.span.overlaps(under);
            let is_whole = |change: &Reassignment| change.span.conflicts_with(number);
            reassignments.iter().any(is_of_part) && !reassignments.iter().any(is_whole)
        };
        let numbers = (1_000_000..1_000_100)
            .chain(2_000_000..2_001_000)
            .chain(3_000_000..3_001_000);
        numbers
            .filter_map(E164::from_value)
            .filter(is_divided)
            .filter_map(change)
            .collect()
    }
}

fn scope_of(items: ItemRefs) -> Vec<Span> {
    trunk::load_scope(items.iter().flatten().map(|item| item.span()))
}

/// An inventory of two tenants. Foo holds two touching ranges, a prefix and a mobile number; parts of them are
/// assigned to its groups sales and help, and some to the user ann of sales. Bar holds a range and a prefix.
pub fn inventory() -> StoreDouble {
    let mut store = StoreDouble::default();
    let held = ["+1000000..+1000009", "+1000010..+1000019", "+2000*"];
    store.define(FOO, &spans(&held)).unwrap();
    store
        .define(BAR, &spans(&["+1000050..+1000059", "+3000*"]))
        .unwrap();
    let mobile = [Ok("+1000030".parse().unwrap())];
    assert_eq!(store.add_mobile(FOO, &mobile).rejected_count(), 0);
    assert_eq!(store.assign_mobile(SALES, &mobile).rejected_count(), 0);
    store
        .assign(SALES, &spans(&["+1000002..+1000004", "+20001*", "+20002*"]))
        .unwrap();
    store.assign(HELP, &spans(&["+1000005"])).unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Ranges(&item_refs(&["+1000003"])))
        .unwrap();
    store
        .assign_to_user(SALES, ANN, UserItems::Prefixes(&item_refs(&["+200025*"])))
        .unwrap();
    store
}

/// Asserts that a request is refused as expected and leaves the inventory unchanged.
#[track_caller]
pub fn assert_refused(request: impl FnOnce(&mut StoreDouble) -> Result<(), PlanRefusal>, expected: &[&str]) {
    let mut store = inventory();
    let refusal = request(&mut store).unwrap_err();
    assert_eq!(describe(&refusal), expected);
    assert_eq!(store, inventory());
}

/// A refusal in words: `0 NotAvailable HeldByGroup [+1000003]`.
pub fn describe(refusal: &PlanRefusal) -> Vec<String> {
    let describe_item = |(index, rejection): &(usize, Rejection)| {
        let spans: Vec<Span> = rejection.conflicts().iter().map(|piece| piece.span).collect();
        format!("{index} {} {spans:?}", reason(rejection))
    };
    refusal.rejections().iter().map(describe_item).collect()
}

/// The name of a rejection and its cause.
pub fn reason(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Malformed(_) => "Malformed".into(),
        Rejection::DuplicateInRequest => "DuplicateInRequest".into(),
        Rejection::OwnedByOtherTenant(_) => "OwnedByOtherTenant".into(),
        Rejection::AlreadyHeld(_) => "AlreadyHeld".into(),
        Rejection::Overlaps(_) => "Overlaps".into(),
        Rejection::NotFound => "NotFound".into(),
        Rejection::NotWhole(cause, _) => format!("NotWhole {cause:?}"),
        Rejection::NotAvailable(cause, _) => format!("NotAvailable {cause:?}"),
        Rejection::InUse(cause, _) => format!("InUse {cause:?}"),
        _ => "unknown".into(),
    }
}
