//! The reasons that records are rejected, in the words of answers.

use numbering_core::Rejection;
use numbering_store::{DisplayNames, Entity, Record, RecordError, RecordItem};

use super::record_parser::RecordRejection;
use crate::error::ErrorCode;
use crate::json::text::{dot_segment, quoted};
use crate::wire::{InventoryKind, RejectionRenderer, RequestTarget, SentItem};

/// The reason that a record is rejected.
pub(crate) fn rejection_of(record: &Record, error: &RecordError) -> RecordRejection {
    let because = |code, reason: String| RecordRejection { code, reason };
    match error {
        RecordError::Rejected(rejection, names) => rejection_of_plan(record, rejection, names),
        RecordError::Missing(entity, id) => because(ErrorCode::NotFound, missing(*entity, id)),
        RecordError::DotSegment(id) => because(ErrorCode::InvalidAttribute, dot_segment(id)),
        RecordError::DiffersInCase(entity, id) => because(
            ErrorCode::AlreadyExists,
            format!("the id {id:?} differs from that of another {entity} only in letter case"),
        ),
        RecordError::Enterprise => because(
            ErrorCode::NotAvailableInEnterpriseMode,
            format!(
                "tenant {} is an enterprise: its groups have no ranges and prefixes",
                record.tenant
            ),
        ),
        RecordError::NoService => because(
            ErrorCode::ServiceNotAssigned,
            format!(
                "group {} does not have the service for ranges and prefixes",
                text(record.group.as_ref())
            ),
        ),
        RecordError::OneNumber => because(
            ErrorCode::InvalidAttribute,
            format!(
                "user {} has another mobile number already; a user has one",
                text(record.user.as_ref())
            ),
        ),
        RecordError::NotContiguous => because(
            ErrorCode::InvalidAttribute,
            "the records of its definition are not consecutive without a gap".to_owned(),
        ),
        RecordError::PrefixMismatch => because(
            ErrorCode::InvalidAttribute,
            "the written prefix is malformed, or does not cover it".to_owned(),
        ),
        RecordError::OtherTenant(name) => because(
            ErrorCode::InvalidAttribute,
            format!(
                "tenant {} has another name or type: its name is {}",
                record.tenant,
                quoted(name)
            ),
        ),
        RecordError::OtherGroup(name) => because(
            ErrorCode::InvalidAttribute,
            format!(
                "group {} has another name: {}",
                text(record.group.as_ref()),
                quoted(name)
            ),
        ),
        RecordError::PartOfDefinition => because(
            ErrorCode::InvalidAttribute,
            "names other attributes for a part of a range or prefix, which has the same for all its parts"
                .to_owned(),
        ),
        _ => because(ErrorCode::InvalidAttribute, "the record is refused".to_owned()),
    }
}

fn rejection_of_plan(record: &Record, rejection: &Rejection, names: &DisplayNames) -> RecordRejection {
    let inventory = match record.held {
        RecordItem::Mobile(_) => InventoryKind::Mobile,
        RecordItem::Trunk(_) => InventoryKind::Trunking,
    };
    let target = RequestTarget {
        tenant: record.tenant.as_str(),
        group: None,
        inventory,
    };
    let renderer = RejectionRenderer { target, names };
    RecordRejection {
        code: RejectionRenderer::code(rejection),
        reason: renderer.reason(rejection, sent(record)),
    }
}

fn missing(entity: Entity, id: &str) -> String {
    format!("there is no {entity} {id:?}")
}

fn text(id: Option<&impl ToString>) -> String {
    id.map(ToString::to_string).unwrap_or_default()
}

/// The numbers or the prefix of a record, as answers name them.
fn sent(record: &Record) -> SentItem<'static> {
    let (numbers, prefix) = match &record.held {
        RecordItem::Mobile(numbers) => (Some(*numbers), None),
        RecordItem::Trunk(part) => (part.span.numbers(), part.span.prefixes().first().copied()),
    };
    match (numbers, prefix) {
        (Some(numbers), _) if numbers.is_single() => SentItem::Number(numbers.first()),
        (Some(numbers), _) => SentItem::Range(numbers),
        (None, Some(prefix)) => SentItem::Prefix(prefix),
        (None, None) => SentItem::MalformedNumber(""),
    }
}
