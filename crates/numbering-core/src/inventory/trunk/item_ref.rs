//! [`ItemRef`]: the way in which an item of a request names held numbers or prefixes.

use crate::number::E164;
use crate::span::Span;

/// How an item of a request names what is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemRef {
    /// The whole row that begins with this number.
    Whole(E164),
    /// Just this, which lies in one row. Prefixes are always named so.
    Part(Span),
}

impl ItemRef {
    /// What is named for certain: of a whole row its first number, for how far it goes is not known yet.
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
