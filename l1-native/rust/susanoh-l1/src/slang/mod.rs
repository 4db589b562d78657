//! The matcher of R4: patterns of CONTRACT §4 as one table-driven automaton over code points.
//!
//! `SlangPatterns.java` is the same in Java, step by step, so that both accept and refuse the same
//! patterns: a pattern becomes a tree (`parser`, `node`), all trees a nondeterministic automaton
//! (`program`), that one a deterministic one (`subsets`) over classes of code points (`classes`).

mod classes;
mod code_points;
mod node;
mod parser;
mod program;
mod subsets;

use std::{error::Error, fmt};

use classes::{ClassMap, Classes};
use program::Program;
use subsets::MATCHED;

/// Patterns of a rule set.
const PATTERNS_MAX: usize = 64;

/// States of an automaton: positions of the nondeterministic one, and states of the deterministic
/// one, the state of a match included.
const STATES_MAX: usize = 20_000;

/// What the deterministic automaton may take to build, which also bounds its memory. Counted are
/// the classes that each position reads, the cells of the table, and of each cell in whose class
/// an own position of its state reads: the positions of the state that read there and the own
/// positions of the state that it leads to.
const EFFORT_MAX: usize = 1 << 24;

/// The nine default patterns (CONTRACT §4).
const DEFAULT_PATTERNS: [&str; 9] = [
    "振[り込]?込",
    "D[でにて]確認",
    "[0-9]+[kK千万]",
    "りょ[。.]",
    "PayPa[ly]",
    "銀行",
    "口座",
    "送金",
    "入金確認",
];

/// All patterns of a rule set as one automaton. It is immutable, so that all shards share it
/// without a lock, and a search takes one table step a code point whatever the text.
#[derive(Debug)]
pub struct Slang {
    classes: ClassMap,
    table: Vec<u32>,
}

impl Slang {
    /// The matcher of these patterns.
    ///
    /// # Errors
    /// With the first reason why they are refused.
    pub fn compile<P: AsRef<str>>(patterns: &[P]) -> Result<Self, SlangError> {
        if patterns.len() > PATTERNS_MAX {
            return Err(SlangError(format!(
                "there are {} patterns, allowed are {PATTERNS_MAX}",
                patterns.len()
            )));
        }
        let mut nodes = Vec::with_capacity(patterns.len());
        let mut positions: u64 = 0;
        for (at, pattern) in patterns.iter().enumerate() {
            let refused = |reason: String| SlangError(format!("pattern {}: {reason}", at + 1));
            let node = parser::parse(pattern.as_ref()).map_err(refused)?;
            positions = positions.saturating_add(node.positions());
            if positions > STATES_MAX as u64 {
                return Err(refused(format!(
                    "the automaton has over {STATES_MAX} states"
                )));
            }
            nodes.push(node);
        }
        let program = Program::of(&nodes);
        let classes = Classes::of(&program.sets);
        let table = subsets::table(&program, &classes)
            .map_err(|reason| SlangError(format!("all patterns together: {reason}")))?;
        Ok(Self {
            classes: classes.map(),
            table,
        })
    }

    /// The matcher of the default patterns.
    ///
    /// # Errors
    /// Never, as the tests show; the patterns are constants.
    pub fn defaults() -> Result<Self, SlangError> {
        Self::compile(&DEFAULT_PATTERNS)
    }

    /// Whether a pattern matches anywhere in `text`, UTF-16. Half a surrogate pair is a code point
    /// of its own. An empty text holds no match.
    #[must_use]
    pub fn is_match(&self, text: &[u16]) -> bool {
        let mut rest = text;
        while let Some(class) = self.next_class(&mut rest) {
            // Most of a text is read in the first state, where no step waits for the one before.
            let mut state = self.table[class];
            while state != 0 && state != MATCHED {
                let Some(class) = self.next_class(&mut rest) else {
                    return false;
                };
                state = self.table[state as usize + class];
            }
            if state == MATCHED {
                return true;
            }
        }
        false
    }

    /// The class of the code point that the text begins with, which is taken from it.
    fn next_class(&self, text: &mut &[u16]) -> Option<usize> {
        let (&unit, rest) = text.split_first()?;
        *text = rest;
        let mut code_point = u32::from(unit);
        if unit & 0xFC00 == 0xD800
            && let Some((&low, rest)) = rest.split_first()
            && low & 0xFC00 == 0xDC00
        {
            *text = rest;
            code_point = 0x1_0000 + ((code_point & 0x3FF) << 10 | u32::from(low) & 0x3FF);
        }
        Some(self.classes.class(code_point))
    }
}

/// The patterns are refused.
#[derive(Debug)]
pub struct SlangError(String);

impl fmt::Display for SlangError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for SlangError {}

#[cfg(test)]
mod tests;
