//! [`AllocationSize`]: the count of numbers of an allocation, and the multiples in which they lie.

/// The count of numbers of an allocation: 1 to 1,000,000.
///
/// ```
/// use numbering_core::Quantity;
///
/// assert_eq!(Quantity::try_from(30)?.get(), 30);
/// let error = Quantity::try_from(-1).unwrap_err();
/// assert_eq!(error.to_string(), "the quantity is -1: expected 1 to 1000000");
/// # Ok::<(), numbering_core::AllocationSizeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(u64);

/// The multiples of which each run of an allocation consists, and at which it begins.
///
/// ```
/// use numbering_core::Alignment;
///
/// assert_eq!(Alignment::try_from(100)?, Alignment::Hundred);
/// let error = Alignment::try_from(20).unwrap_err();
/// assert_eq!(error.to_string(), "the alignment is 20: expected 10, 100, 1000 or 10000");
/// # Ok::<(), numbering_core::AllocationSizeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alignment {
    /// Multiples of 10.
    Ten,
    /// Multiples of 100.
    Hundred,
    /// Multiples of 1,000.
    Thousand,
    /// Multiples of 10,000.
    TenThousand,
}

/// The count of numbers of an allocation, which is a multiple of the alignment if there is one.
///
/// ```
/// use numbering_core::{Alignment, AllocationSize, Quantity};
///
/// let quantity = Quantity::try_from(30)?;
/// assert_eq!(AllocationSize::new(quantity, Some(Alignment::Ten))?.quantity(), quantity);
/// let error = AllocationSize::new(quantity, Some(Alignment::Hundred)).unwrap_err();
/// assert_eq!(error.to_string(), "the quantity is 30: expected a multiple of the alignment, 100");
/// # Ok::<(), numbering_core::AllocationSizeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AllocationSize {
    quantity: Quantity,
    alignment: Option<Alignment>,
}

/// The reason why integers are not the size of an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllocationSizeError {
    /// The quantity is too small or too large.
    #[error("the quantity is {0}: expected 1 to {max}", max = Quantity::MAX.0)]
    Quantity(i64),
    /// The alignment is none that there is.
    #[error("the alignment is {0}: expected 10, 100, 1000 or 10000")]
    Alignment(i64),
    /// The quantity is not a multiple of the alignment.
    #[error("the quantity is {}: expected a multiple of the alignment, {}", quantity.get(), alignment.get())]
    NotMultiple {
        /// The quantity given.
        quantity: Quantity,
        /// The alignment given.
        alignment: Alignment,
    },
}

impl Quantity {
    /// The largest quantity, 1,000,000: as many numbers as a request may name.
    pub const MAX: Self = Self(1_000_000);

    /// The count of numbers.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<i64> for Quantity {
    type Error = AllocationSizeError;

    fn try_from(quantity: i64) -> Result<Self, AllocationSizeError> {
        let known = u64::try_from(quantity).ok().map(Self);
        let allowed = known.filter(|known| 0 < known.0 && *known <= Self::MAX);
        allowed.ok_or(AllocationSizeError::Quantity(quantity))
    }
}

impl Alignment {
    /// The size of the multiples.
    #[must_use]
    pub const fn get(self) -> u64 {
        10_u64.pow(self.zeros())
    }

    /// The count of zeros with which the first number of a run ends.
    pub(super) const fn zeros(self) -> u32 {
        match self {
            Self::Ten => 1,
            Self::Hundred => 2,
            Self::Thousand => 3,
            Self::TenThousand => 4,
        }
    }
}

impl TryFrom<i64> for Alignment {
    type Error = AllocationSizeError;

    fn try_from(alignment: i64) -> Result<Self, AllocationSizeError> {
        match alignment {
            10 => Ok(Self::Ten),
            100 => Ok(Self::Hundred),
            1_000 => Ok(Self::Thousand),
            10_000 => Ok(Self::TenThousand),
            _ => Err(AllocationSizeError::Alignment(alignment)),
        }
    }
}

impl AllocationSize {
    /// The size of `quantity` numbers, in multiples of `alignment`.
    ///
    /// # Errors
    ///
    /// [`AllocationSizeError::NotMultiple`] if the quantity is not a multiple of the alignment.
    pub const fn new(quantity: Quantity, alignment: Option<Alignment>) -> Result<Self, AllocationSizeError> {
        match alignment {
            Some(alignment) if !quantity.get().is_multiple_of(alignment.get()) => {
                Err(AllocationSizeError::NotMultiple { quantity, alignment })
            }
            _ => Ok(Self { quantity, alignment }),
        }
    }

    /// The count of numbers.
    #[must_use]
    pub const fn quantity(self) -> Quantity {
        self.quantity
    }

    /// The multiples of which each run consists.
    #[must_use]
    pub const fn alignment(self) -> Option<Alignment> {
        self.alignment
    }
}

impl From<Quantity> for AllocationSize {
    fn from(quantity: Quantity) -> Self {
        Self {
            quantity,
            alignment: None,
        }
    }
}
