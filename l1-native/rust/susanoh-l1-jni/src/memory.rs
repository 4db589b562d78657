//! Addresses that Java passes as `long`.

use std::{ptr, slice};

/// A pointer from an address that Java passed.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // An address is 64 bits.
pub(crate) fn pointer<T>(address: i64) -> *mut T {
    ptr::with_exposed_provenance_mut(address as usize)
}

/// An address for Java to keep.
#[allow(clippy::cast_possible_wrap)] // An address is 64 bits.
pub(crate) fn address<T>(pointer: *mut T) -> i64 {
    pointer.expose_provenance() as i64
}

/// A buffer of `bytes` bytes as words.
///
/// # Safety
/// The crate's promise on buffers holds, and for longer than `'a`.
pub(crate) unsafe fn words<'a>(address: i64, bytes: i64) -> &'a mut [u64] {
    let len = usize::try_from(bytes).unwrap_or(0) / size_of::<u64>();
    // SAFETY: by the promise the buffer has that size and alignment, is initialised (Java zeroes
    // it), and nobody else uses it.
    unsafe { slice::from_raw_parts_mut(pointer(address), len) }
}

/// A buffer of `bytes` bytes.
///
/// # Safety
/// As for [`words`].
pub(crate) unsafe fn bytes_of<'a>(address: i64, bytes: i64) -> &'a mut [u8] {
    let len = usize::try_from(bytes).unwrap_or(0);
    // SAFETY: as for `words`; bytes need no alignment.
    unsafe { slice::from_raw_parts_mut(pointer(address), len) }
}
