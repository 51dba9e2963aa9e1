//! A small store for plans of ranges and prefixes: it loads what a plan says it needs, and no more.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

use numbering_core::trunk::{self, ItemRef, PlanRefusal, TenantGroup, UserItems};
use numbering_core::{
    BatchReport, GroupKey, Item, Malformed, NumberRange, Piece, PieceMap, Prefix, Reassignment, Rejection,
    Span, TenantKey, UserKey, mobile,
};

pub(crate) const FOO: TenantKey = TenantKey(1);
pub(crate) const BAR: TenantKey = TenantKey(2);
pub(crate) const SALES: TenantGroup = group(FOO, 1);
pub(crate) const HELP: TenantGroup = group(FOO, 2);
pub(crate) const ANN: UserKey = UserKey(1);
pub(crate) const BOB: UserKey = UserKey(2);

pub(crate) type Spans<'a> = &'a [Result<Span, Malformed>];
pub(crate) type Names<'a> = &'a [Result<ItemRef, Malformed>];

const fn group(tenant: TenantKey, key: i64) -> TenantGroup {
    TenantGroup {
        tenant,
        group: GroupKey(key),
    }
}

/// `+1000000..+1000009` is a range, `+1000000` a number, `+1000*` a prefix.
#[track_caller]
pub(crate) fn span(text: &str) -> Span {
    match text.strip_suffix('*') {
        Some(digits) => Span::from(digits.parse::<Prefix>().unwrap()),
        None => Span::from(text.parse::<NumberRange>().unwrap()),
    }
}

pub(crate) fn spans(texts: &[&str]) -> Vec<Result<Span, Malformed>> {
    texts.iter().map(|text| Ok(span(text))).collect()
}

/// `+1000000..` is the whole row that begins there, all else a part.
pub(crate) fn names(texts: &[&str]) -> Vec<Result<ItemRef, Malformed>> {
    let name = |text: &&str| match text.strip_suffix("..") {
        Some(first) => Ok(ItemRef::Whole(first.parse().unwrap())),
        None => Ok(ItemRef::Part(span(text))),
    };
    texts.iter().map(name).collect()
}

/// All that is held, in the order of the line, and how often it changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Book {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) revision: i64,
}

impl Book {
    pub(crate) fn define(&mut self, tenant: TenantKey, items: Spans) -> Result<(), PlanRefusal> {
        let piece_map = self.load(&trunk::footprints(items));
        let plan = trunk::define(&piece_map, tenant, items, self.revision + 1);
        self.apply(&piece_map, plan)
    }

    pub(crate) fn withdraw(&mut self, tenant: TenantKey, items: Names) -> Result<(), PlanRefusal> {
        let mut places = reach_of(items);
        for begin in self.begins(items) {
            let row = self.alike(|piece| piece.holding.kind == begin.holding.kind);
            places.extend(row.map(|piece| piece.span));
        }
        let piece_map = self.load(&places);
        let plan = trunk::withdraw(&piece_map, tenant, items);
        self.apply(&piece_map, plan)
    }

    pub(crate) fn assign(&mut self, to: TenantGroup, items: Spans) -> Result<(), PlanRefusal> {
        let piece_map = self.load(&trunk::load_scope(items.iter().flatten().copied()));
        let plan = trunk::assign(&piece_map, to, items, self.revision + 1);
        self.apply(&piece_map, plan)
    }

    pub(crate) fn unassign(&mut self, of: TenantGroup, items: Names) -> Result<(), PlanRefusal> {
        let piece_map = self.load(&self.reach_of_shares(items));
        let plan = trunk::unassign(&piece_map, of, items);
        self.apply(&piece_map, plan)
    }

    pub(crate) fn assign_to_user(
        &mut self,
        of: TenantGroup,
        user: UserKey,
        list: UserItems,
    ) -> Result<(), PlanRefusal> {
        let (UserItems::Ranges(items) | UserItems::Prefixes(items)) = list;
        let carried = self.alike(|piece| piece.holding.user() == Some(user));
        let mut places = trunk::load_scope(carried.map(|piece| piece.span));
        places.extend(self.reach_of_shares(items));
        let piece_map = self.load(&places);
        let plan = trunk::assign_to_user(&piece_map, of, user, list);
        self.apply(&piece_map, plan)
    }

    pub(crate) fn add_mobile(&mut self, tenant: TenantKey, items: &[Item]) -> BatchReport<Rejection> {
        let spans: Vec<_> = items.iter().map(|item| item.map(Span::from)).collect();
        let mut places = trunk::footprints(&spans);
        places.extend(trunk::load_scope(spans.into_iter().flatten()));
        let piece_map = self.load(&places);
        let plan = mobile::add(&piece_map, tenant, items);
        self.apply(&piece_map, Ok(plan.reassignments)).unwrap();
        plan.report
    }

    pub(crate) fn assign_mobile(&mut self, to: TenantGroup, items: &[Item]) -> BatchReport<Rejection> {
        let spans = items.iter().flatten().map(|range| Span::from(*range));
        let piece_map = self.load(&trunk::load_scope(spans));
        let plan = mobile::assign(&piece_map, to.tenant, to.group, items);
        self.apply(&piece_map, Ok(plan.reassignments)).unwrap();
        plan.report
    }

    /// Every piece that overlaps one of `places`.
    fn load(&self, places: &[Span]) -> PieceMap {
        let touched = self.alike(|piece| places.iter().any(|place| place.overlaps(piece.span)));
        PieceMap::new(touched.copied().collect()).expect("pieces are disjoint")
    }

    fn reach_of_shares(&self, items: Names) -> Vec<Span> {
        let mut places = reach_of(items);
        for begin in self.begins(items) {
            let by = |piece: &Piece| piece.holding.assignment.and_then(|assignment| assignment.by);
            let row = self.alike(|piece| by(piece).is_some() && by(piece) == by(&begin));
            places.extend(trunk::load_scope(row.map(|piece| piece.span)));
        }
        places
    }

    /// The pieces that begin where items name a whole row.
    fn begins(&self, items: Names) -> Vec<Piece> {
        let wholes = items.iter().flatten().filter_map(|named| match named {
            ItemRef::Whole(first) => Some(Span::from(*first).first()),
            ItemRef::Part(_) => None,
        });
        let firsts: Vec<u64> = wholes.collect();
        self.alike(|piece| firsts.contains(&piece.span.first()))
            .copied()
            .collect()
    }

    fn alike(&self, is_meant: impl Fn(&Piece) -> bool) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| is_meant(piece))
    }

    fn apply(
        &mut self,
        piece_map: &PieceMap,
        plan: Result<Vec<Reassignment>, PlanRefusal>,
    ) -> Result<(), PlanRefusal> {
        let reassignments = plan?;
        assert!(reassignments.is_sorted_by(|one, next| one.span.last() < next.span.first()));
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

fn reach_of(items: Names) -> Vec<Span> {
    trunk::load_scope(items.iter().flatten().map(|named| named.span()))
}

/// Of foo two touching ranges, a prefix and a mobile number, of which its groups sales and help have parts
/// and ann in sales carries some; of bar a range and a prefix.
pub(crate) fn inventory() -> Book {
    let mut book = Book::default();
    let held = ["+1000000..+1000009", "+1000010..+1000019", "+2000*"];
    book.define(FOO, &spans(&held)).unwrap();
    book.define(BAR, &spans(&["+1000050..+1000059", "+3000*"]))
        .unwrap();
    let mobile = [Ok("+1000030".parse().unwrap())];
    assert_eq!(book.add_mobile(FOO, &mobile).rejected_count(), 0);
    assert_eq!(book.assign_mobile(SALES, &mobile).rejected_count(), 0);
    book.assign(SALES, &spans(&["+1000002..+1000004", "+20001*", "+20002*"]))
        .unwrap();
    book.assign(HELP, &spans(&["+1000005"])).unwrap();
    book.assign_to_user(SALES, ANN, UserItems::Ranges(&names(&["+1000003"])))
        .unwrap();
    book.assign_to_user(SALES, ANN, UserItems::Prefixes(&names(&["+200025*"])))
        .unwrap();
    book
}

/// What is refused is told so, and leaves the inventory as it was.
#[track_caller]
pub(crate) fn refused(act: impl FnOnce(&mut Book) -> Result<(), PlanRefusal>, expected: &[&str]) {
    let mut book = inventory();
    let refusal = act(&mut book).unwrap_err();
    assert_eq!(told(&refusal), expected);
    assert_eq!(book, inventory());
}

/// A refusal in words: `0 NotAvailable HeldByGroup [+1000003]`.
pub(crate) fn told(refusal: &PlanRefusal) -> Vec<String> {
    let tell = |(index, rejection): &(usize, Rejection)| {
        let spans: Vec<Span> = rejection.conflicts().iter().map(|piece| piece.span).collect();
        format!("{index} {} {spans:?}", reason(rejection))
    };
    refusal.rejections().iter().map(tell).collect()
}

pub(crate) fn reason(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Malformed(_) => "Malformed".into(),
        Rejection::DuplicateInRequest => "DuplicateInRequest".into(),
        Rejection::OwnedByOtherTenant(_) => "OwnedByOtherTenant".into(),
        Rejection::AlreadyHeld(_) => "AlreadyHeld".into(),
        Rejection::Overlaps(_) => "Overlaps".into(),
        Rejection::NotFound => "NotFound".into(),
        Rejection::NotAvailable(cause, _) => format!("NotAvailable {cause:?}"),
        Rejection::InUse(cause, _) => format!("InUse {cause:?}"),
        _ => "unknown".into(),
    }
}
