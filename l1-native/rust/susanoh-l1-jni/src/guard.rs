//! The one panic guard around every export.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

/// What an export returns when it panicked; no export returns it otherwise.
pub(crate) const PANICKED: i64 = i64::MIN;

thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs an export. A panic ends here: it is told to Java by [`PANICKED`] and [`last_panic`].
///
/// Unwind safety: a shard whose call panicked may be half changed, and Java lets nobody into it
/// any more but to free it.
pub(crate) fn guard(export: impl FnOnce() -> i64) -> i64 {
    panic::catch_unwind(AssertUnwindSafe(export)).unwrap_or(PANICKED)
}

/// The message of this thread's last panic.
pub(crate) fn last_panic() -> String {
    LAST_PANIC.take()
}

/// Keeps the messages of panics for Java instead of writing them to standard error. The hook is
/// this library's own: whatever else runs Rust in the process has another.
pub(crate) fn keep_messages() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        panic::set_hook(Box::new(|panic| {
            let payload = panic.payload();
            let message = payload
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("no message");
            let place = panic.location().map_or(String::new(), ToString::to_string);
            LAST_PANIC.set(format!("{message} ({place})"));
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_number_and_a_message() {
        keep_messages();
        assert_eq!(guard(|| panic!("the {} went wrong", "drill")), PANICKED);
        assert!(last_panic().starts_with("the drill went wrong (susanoh-l1-jni/src/guard.rs:"));
        assert_eq!(guard(|| 5), 5);
    }
}
