//! Exports: the inventory as records, in the order of the number axis.

use diesel::prelude::*;
use numbering_core::{Assignment, Holding, Kind, Piece, Prefix, Span};

use super::holder_names::HolderNames;
use super::names_of_holders::NamesByKey;
use super::{NamedFields, Record, RecordItem, TrunkPart};
use crate::context::ReadContext;
use crate::db::connection::{Connection, on_backend};
use crate::db::schema::{definitions, pieces};
use crate::error::StoreError;
use crate::rows::{DEFINITION_COLUMNS, Definition, DefinitionRow, PieceRow, origin, to_key};
use crate::store::Store;
use crate::types::DisplayNames;

/// The number of pieces that are read at once.
const PAGE: i64 = 10_000;

impl Store {
    /// Calls `on_record` with every interval, as of one moment and in the order of the number axis, and returns their
    /// number.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or `on_record` fails.
    pub fn export<E: From<StoreError>>(
        &self,
        mut on_record: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<u64, E> {
        self.check()?;
        let mut connection = self.connect()?;
        connection.begin_long_snapshot()?;
        let result = export(&mut connection, &mut on_record);
        connection.run("ROLLBACK")?;
        result
    }
}

fn export<E: From<StoreError>>(
    connection: &mut Connection,
    on_record: &mut impl FnMut(&Record) -> Result<(), E>,
) -> Result<u64, E> {
    let (mut labels, mut after, mut count) = (Labels::default(), i64::MIN, 0);
    loop {
        let page = page(connection, after)?;
        let Some((last, _)) = page.last() else {
            return Ok(count);
        };
        after = last.first;
        let pieces: Vec<Piece> = page
            .iter()
            .map(|(row, _)| Piece::try_from(*row))
            .collect::<Result<_, _>>()?;
        let mut context = ReadContext::new(connection);
        let names = context.names(pieces.iter())?;
        let holder_names = NamesByKey::load(&mut context, &pieces)?;
        for (piece, (_, definition)) in pieces.iter().zip(page) {
            let names = (&names, &holder_names.of(piece), &mut labels);
            for record in records(piece, definition.map(Definition::from), names)? {
                on_record(&record)?;
                count += 1;
            }
        }
    }
}

fn page(
    connection: &mut Connection,
    after: i64,
) -> Result<Vec<(PieceRow, Option<DefinitionRow>)>, StoreError> {
    let query = pieces::table
        .left_join(
            definitions::table.on(definitions::tenant
                .eq(pieces::tenant)
                .and(pieces::definition.eq(definitions::origin.nullable()))),
        )
        .filter(pieces::first.gt(after))
        .order(pieces::first)
        .limit(PAGE)
        .select((pieces::all_columns, DEFINITION_COLUMNS.nullable()));
    Ok(on_backend!(connection, c => query.load(c))?)
}

/// The records of a piece: one for numbers, and for prefix space one for each prefix in it.
fn records(
    piece: &Piece,
    definition: Option<Definition>,
    (names, holder_names, labels): (&DisplayNames, &HolderNames, &mut Labels),
) -> Result<Vec<Record>, StoreError> {
    let corrupt = || StoreError::Corrupt {
        table: "pieces",
        key: to_key(piece.span.first()),
    };
    let Holding { tenant, .. } = piece.holding;
    let group = piece
        .holding
        .group()
        .map(|key| names.group(key).ok_or_else(corrupt))
        .transpose()?;
    let user = piece
        .holding
        .user()
        .map(|key| names.user(key).ok_or_else(corrupt))
        .transpose()?;
    let record = |held| {
        Ok(Record {
            tenant: names
                .tenant(tenant)
                .and_then(|id| id.parse().ok())
                .ok_or_else(corrupt)?,
            group: group.map(str::parse).transpose().map_err(|_| corrupt())?,
            user: user
                .map(|user| user.id.parse())
                .transpose()
                .map_err(|_| corrupt())?,
            held,
            named: NamedFields::ALL,
            names: holder_names.clone(),
        })
    };
    let numbers = piece.span.numbers();
    if let (Kind::Mobile, Some(numbers)) = (piece.holding.kind, numbers) {
        return Ok(vec![record(RecordItem::Mobile(numbers))?]);
    }
    let definition = definition.ok_or_else(corrupt)?;
    let (of, share) = labels.of(piece);
    let part = |span| TrunkPart {
        span,
        definition: definition.clone(),
        of: Some(of.clone()),
        share: share.clone(),
    };
    let spans: Vec<Span> = match numbers {
        Some(_) => vec![piece.span],
        None => piece.span.prefixes().into_iter().map(Prefix::into).collect(),
    };
    spans
        .into_iter()
        .map(|span| record(RecordItem::Trunk(Box::new(part(span)))))
        .collect()
}

/// The labels of records that belong together: the first number or prefix of the first of them.
#[derive(Default)]
struct Labels {
    before: Option<Piece>,
    definition: String,
    share: Option<String>,
}

impl Labels {
    /// The labels of the definition and of the share of `piece`, the next one in order.
    fn of(&mut self, piece: &Piece) -> (String, Option<String>) {
        let before = self.before.replace(*piece);
        let before = before.filter(|before| {
            let is_same_definition = before.holding.tenant == piece.holding.tenant
                && origin(before.holding.kind) == origin(piece.holding.kind);
            is_same_definition && before.span.touches(piece.span)
        });
        let beginning = || match piece.span.numbers() {
            Some(numbers) => numbers.first().to_string(),
            None => piece
                .span
                .prefixes()
                .first()
                .map(ToString::to_string)
                .unwrap_or_default(),
        };
        if before.is_none() {
            self.definition = beginning();
        }
        let by = |Assignment { group, by, .. }: Assignment| (group, by);
        let (now, previous) = (
            piece.holding.assignment.map(by),
            before.and_then(|before| before.holding.assignment).map(by),
        );
        self.share = match (now, previous) {
            (None, _) => None,
            (now, previous) if now == previous => self.share.take(),
            _ => Some(beginning()),
        };
        (self.definition.clone(), self.share.clone())
    }
}
