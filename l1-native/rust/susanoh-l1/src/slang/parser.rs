//! The pattern language (CONTRACT §4), which is nobody else's: `PatternParser.java` reads the same.
//!
//! ```text
//! pattern  = either                                1 to 256 code points
//! either   = sequence *( "|" sequence )
//! sequence = 1*( atom [ quantifier ] )
//! atom     = "(" either ")" | class | "." | "\" punctuation | literal
//! class    = "[" [ "^" ] [ "-" ] *( end [ "-" end ] ) [ "-" ] "]"      not empty
//! end      = "\" punctuation | any code point but \ [ ] -
//! quantifier = "*" | "+" | "?" | "{" number "," number "}"
//! literal  = any code point but \ [ ] ( ) { } . * + ? | ^ $
//! ```
//!
//! Punctuation is that of ASCII. A number is 0 to 100 without leading zeros.

use std::{iter::Peekable, str::Chars};

use super::{code_points::CodePoints, node::Node};

/// Code points of a pattern.
const LENGTH_MAX: usize = 256;

/// The most often that something is repeated by `{n,m}`.
const COUNT_MAX: u32 = 100;

/// Reads a pattern, or says why it is none.
pub(super) fn parse(pattern: &str) -> Result<Node, String> {
    let length = pattern.chars().count();
    if length > LENGTH_MAX {
        return Err(format!(
            "it has {length} code points, allowed are {LENGTH_MAX}"
        ));
    }
    let mut parser = Parser {
        rest: pattern.chars().peekable(),
    };
    let node = parser.either()?;
    match parser.rest.next() {
        Some(_) => Err("a ) closes nothing".to_owned()),
        None => Ok(node),
    }
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Parser<'_> {
    fn either(&mut self) -> Result<Node, String> {
        let mut branches = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.sequence()?);
        }
        Ok(Node::either(branches))
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut parts = Vec::new();
        while let Some(next) = self.rest.next_if(|next| !matches!(next, '|' | ')')) {
            let atom = self.atom(next)?;
            parts.push(self.quantified(atom)?);
        }
        if parts.is_empty() {
            return Err("an alternative, a group or the whole is empty".to_owned());
        }
        Ok(Node::sequence(parts))
    }

    fn atom(&mut self, first: char) -> Result<Node, String> {
        let set = match first {
            '(' => {
                let node = self.either()?;
                let closed = self.rest.next();
                return closed.map(|_| node).ok_or("a ( is not closed".to_owned());
            }
            '[' => self.class()?,
            '.' => CodePoints::one('\n'.into()).negated(),
            '\\' => CodePoints::one(self.escaped()?),
            '*' | '+' | '?' | '{' => {
                return Err(format!("there is nothing before {first} to repeat"));
            }
            ']' | '}' | '^' | '$' => {
                return Err(format!("{first} is written \\{first}"));
            }
            literal => CodePoints::one(literal.into()),
        };
        Ok(Node::Symbol(set))
    }

    fn quantified(&mut self, atom: Node) -> Result<Node, String> {
        let node = match self.rest.next_if(|&next| is_quantifier(next)) {
            None => return Ok(atom),
            Some('*') => Node::looped(atom, true, true),
            Some('+') => Node::looped(atom, false, true),
            Some('?') => Node::looped(atom, true, false),
            Some(_) => {
                let (min, max) = self.counts()?;
                Node::counted(atom, min, max)
            }
        };
        match self.rest.peek() {
            Some(&next) if is_quantifier(next) => Err(format!(
                "{next} follows a quantifier; a group may be repeated"
            )),
            _ => Ok(node),
        }
    }

    fn counts(&mut self) -> Result<(u32, u32), String> {
        let counts = self
            .number(',')
            .and_then(|min| Some((min, self.number('}')?)))
            .ok_or_else(|| format!("{{ is not followed by n,m}} with numbers up to {COUNT_MAX}"))?;
        if counts.0 > counts.1 {
            return Err(format!(
                "{{{},{}}} ends before it begins",
                counts.0, counts.1
            ));
        }
        Ok(counts)
    }

    /// A number and what must stand behind it.
    fn number(&mut self, end: char) -> Option<u32> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let plain = !digits.is_empty()
            && digits.len() <= 3
            && !(digits.len() > 1 && digits.starts_with('0'));
        let number = digits
            .parse()
            .ok()
            .filter(|&n: &u32| plain && n <= COUNT_MAX)?;
        self.rest.next_if_eq(&end).map(|_| number)
    }

    fn escaped(&mut self) -> Result<u32, String> {
        match self.rest.next() {
            Some(next) if next.is_ascii_punctuation() => Ok(next.into()),
            Some(_) => Err("a \\ stands before what is not ASCII punctuation".to_owned()),
            None => Err("a \\ stands before nothing".to_owned()),
        }
    }

    /// The class that began with the `[` before.
    fn class(&mut self) -> Result<CodePoints, String> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        if self.rest.next_if_eq(&'-').is_some() {
            ranges.push(('-'.into(), '-'.into()));
        }
        loop {
            let next = self.rest.next().ok_or("a [ is not closed")?;
            if next == ']' {
                break;
            }
            if next == '-' {
                if self.rest.next() != Some(']') {
                    return Err(
                        "a - in a class is written \\- unless it is first or last".to_owned()
                    );
                }
                ranges.push(('-'.into(), '-'.into()));
                break;
            }
            let from = self.class_end(next)?;
            ranges.push((from, self.range_end(from)?));
        }
        if ranges.is_empty() {
            return Err("a class is empty".to_owned());
        }
        let set = CodePoints::of(ranges);
        Ok(if negated { set.negated() } else { set })
    }

    /// The other end of the range that may begin with `from`.
    fn range_end(&mut self, from: u32) -> Result<u32, String> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || ahead.next() == Some(']') {
            return Ok(from);
        }
        self.rest.next();
        let next = self.rest.next().ok_or("a [ is not closed")?;
        if next == '-' {
            return Err("a - in a class is written \\- unless it is first or last".to_owned());
        }
        let to = self.class_end(next)?;
        if to < from {
            return Err("a range in a class ends before it begins".to_owned());
        }
        Ok(to)
    }

    fn class_end(&mut self, next: char) -> Result<u32, String> {
        match next {
            '\\' => self.escaped(),
            '[' => Err("a [ in a class is written \\[".to_owned()),
            literal => Ok(literal.into()),
        }
    }
}

fn is_quantifier(next: char) -> bool {
    matches!(next, '*' | '+' | '?' | '{')
}
