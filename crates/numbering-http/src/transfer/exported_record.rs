//! [`ExportedRecord`]: a record of an export, as text.

use numbering_store::{Record, RecordItem, TrunkPart};
use serde::Serialize;

use super::kind::{RecordKind, tenant_type};

/// A record as text.
#[derive(Debug, Default, Serialize)]
pub(crate) struct ExportedRecord {
    tenant: String,
    kind: String,
    first: String,
    last: String,
    prefix: String,
    group: String,
    user: String,
    definition: String,
    share: String,
    active: Option<bool>,
    extension_length: Option<i16>,
    extension_first: String,
    extension_last: String,
    written: String,
    tenant_name: String,
    tenant_type: &'static str,
    group_name: String,
}

impl ExportedRecord {
    /// The columns, in order.
    pub(crate) const COLUMNS: [&'static str; 17] = [
        "tenant",
        "kind",
        "first",
        "last",
        "prefix",
        "group",
        "user",
        "definition",
        "share",
        "active",
        "extension_length",
        "extension_first",
        "extension_last",
        "written",
        "tenant_name",
        "tenant_type",
        "group_name",
    ];
}

impl ExportedRecord {
    /// The texts that an operator chooses, and the numbers.
    pub(super) fn texts(&mut self) -> [&mut String; 13] {
        [
            &mut self.tenant,
            &mut self.first,
            &mut self.last,
            &mut self.prefix,
            &mut self.group,
            &mut self.user,
            &mut self.definition,
            &mut self.share,
            &mut self.extension_first,
            &mut self.extension_last,
            &mut self.written,
            &mut self.tenant_name,
            &mut self.group_name,
        ]
    }
}

impl From<&Record> for ExportedRecord {
    fn from(source: &Record) -> Self {
        let text = |id: Option<&dyn ToString>| id.map(ToString::to_string).unwrap_or_default();
        let record = Self {
            tenant: source.tenant.to_string(),
            group: text(source.group.as_ref().map(|id| id as &dyn ToString)),
            user: text(source.user.as_ref().map(|id| id as &dyn ToString)),
            tenant_name: source.names.tenant.clone(),
            tenant_type: source.names.tenant_kind.map_or("", tenant_type),
            group_name: source.names.group.clone(),
            ..Self::default()
        };
        match &source.held {
            RecordItem::Mobile(numbers) => Self {
                kind: RecordKind::Mobile.name().to_owned(),
                first: numbers.first().to_string(),
                last: numbers.last().to_string(),
                ..record
            },
            RecordItem::Trunk(part) => record.with_part(part),
        }
    }
}

impl ExportedRecord {
    fn with_part(self, part: &TrunkPart) -> Self {
        let (first, last) = part.span.numbers().map_or_else(Default::default, |numbers| {
            (numbers.first().to_string(), numbers.last().to_string())
        });
        let prefix = part
            .span
            .prefixes()
            .first()
            .map(ToString::to_string)
            .unwrap_or_default();
        let kind = if part.span.is_prefix_space() {
            RecordKind::Prefix
        } else {
            RecordKind::Range
        };
        let definition = &part.definition;
        Self {
            kind: kind.name().to_owned(),
            first,
            last,
            prefix,
            definition: part.of.clone().unwrap_or_default(),
            share: part.share.clone().unwrap_or_default(),
            active: Some(definition.active),
            extension_length: definition.extension_length,
            extension_first: definition.extensions.0.clone(),
            extension_last: definition.extensions.1.clone(),
            written: definition.written.clone(),
            ..self
        }
    }
}
