//! Code points that no pattern tells apart.

use std::collections::{BTreeSet, HashMap};

use super::code_points::{CodePoints, MAX};

const BLOCK_LOG2: u32 = 8;
const BLOCK: usize = 1 << BLOCK_LOG2;
const BLOCKS: usize = (MAX as usize + 1) >> BLOCK_LOG2;

/// The coarsest division of all code points into classes such that every set is a union of some.
#[derive(Debug)]
pub(super) struct Classes {
    /// First code point and class of each stretch, ascending; the first begins at 0.
    stretches: Vec<(u32, u16)>,
    /// How many classes there are.
    pub(super) count: usize,
    /// The classes of each set.
    pub(super) of_set: Vec<Vec<u16>>,
}

impl Classes {
    pub(super) fn of(sets: &[CodePoints]) -> Self {
        let borders = sets.iter().flat_map(|set| {
            let ends = |&(from, to): &(u32, u32)| [from, to + 1];
            set.ranges().iter().flat_map(ends)
        });
        let borders: BTreeSet<u32> = borders.chain([0]).filter(|&at| at <= MAX).collect();
        let starts: Vec<u32> = borders.into_iter().collect();
        let mut division = Division::new(starts.len());
        for set in sets {
            division.split(&stretches_of(set, &starts));
        }
        let of_set = sets
            .iter()
            .map(|set| {
                let mut classes: Vec<u16> = stretches_of(set, &starts)
                    .iter()
                    .map(|&stretch| division.class[stretch])
                    .collect();
                classes.sort_unstable();
                classes.dedup();
                classes
            })
            .collect();
        Self {
            count: division.size.len(),
            stretches: starts.into_iter().zip(division.class).collect(),
            of_set,
        }
    }

    /// A map from code point to class in two steps: [`ClassMap`].
    pub(super) fn map(&self) -> ClassMap {
        let mut map = ClassMap {
            pages: Vec::with_capacity(BLOCKS),
            blocks: Vec::new(),
        };
        let mut seen = HashMap::new();
        let mut stretch = 0;
        for block in 0..BLOCKS {
            let first = block << BLOCK_LOG2;
            if block > 0 && self.within(stretch, first - BLOCK, first + BLOCK - 1) {
                map.pages.push(map.pages[block - 1]);
                continue;
            }
            let mut classes = Vec::with_capacity(BLOCK);
            for code_point in first..first + BLOCK {
                while !self.within(stretch, code_point, code_point) {
                    stretch += 1;
                }
                classes.push(self.stretches[stretch].1);
            }
            let page = *seen.entry(classes).or_insert_with_key(|classes| {
                map.blocks.extend_from_slice(classes);
                map.blocks.len() - BLOCK
            });
            map.pages.push(u32::try_from(page).unwrap_or(u32::MAX));
        }
        map
    }

    /// Whether all code points from one to another, both included, lie in this stretch.
    fn within(&self, stretch: usize, from: usize, to: usize) -> bool {
        self.stretches[stretch].0 as usize <= from
            && self
                .stretches
                .get(stretch + 1)
                .is_none_or(|next| to < next.0 as usize)
    }
}

/// Which class each code point is of: equal blocks of 256 are stored once.
#[derive(Debug)]
pub(super) struct ClassMap {
    pages: Vec<u32>,
    blocks: Vec<u16>,
}

impl ClassMap {
    pub(super) fn class(&self, code_point: u32) -> usize {
        let page = self.pages[(code_point >> BLOCK_LOG2) as usize] as usize;
        self.blocks[page | (code_point as usize & (BLOCK - 1))].into()
    }
}

/// Which of the stretches that begin at `starts` a set is made of.
fn stretches_of(set: &CodePoints, starts: &[u32]) -> Vec<usize> {
    let mut stretches = Vec::new();
    for &(from, to) in set.ranges() {
        let first = starts.partition_point(|&start| start < from);
        let end = starts.partition_point(|&start| start <= to);
        stretches.extend(first..end);
    }
    stretches
}

/// Classes of stretches while they are refined.
struct Division {
    class: Vec<u16>,
    size: Vec<usize>,
}

impl Division {
    fn new(stretches: usize) -> Self {
        Self {
            class: vec![0; stretches],
            size: vec![stretches],
        }
    }

    /// Divides every class that lies partly in the set.
    fn split(&mut self, set: &[usize]) {
        let mut inside = HashMap::new();
        for &stretch in set {
            *inside.entry(self.class[stretch]).or_insert(0) += 1;
        }
        let mut fresh = HashMap::new();
        for &stretch in set {
            let old = self.class[stretch];
            if inside[&old] == self.size[usize::from(old)] {
                continue;
            }
            let class = *fresh.entry(old).or_insert_with(|| {
                self.size.push(0);
                // There are at most two stretches to a code point of a pattern: 32 769.
                u16::try_from(self.size.len() - 1).unwrap_or(u16::MAX)
            });
            self.class[stretch] = class;
            self.size[usize::from(class)] += 1;
        }
        for (old, class) in fresh {
            self.size[usize::from(old)] -= self.size[usize::from(class)];
        }
    }
}
