//! Any bytes as a run.

#![no_main]

#[allow(dead_code, reason = "the other targets have the rest")]
#[path = "../readers.rs"]
mod readers;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // A refusal is an answer.
    let _ = readers::run(bytes);
});
