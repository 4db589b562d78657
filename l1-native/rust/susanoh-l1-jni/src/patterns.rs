//! Patterns in a buffer of Java's: `NativeSlang.java` has the same layout.
//!
//! ```text
//! each pattern: length in bytes, 4 bytes in native order · UTF-8
//! ```

use std::error::Error;

const LENGTH_BYTES: usize = size_of::<u32>();

/// The patterns that fill the buffer.
pub(crate) fn read(mut buffer: &[u8]) -> Result<Vec<&str>, Box<dyn Error>> {
    let mut patterns = Vec::new();
    while let Some((&length, rest)) = buffer.split_first_chunk::<LENGTH_BYTES>() {
        let length = u32::from_ne_bytes(length) as usize;
        let (pattern, rest) = rest
            .split_at_checked(length)
            .ok_or("a pattern is cut off")?;
        patterns.push(str::from_utf8(pattern)?);
        buffer = rest;
    }
    if buffer.is_empty() {
        Ok(patterns)
    } else {
        Err("a length is cut off".into())
    }
}

/// Writes the reason of a refusal over the patterns, cut to the room; its bytes.
pub(crate) fn write(reason: &str, buffer: &mut [u8]) -> usize {
    let len = reason.len().min(buffer.len());
    buffer[..len].copy_from_slice(&reason.as_bytes()[..len]);
    len
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffer(patterns: &[&str]) -> Vec<u8> {
        let framed = |pattern: &&str| {
            let length = u32::try_from(pattern.len()).unwrap();
            [&length.to_ne_bytes(), pattern.as_bytes()].concat()
        };
        patterns.iter().flat_map(framed).collect()
    }

    #[test]
    fn patterns_are_read_back() {
        assert_eq!(read(&[]).unwrap(), [""; 0]);
        let patterns = ["口座", "", "a|b"];
        assert_eq!(read(&buffer(&patterns)).unwrap(), patterns);
    }

    #[test]
    fn what_is_cut_off_or_not_utf_8_is_refused() {
        let whole = buffer(&["口座"]);
        for len in 1..whole.len() {
            assert!(read(&whole[..len]).is_err(), "{len}");
        }
        let mut broken = whole;
        broken[4] = 0xFF;
        assert!(read(&broken).is_err());
    }
}
