//! The deterministic automaton, by construction of subsets.

use std::{collections::HashMap, mem};

use super::{
    EFFORT_MAX, STATES_MAX,
    classes::Classes,
    program::{MATCH, Program, Step},
};

/// In the table: a pattern has matched.
pub(super) const MATCHED: u32 = u32::MAX;

/// Where to, from each state by each class. A state stands for the set of positions that may read
/// next; where the patterns begin is in every set, so that only the others, its *own*, are kept.
/// The state of number `n` has its row at `n × classes`, which is what the table calls it by. The
/// first state has no own positions.
pub(super) fn table(program: &Program, classes: &Classes) -> Result<Vec<u32>, &'static str> {
    let mut subsets = Subsets::new(program, classes);
    if subsets.closure(&program.starts).is_none() {
        return Ok(vec![MATCHED; classes.count]);
    }
    subsets.fix_starts();
    subsets.rows()
}

struct Subsets<'a> {
    program: &'a Program,
    classes: &'a Classes,
    /// The closure that has been at each step last.
    seen: Vec<u32>,
    closures: u32,
    stack: Vec<u32>,
    /// By class, where to go on from the positions at which the patterns begin.
    from_starts: Vec<Vec<u32>>,
    /// By class, where to go on from the own positions of the state at hand.
    from_own: Vec<Vec<u32>>,
    numbers: HashMap<Vec<u32>, u32>,
    waiting: Vec<Vec<u32>>,
    effort: usize,
}

/// Marks the steps that lead to where the patterns begin: no closure goes there.
const ALWAYS: u32 = u32::MAX;

impl<'a> Subsets<'a> {
    fn new(program: &'a Program, classes: &'a Classes) -> Self {
        Self {
            program,
            classes,
            seen: vec![0; program.steps.len()],
            closures: 0,
            stack: Vec::new(),
            from_starts: vec![Vec::new(); classes.count],
            from_own: vec![Vec::new(); classes.count],
            numbers: HashMap::new(),
            waiting: Vec::new(),
            effort: 0,
        }
    }

    /// The positions to which `from` leads, ascending; none if it leads to a match.
    fn closure(&mut self, from: &[u32]) -> Option<Vec<u32>> {
        self.closures += 1;
        let mut positions = Vec::new();
        self.stack.clear();
        self.stack.extend_from_slice(from);
        while let Some(at) = self.stack.pop() {
            let seen = &mut self.seen[at as usize];
            if *seen == self.closures || *seen == ALWAYS {
                continue;
            }
            *seen = self.closures;
            match self.program.steps[at as usize] {
                Step::Match => return None,
                Step::Read { .. } => positions.push(at),
                Step::Split(a, b) => self.stack.extend([a, b]),
            }
        }
        positions.sort_unstable();
        Some(positions)
    }

    /// After the closure of the starts: what it saw is in every set.
    fn fix_starts(&mut self) {
        debug_assert_eq!(MATCH, 0);
        for at in 0..self.seen.len() {
            if self.seen[at] == self.closures {
                self.seen[at] = ALWAYS;
                if let Step::Read { set, next } = self.program.steps[at] {
                    for &class in &self.classes.of_set[set as usize] {
                        self.from_starts[usize::from(class)].push(next);
                    }
                }
            }
        }
    }

    fn rows(&mut self) -> Result<Vec<u32>, &'static str> {
        for step in &self.program.steps {
            if let Step::Read { set, .. } = step {
                self.effort += self.classes.of_set[*set as usize].len();
            }
        }
        self.effort += self.classes.count;
        self.number(Vec::new());
        let mut table = Vec::new();
        for class in 0..self.classes.count {
            let from = mem::take(&mut self.from_starts[class]);
            let to = self.closure(&from);
            table.push(self.target(to));
            self.from_starts[class] = from;
        }
        let mut at = 1;
        loop {
            if self.effort > EFFORT_MAX {
                return Err("the automaton takes too much room");
            }
            // One more state is that of a match.
            if self.waiting.len() >= STATES_MAX {
                return Err("the automaton has over 20 000 states");
            }
            let Some(own) = self.waiting.get_mut(at).map(mem::take) else {
                return Ok(table);
            };
            let row = table.len();
            table.extend_from_within(..self.classes.count);
            self.row(&own, &mut table[row..]);
            at += 1;
        }
    }

    /// Writes the row of the state with these own positions over that of the first state.
    fn row(&mut self, own: &[u32], row: &mut [u32]) {
        self.effort += row.len();
        let mut read = Vec::new();
        for &position in own {
            let Step::Read { set, next } = self.program.steps[position as usize] else {
                unreachable!("a set has positions only");
            };
            for &class in &self.classes.of_set[set as usize] {
                let from = &mut self.from_own[usize::from(class)];
                if from.is_empty() {
                    read.push(usize::from(class));
                }
                from.push(next);
            }
        }
        for class in read {
            let mut from = mem::take(&mut self.from_own[class]);
            from.extend_from_slice(&self.from_starts[class]);
            let to = self.closure(&from);
            self.effort += from.len() + to.as_ref().map_or(0, Vec::len);
            row[class] = self.target(to);
            from.clear();
            self.from_own[class] = from;
        }
    }

    fn target(&mut self, own: Option<Vec<u32>>) -> u32 {
        own.map_or(MATCHED, |own| self.number(own))
    }

    fn number(&mut self, own: Vec<u32>) -> u32 {
        let next = self.numbers.len() * self.classes.count;
        *self.numbers.entry(own).or_insert_with_key(|own| {
            self.waiting.push(own.clone());
            u32::try_from(next).unwrap_or(MATCHED)
        })
    }
}
