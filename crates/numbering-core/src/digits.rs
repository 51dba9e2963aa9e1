//! Arithmetic on values that are read as decimal digits: what numbers, prefixes and spans share.

/// The most digits that a number or a prefix has: the limit of E.164, clause 6.2.1.
pub(crate) const DIGITS_MAX: u32 = 15;

/// The least digits behind the last `/` of a number: fewer are the end of another number, as in `+32471000043/44`.
pub(crate) const AFTER_SLASH_MIN: usize = 3;

/// The count of digits of `value`.
pub(crate) const fn count(value: u64) -> u32 {
    match value.checked_ilog10() {
        Some(log) => log + 1,
        None => 1,
    }
}

/// Ten to the power of `digits`.
pub(crate) const fn ten_to(digits: u32) -> u64 {
    10_u64.pow(digits)
}

/// Returns `true` for 1, 10, 100 …: the first values of each length.
pub(crate) const fn is_power_of_ten(value: u64) -> bool {
    value == ten_to(count(value) - 1)
}

/// The next value with as many digits.
pub(crate) const fn successor(value: u64) -> Option<u64> {
    if is_power_of_ten(value + 1) {
        None
    } else {
        Some(value + 1)
    }
}

/// The previous value with as many digits.
pub(crate) const fn predecessor(value: u64) -> Option<u64> {
    if is_power_of_ten(value) {
        None
    } else {
        Some(value - 1)
    }
}
