//! [`ItemRef`]: the way in which an item of a request names held numbers or prefixes.

use crate::number::E164;
use crate::span::Span;

/// The reference of an item to held numbers or prefixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemRef {
    /// The whole row that begins with this number.
    Whole(E164),
    /// A part of one row. A prefix is always named as a part.
    Part(Span),
}

impl ItemRef {
    /// The span that is certainly meant: of a whole row its first number, as its end is not known yet.
    ///
    /// ```
    /// use numbering_core::{E164, Span, trunk::ItemRef};
    ///
    /// let first: E164 = "+3226127000".parse()?;
    /// assert_eq!(ItemRef::Whole(first).span(), Span::from(first));
    /// # Ok::<(), numbering_core::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn span(self) -> Span {
        match self {
            Self::Whole(first) => first.into(),
            Self::Part(span) => span,
        }
    }
}
