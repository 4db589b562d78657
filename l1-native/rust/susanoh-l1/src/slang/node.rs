//! A pattern as a tree.

use super::code_points::CodePoints;

/// What a part of a pattern matches. Made by the functions below alone, so that every node but a
/// lone `Nothing` reads something: no pattern grows into a heap of parts that read nothing.
#[derive(Debug)]
pub(super) enum Node {
    /// The empty text.
    Nothing,
    /// One code point of a set: a position.
    Symbol(CodePoints),
    /// One after the other.
    Sequence(Vec<Node>),
    /// Any one of them.
    Either(Vec<Node>),
    /// The node or nothing, if optional; again and again, if repeated.
    Loop {
        inner: Box<Node>,
        optional: bool,
        repeated: bool,
    },
    /// The node, so many times.
    Counted {
        inner: Box<Node>,
        min: u32,
        max: u32,
    },
}

impl Node {
    pub(super) fn sequence(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !matches!(part, Self::Nothing));
        match parts.len() {
            0 => Self::Nothing,
            1 => parts.remove(0),
            _ => Self::Sequence(parts),
        }
    }

    pub(super) fn either(mut branches: Vec<Self>) -> Self {
        let all = branches.len();
        branches.retain(|branch| !matches!(branch, Self::Nothing));
        let optional = branches.len() < all;
        let node = match branches.len() {
            0 => return Self::Nothing,
            1 => branches.remove(0),
            _ => Self::Either(branches),
        };
        if optional {
            Self::looped(node, true, false)
        } else {
            node
        }
    }

    pub(super) fn looped(inner: Self, optional: bool, repeated: bool) -> Self {
        match inner {
            Self::Nothing => Self::Nothing,
            Self::Loop {
                inner,
                optional: also_optional,
                repeated: also_repeated,
            } => Self::Loop {
                inner,
                optional: optional || also_optional,
                repeated: repeated || also_repeated,
            },
            _ => Self::Loop {
                inner: Box::new(inner),
                optional,
                repeated,
            },
        }
    }

    pub(super) fn counted(inner: Self, min: u32, max: u32) -> Self {
        match (inner, min, max) {
            (Self::Nothing, _, _) | (_, _, 0) => Self::Nothing,
            (inner, 1, 1) => inner,
            (inner, 0, 1) => Self::looped(inner, true, false),
            (inner, _, _) => Self::Counted {
                inner: Box::new(inner),
                min,
                max,
            },
        }
    }

    /// How many positions the node has when what is counted is written out.
    pub(super) fn positions(&self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Symbol(_) => 1,
            Self::Sequence(parts) | Self::Either(parts) => parts
                .iter()
                .fold(0, |sum: u64, part| sum.saturating_add(part.positions())),
            Self::Loop { inner, .. } => inner.positions(),
            Self::Counted { inner, max, .. } => inner.positions().saturating_mul((*max).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol() -> Node {
        Node::Symbol(CodePoints::one(7))
    }

    #[test]
    fn what_reads_nothing_vanishes() {
        let nothing = Node::counted(symbol(), 0, 0);
        assert!(matches!(nothing, Node::Nothing));
        let twice = Node::counted(Node::looped(nothing, true, true), 0, 100);
        assert!(matches!(twice, Node::Nothing));
        assert!(matches!(
            Node::either(vec![symbol(), twice]),
            Node::Loop {
                optional: true,
                repeated: false,
                ..
            }
        ));
    }

    #[test]
    fn loops_of_loops_are_one() {
        let node = Node::counted(Node::looped(symbol(), false, true), 0, 1);
        let Node::Loop {
            inner,
            optional: true,
            repeated: true,
        } = node
        else {
            panic!("{node:?}");
        };
        assert!(matches!(*inner, Node::Symbol(_)));
    }

    #[test]
    fn positions_are_counted_without_being_written_out() {
        let mut node = symbol();
        for _ in 0..40 {
            node = Node::counted(node, 2, 100);
        }
        assert_eq!(node.positions(), u64::MAX);
    }
}
