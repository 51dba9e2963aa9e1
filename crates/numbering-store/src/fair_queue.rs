//! [`FairQueue`]: requests of many parties, which take turns.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Requests of many parties. They are taken in turns: a party waits for one request of each other, however many requests
/// these have. Those of one party stay in order.
#[derive(Debug)]
pub struct FairQueue<P, R> {
    by_party: HashMap<P, VecDeque<R>>,
    turns: VecDeque<P>,
}

impl<P, R> Default for FairQueue<P, R> {
    fn default() -> Self {
        Self {
            by_party: HashMap::new(),
            turns: VecDeque::new(),
        }
    }
}

impl<P: Clone + Eq + Hash, R> FairQueue<P, R> {
    /// Adds a request behind the others of `party`.
    pub fn push(&mut self, party: P, request: R) {
        let of_party = self.by_party.entry(party.clone()).or_default();
        if of_party.is_empty() {
            self.turns.push_back(party);
        }
        of_party.push_back(request);
    }

    /// The request that is taken next.
    #[must_use]
    pub fn next(&self) -> Option<&R> {
        self.by_party.get(self.turns.front()?)?.front()
    }

    /// Takes the first request of the party whose turn it is.
    pub fn pop(&mut self) -> Option<R> {
        let party = self.turns.pop_front()?;
        let of_party = self.by_party.get_mut(&party)?;
        let request = of_party.pop_front();
        if of_party.is_empty() {
            self.by_party.remove(&party);
        } else {
            self.turns.push_back(party);
        }
        request
    }

    /// Returns true if there is no request.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_take_turns_and_each_has_its_requests_in_order() {
        let mut queue = FairQueue::default();
        for (party, request) in [(1, "a"), (1, "b"), (1, "c"), (2, "d"), (3, "e"), (2, "f")] {
            queue.push(party, request);
        }
        let mut taken = String::new();
        while let Some(next) = queue.next().copied() {
            assert_eq!(queue.pop(), Some(next));
            taken.push_str(next);
        }
        assert_eq!(taken, "adebfc");
        assert!(queue.is_empty() && queue.by_party.is_empty());
    }
}
