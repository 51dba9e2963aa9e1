//! A scan of the prefix space of numbers, for the rare numbers under which very many prefixes are held.

use numbering_core::{Conflicts, Holding, Piece, Span};

use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::rows::to_key;
use crate::tables::PieceCursor;

/// The most conflicting pieces to keep: those that a refusal tells, and one that says that there are more.
const KEPT_MAX: usize = Conflicts::SHOWN_MAX + 1;

/// The number of pieces that are read at once: a scan may end soon.
const PAGE: i64 = 500;

/// The prefixes that conflict with numbers. A piece conflicts if the remaining part of its definition does in which it lies,
/// whoever has the pieces of that.
#[derive(Debug, Default)]
pub(super) struct ConflictScan {
    /// The conflicting pieces in order: the first of others, and the first of the tenant.
    pub(super) pieces: Vec<Piece>,
    /// The parts of definitions in which they lie, or the beginnings of such parts.
    pub(super) definitions: Vec<Piece>,
    /// The number of pieces that were read.
    pub(super) read: usize,
    /// The number of conflicting pieces of others and of the tenant.
    found: [usize; 2],
}

/// Touching pieces of one definition.
struct Run {
    /// All of them, without their holders.
    definition: Piece,
    /// The first pieces.
    pieces: Vec<Piece>,
}

impl Run {
    fn new(piece: Piece) -> Self {
        let holding = Holding {
            assignment: None,
            ..piece.holding
        };
        Self {
            definition: Piece { holding, ..piece },
            pieces: vec![piece],
        }
    }

    /// Returns true if `piece` belongs to this run, which it then extends.
    fn extend(&mut self, piece: Piece) -> bool {
        let Piece { span, holding } = self.definition;
        let is_same = (holding.tenant, holding.kind) == (piece.holding.tenant, piece.holding.kind);
        let Some(span) = span.union(piece.span).filter(|_| is_same) else {
            return false;
        };
        self.definition.span = span;
        if self.pieces.len() < KEPT_MAX {
            self.pieces.push(piece);
        }
        true
    }
}

impl ConflictScan {
    /// Reads the pieces in the prefix space of `numbers`, of which `first` is the first, until enough of others than the
    /// tenant with key `tenant` are found. Memory does not grow with the number of pieces.
    pub(super) fn run(
        connection: &mut Connection,
        (tenant, numbers): (i64, Span),
        first: Span,
    ) -> Result<Self, StoreError> {
        let mut scan = Self::default();
        let is_single = numbers.first() == numbers.last();
        // a prefix over a single number has a piece where the number begins
        if is_single && numbers.prefix_space().first() < first.first() {
            return Ok(scan);
        }
        let end = to_key(numbers.prefix_space().last());
        let mut cursor = PieceCursor::between(to_key(first.first()), end).with_pages_of(PAGE);
        let mut run: Option<Run> = None;
        while let Some(row) = cursor.next(connection)? {
            scan.read += 1;
            let piece = Piece::try_from(row)?;
            if !run.as_mut().is_some_and(|run| run.extend(piece)) {
                let ended = run.replace(Run::new(piece));
                // behind the first run there is no prefix over a single number
                if is_single && ended.is_some() {
                    run = ended;
                    break;
                }
                scan.finish(ended, (tenant, numbers));
            }
            if scan.is_enough(run.as_ref(), (tenant, numbers)) {
                break;
            }
        }
        scan.finish(run, (tenant, numbers));
        Ok(scan)
    }

    /// Adds the pieces of a run that conflicts.
    fn finish(&mut self, run: Option<Run>, (tenant, numbers): (i64, Span)) {
        let Some(run) = run.filter(|run| run.definition.span.conflicts_with(numbers)) else {
            return;
        };
        let [others, own] = &mut self.found;
        let found = if run.definition.holding.tenant.0 == tenant {
            own
        } else {
            others
        };
        if *found < KEPT_MAX {
            *found += run.pieces.len();
            self.pieces.extend(run.pieces);
            self.definitions.push(run.definition);
        }
    }

    /// Returns true if no further piece can change a refusal.
    fn is_enough(&self, run: Option<&Run>, (tenant, numbers): (i64, Span)) -> bool {
        let is_of_others = |run: &&Run| {
            run.definition.holding.tenant.0 != tenant && run.definition.span.conflicts_with(numbers)
        };
        let running = run.filter(is_of_others).map_or(0, |run| run.pieces.len());
        KEPT_MAX <= self.found[0] + running
    }
}
