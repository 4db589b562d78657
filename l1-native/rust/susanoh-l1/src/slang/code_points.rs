//! Sets of code points.

/// The largest code point.
pub(super) const MAX: u32 = 0x10_FFFF;

/// A set of code points: inclusive ranges, ascending, with a gap between any two.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CodePoints(Vec<(u32, u32)>);

impl CodePoints {
    /// One code point.
    pub(super) fn one(code_point: u32) -> Self {
        Self(vec![(code_point, code_point)])
    }

    /// All that are in one of the inclusive ranges, in whatever order they come.
    pub(super) fn of(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match joined.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// All code points that are not in this set.
    pub(super) fn negated(&self) -> Self {
        let mut others = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for &(from, to) in &self.0 {
            if next < from {
                others.push((next, from - 1));
            }
            next = to + 1;
        }
        if next <= MAX {
            others.push((next, MAX));
        }
        Self(others)
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_joined_and_negated() {
        let set = CodePoints::of(vec![(7, 9), (1, 2), (3, 4), (8, MAX)]);
        assert_eq!(set.ranges(), [(1, 4), (7, MAX)]);
        assert_eq!(set.negated().ranges(), [(0, 0), (5, 6)]);
        assert_eq!(set.negated().negated(), set);
        assert_eq!(CodePoints::of(Vec::new()).negated().ranges(), [(0, MAX)]);
    }
}
