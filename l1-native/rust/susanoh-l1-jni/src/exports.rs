//! The exports, in the order of `Native.java`, which says what they mean.

#![allow(non_snake_case)] // JNI names them.

use std::{
    ffi::c_void,
    ptr,
    sync::atomic::{AtomicI64, Ordering},
};

use susanoh_l1::{Hash128, Shard, Slang};

use crate::{
    frame::Frame,
    guard::{guard, keep_messages, last_panic},
    memory::{address, bytes_of, pointer, words},
    patterns, snapshot,
    table::Table,
};

/// The version of this boundary: names, arguments, layouts and codes. Java refuses another.
const ABI: i32 = 3;

const JNI_VERSION_1_8: i32 = 0x0001_0008;

/// The slot of `GetDirectBufferAddress` in the JNI function table (JNI specification, chapter 4).
const GET_DIRECT_BUFFER_ADDRESS: usize = 230;

type GetDirectBufferAddress = unsafe extern "system" fn(Env, *mut c_void) -> *mut c_void;

/// `JNIEnv *`: where the address of the function table stands.
type Env = *const *const *const c_void;

/// `jclass`, of no use here.
type Class = *mut c_void;

static LIVE_SHARDS: AtomicI64 = AtomicI64::new(0);

static LIVE_SLANGS: AtomicI64 = AtomicI64::new(0);

/// # Safety
/// The crate's promise on shards holds as long as the reference lives.
pub(crate) unsafe fn shard<'a>(handle: i64) -> &'a mut Shard {
    // SAFETY: by the promise the handle is live and nobody else uses it.
    unsafe { &mut *pointer::<Shard>(handle) }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[unsafe(no_mangle)]
extern "system" fn JNI_OnLoad(_vm: *mut c_void, _reserved: *mut c_void) -> i32 {
    keep_messages();
    JNI_VERSION_1_8
}

#[unsafe(no_mangle)]
extern "system" fn Java_io_susanoh_l1_rust_Native_abi(_: Env, _: Class) -> i32 {
    ABI
}

#[unsafe(no_mangle)]
extern "system" fn Java_io_susanoh_l1_rust_Native_releaseBuild(_: Env, _: Class) -> bool {
    !cfg!(debug_assertions)
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_address(
    env: Env,
    _: Class,
    buffer: *mut c_void,
) -> i64 {
    guard(|| {
        // SAFETY: the JVM passes its own environment, whose table has this function in this slot,
        // and a reference to the buffer that is valid during the call.
        let start = unsafe {
            let slot = (*env).add(GET_DIRECT_BUFFER_ADDRESS);
            let get: GetDirectBufferAddress = slot.cast::<GetDirectBufferAddress>().read();
            get(env, buffer)
        };
        address(start)
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_io_susanoh_l1_rust_Native_newShard(_: Env, _: Class) -> i64 {
    guard(|| {
        let shard = address(Box::into_raw(Box::new(Shard::new())));
        LIVE_SHARDS.fetch_add(1, Ordering::Relaxed);
        shard
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_freeShard(
    _: Env,
    _: Class,
    handle: i64,
) -> i64 {
    guard(|| {
        // SAFETY: by the promise on shards the handle is from `newShard` and freed once.
        drop(unsafe { Box::from_raw(pointer::<Shard>(handle)) });
        LIVE_SHARDS.fetch_sub(1, Ordering::Relaxed);
        0
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_io_susanoh_l1_rust_Native_liveShards(_: Env, _: Class) -> i64 {
    LIVE_SHARDS.load(Ordering::Relaxed)
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_newSlang(
    _: Env,
    _: Class,
    buffer: i64,
    bytes: i64,
    capacity: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promise on buffers.
        let buffer = unsafe { bytes_of(buffer, capacity) };
        let filled = buffer.split_at(usize::try_from(bytes).unwrap_or(0)).0;
        match patterns::read(filled).and_then(|patterns| Ok(Slang::compile(&patterns)?)) {
            Ok(slang) => {
                LIVE_SLANGS.fetch_add(1, Ordering::Relaxed);
                address(Box::into_raw(Box::new(slang)))
            }
            Err(refused) => -count(patterns::write(&refused.to_string(), buffer)),
        }
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_freeSlang(
    _: Env,
    _: Class,
    handle: i64,
) -> i64 {
    guard(|| {
        // SAFETY: by the promise on automata the handle is from `newSlang` and freed once.
        drop(unsafe { Box::from_raw(pointer::<Slang>(handle)) });
        LIVE_SLANGS.fetch_sub(1, Ordering::Relaxed);
        0
    })
}

#[unsafe(no_mangle)]
extern "system" fn Java_io_susanoh_l1_rust_Native_liveSlangs(_: Env, _: Class) -> i64 {
    LIVE_SLANGS.load(Ordering::Relaxed)
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_screen(
    _: Env,
    _: Class,
    handle: i64,
    frame: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promises on shards and buffers.
        let (shard, frame) = unsafe { (shard(handle), Frame::at(frame)) };
        // SAFETY: the promise on automata.
        unsafe { frame.screen(shard) }
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_screenAll(
    _: Env,
    _: Class,
    table: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promises on shards, automata and buffers.
        unsafe { Table::at(table).screen() };
        0
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_evaluateEvent(
    _: Env,
    _: Class,
    frame: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promise on buffers.
        let frame = unsafe { Frame::at(frame) };
        let event = frame.request.event(frame.chat());
        // SAFETY: the promise on automata.
        let rules = unsafe { frame.request.rules() };
        rules.of_event(&event).bits().into()
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_window(
    _: Env,
    _: Class,
    handle: i64,
    target_hi: i64,
    target_lo: i64,
    buffer: i64,
    bytes: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promises on shards and buffers.
        let (shard, words) = unsafe { (shard(handle), words(buffer, bytes)) };
        let target = Hash128 {
            hi: target_hi.cast_unsigned(),
            lo: target_lo.cast_unsigned(),
        };
        let window = shard.window(target);
        window.map_or(0, |window| snapshot::write(&window, 0, words))
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_windowFrom(
    _: Env,
    _: Class,
    handle: i64,
    slot: i64,
    buffer: i64,
    bytes: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promises on shards and buffers.
        let (shard, words) = unsafe { (shard(handle), words(buffer, bytes)) };
        let window = u32::try_from(slot)
            .ok()
            .and_then(|at| shard.window_from(at));
        window.map_or(0, |(at, window)| snapshot::write(&window, at, words))
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_restore(
    _: Env,
    _: Class,
    handle: i64,
    buffer: i64,
    bytes: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promises on shards and buffers.
        let (shard, words) = unsafe { (shard(handle), words(buffer, bytes)) };
        snapshot::restore(shard, words);
        0
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_evictIdle(
    _: Env,
    _: Class,
    handle: i64,
    before_receipt_millis: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promise on shards.
        let shard = unsafe { shard(handle) };
        count(shard.evict_idle(before_receipt_millis))
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_usage(
    _: Env,
    _: Class,
    handle: i64,
    buffer: i64,
) -> i64 {
    guard(|| {
        // SAFETY: the promises on shards and buffers; the buffer has three words.
        let (usage, words) = unsafe { (shard(handle).usage(), pointer::<[i64; 3]>(buffer)) };
        let figures = [usage.windows, usage.entries, usage.bytes].map(count);
        // SAFETY: as above.
        unsafe { words.write(figures) };
        0
    })
}

#[unsafe(no_mangle)]
unsafe extern "system" fn Java_io_susanoh_l1_rust_Native_panicMessage(
    _: Env,
    _: Class,
    buffer: i64,
    bytes: i64,
) -> i64 {
    guard(|| {
        let message = last_panic();
        let len = message.len().min(usize::try_from(bytes).unwrap_or(0));
        // SAFETY: by the promise on buffers there are so many bytes, and a string of ours does
        // not lie in a buffer of Java's.
        unsafe { ptr::copy_nonoverlapping(message.as_ptr(), pointer(buffer), len) };
        count(len)
    })
}
