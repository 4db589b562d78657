//! Patterns as a nondeterministic automaton.

use std::collections::HashMap;

use super::{code_points::CodePoints, node::Node};

/// Where a match has been found.
pub(super) const MATCH: u32 = 0;

/// One instruction.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A pattern has matched.
    Match,
    /// Reads a code point of the set of this number, and goes on.
    Read { set: u32, next: u32 },
    /// Goes on at both.
    Split(u32, u32),
}

/// All patterns as one nondeterministic automaton: its positions are the `Read` steps, which all
/// other steps only lead to.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// The distinct sets.
    pub(super) sets: Vec<CodePoints>,
    /// Where each pattern begins.
    pub(super) starts: Vec<u32>,
}

impl Program {
    /// Positions have been counted: there is no bound here.
    pub(super) fn of(patterns: &[Node]) -> Self {
        let mut program = Self {
            steps: vec![Step::Match],
            sets: Vec::new(),
            starts: Vec::new(),
        };
        let mut numbers = HashMap::new();
        for pattern in patterns {
            let start = program.entry(pattern, MATCH, &mut numbers);
            program.starts.push(start);
        }
        program
    }

    /// Writes a node down, end first; where it is entered.
    fn entry<'a>(
        &mut self,
        node: &'a Node,
        next: u32,
        numbers: &mut HashMap<&'a CodePoints, u32>,
    ) -> u32 {
        match node {
            Node::Nothing => next,
            Node::Symbol(set) => {
                let number = *numbers.entry(set).or_insert_with(|| {
                    self.sets.push(set.clone());
                    index(self.sets.len() - 1)
                });
                self.push(Step::Read { set: number, next })
            }
            Node::Sequence(parts) => parts
                .iter()
                .rev()
                .fold(next, |next, part| self.entry(part, next, numbers)),
            Node::Either(branches) => {
                let entries: Vec<u32> = branches
                    .iter()
                    .map(|branch| self.entry(branch, next, numbers))
                    .collect();
                let both = |a, b| self.push(Step::Split(b, a));
                entries.into_iter().rev().reduce(both).unwrap_or(next)
            }
            Node::Loop {
                inner,
                optional,
                repeated,
            } => self.looped(inner, *optional, *repeated, next, numbers),
            Node::Counted { inner, min, max } => {
                let mut entry = next;
                for _ in *min..*max {
                    let once_more = self.entry(inner, entry, numbers);
                    entry = self.push(Step::Split(once_more, next));
                }
                for _ in 0..*min {
                    entry = self.entry(inner, entry, numbers);
                }
                entry
            }
        }
    }

    fn looped<'a>(
        &mut self,
        inner: &'a Node,
        optional: bool,
        repeated: bool,
        next: u32,
        numbers: &mut HashMap<&'a CodePoints, u32>,
    ) -> u32 {
        if !repeated {
            let once = self.entry(inner, next, numbers);
            return if optional {
                self.push(Step::Split(once, next))
            } else {
                once
            };
        }
        let again = self.push(Step::Split(next, next));
        let once = self.entry(inner, again, numbers);
        self.steps[again as usize] = Step::Split(once, next);
        if optional { again } else { once }
    }

    fn push(&mut self, step: Step) -> u32 {
        self.steps.push(step);
        index(self.steps.len() - 1)
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
