//! The compact, versioned encoding of reassignments in the journal: about 2.3 bytes a number.
//!
//! The first byte is the version. Then come runs of reassignments to the same holder: their number, the holder, and for
//! each reassignment the distance of its beginning from the end of the last one, and its length. Integers are LEB128.

use numbering_core::{Assignment, GroupKey, Holding, Kind, Origin, Reassignment, Span, TenantKey, UserKey};

const VERSION: u8 = 1;

/// The codes of the kinds in the encoding; 0 is the code of no holder.
mod tag {
    pub(super) const NOBODY: u64 = 0;
    pub(super) const MOBILE: u64 = 1;
    pub(super) const RANGE: u64 = 2;
    pub(super) const PREFIX: u64 = 3;
}

/// Encodes `reassignments`, which are in the order of the number axis.
pub(crate) fn encode(reassignments: &[Reassignment]) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    let mut position = 0;
    for run in reassignments.chunk_by(|one, next| one.holding == next.holding) {
        push(&mut bytes, run.len() as u64);
        push_holding(
            &mut bytes,
            run.first().and_then(|reassignment| reassignment.holding),
        );
        for Reassignment { span, .. } in run {
            let is_longer = u64::from(span.first() < span.last());
            push(&mut bytes, ((span.first() - position) << 1) | is_longer);
            if is_longer == 1 {
                push(&mut bytes, span.last() - span.first());
            }
            position = span.last();
        }
    }
    bytes
}

/// Decodes reassignments; `None` if `bytes` are not in this encoding.
pub(crate) fn decode(bytes: &[u8]) -> Option<Vec<Reassignment>> {
    let (version, mut rest) = bytes.split_first()?;
    if *version != VERSION {
        return None;
    }
    let (mut reassignments, mut position) = (Vec::new(), 0);
    while !rest.is_empty() {
        let count = pull(&mut rest)?;
        let holding = pull_holding(&mut rest)?;
        for _ in 0..count {
            let step = pull(&mut rest)?;
            let first = position + (step >> 1);
            let length = if step & 1 == 1 { pull(&mut rest)? } else { 0 };
            position = first.checked_add(length)?;
            reassignments.push(Reassignment {
                span: Span::from_positions(first, position)?,
                holding,
            });
        }
    }
    Some(reassignments)
}

fn push_holding(bytes: &mut Vec<u8>, holding: Option<Holding>) {
    let Some(holding) = holding else {
        return push(bytes, tag::NOBODY);
    };
    let (tag, origin) = match holding.kind {
        Kind::Mobile => (tag::MOBILE, None),
        Kind::Range(origin) => (tag::RANGE, Some(origin)),
        Kind::Prefix(origin) => (tag::PREFIX, Some(origin)),
    };
    push(bytes, tag);
    push(bytes, holding.tenant.0.cast_unsigned());
    if let Some(Origin(origin)) = origin {
        push(bytes, origin.cast_unsigned());
    }
    let assignment = holding.assignment;
    push_optional(bytes, assignment.map(|assignment| assignment.group.0));
    if let Some(assignment) = assignment {
        push_optional(bytes, assignment.by.map(|by| by.0));
        push_optional(bytes, assignment.user.map(|user| user.0));
    }
}

#[expect(
    clippy::option_option,
    reason = "outer: None if it cannot be decoded; inner: None if there is no holder"
)]
fn pull_holding(bytes: &mut &[u8]) -> Option<Option<Holding>> {
    let tag = pull(bytes)?;
    if tag == tag::NOBODY {
        return Some(None);
    }
    let tenant = TenantKey(pull(bytes)?.cast_signed());
    let kind = match tag {
        tag::MOBILE => Kind::Mobile,
        tag::RANGE => Kind::Range(Origin(pull(bytes)?.cast_signed())),
        tag::PREFIX => Kind::Prefix(Origin(pull(bytes)?.cast_signed())),
        _ => return None,
    };
    let assignment = match pull_optional(bytes)? {
        None => None,
        Some(group) => Some(Assignment {
            group: GroupKey(group),
            by: pull_optional(bytes)?.map(Origin),
            user: pull_optional(bytes)?.map(UserKey),
        }),
    };
    Some(Some(Holding {
        tenant,
        kind,
        assignment,
    }))
}

/// Appends a key plus one, or 0 for no key: keys are never negative.
fn push_optional(bytes: &mut Vec<u8>, key: Option<i64>) {
    push(bytes, key.map_or(0, |key| key.cast_unsigned() + 1));
}

#[expect(
    clippy::option_option,
    reason = "outer: None if it cannot be decoded; inner: None if there is no key"
)]
fn pull_optional(bytes: &mut &[u8]) -> Option<Option<i64>> {
    let key = pull(bytes)?;
    Some(key.checked_sub(1).map(u64::cast_signed))
}

fn push(bytes: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn pull(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reassignments() -> Vec<Reassignment> {
        let holding = |kind, assignment| {
            Some(Holding {
                tenant: TenantKey(7),
                kind,
                assignment,
            })
        };
        let assignment = |by, user| {
            Some(Assignment {
                group: GroupKey(300),
                by,
                user,
            })
        };
        let reassignment = |first, last, holding| Reassignment {
            span: Span::from_positions(first, last).unwrap(),
            holding,
        };
        vec![
            reassignment(1_000_000, 1_000_000, holding(Kind::Mobile, None)),
            reassignment(1_000_002, 1_000_002, holding(Kind::Mobile, None)),
            reassignment(3_247_000_000, 3_247_999_999, None),
            reassignment(
                32_470_000_000,
                32_479_999_999,
                holding(
                    Kind::Range(Origin(5_000_000)),
                    assignment(Some(Origin(i64::MAX - 1)), Some(UserKey(0))),
                ),
            ),
            reassignment(
                999_999_999_999_999,
                999_999_999_999_999,
                holding(Kind::Mobile, assignment(None, None)),
            ),
            reassignment(
                1_320_100_000_000_000,
                1_999_999_999_999_999,
                holding(Kind::Prefix(Origin(0)), None),
            ),
        ]
    }

    #[test]
    fn encoded_reassignments_decode_unchanged() {
        assert_eq!(decode(&encode(&reassignments())), Some(reassignments()));
        assert_eq!(decode(&encode(&[])), Some(Vec::new()));
    }

    #[test]
    fn a_single_number_of_many_takes_two_to_three_bytes() {
        let single = |index: u64| Reassignment {
            span: Span::from_positions(3_247_000_000 + index * 100, 3_247_000_000 + index * 100).unwrap(),
            holding: None,
        };
        let many: Vec<Reassignment> = (0..1000).map(single).collect();
        assert!(encode(&many).len() < 3000);
    }

    #[test]
    fn damaged_bytes_never_decode_to_the_original() {
        let intact = encode(&reassignments());
        for end in 1..intact.len() {
            assert_ne!(decode(&intact[..end]), Some(reassignments()));
        }
        for index in 0..intact.len() {
            for bit in 0..8 {
                let mut damaged = intact.clone();
                damaged[index] ^= 1 << bit;
                assert_ne!(decode(&damaged), Some(reassignments()), "{index} {bit}");
            }
        }
        assert_eq!(
            (decode(&[]), decode(&[2]), decode(&[0xff; 40])),
            (None, None, None)
        );
        assert_eq!(
            decode(&[1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0]),
            None
        );
    }
}
