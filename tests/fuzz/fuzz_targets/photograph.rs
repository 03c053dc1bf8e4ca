//! Any bytes as a photograph in a DICOM file.

#![no_main]

#[allow(dead_code, reason = "the other targets have the rest")]
#[path = "../readers.rs"]
mod readers;

use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: {
        // Decoders may panic: the program catches that and refuses the file. What it does not catch still ends the run.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |bytes: &[u8]| {
        // A refusal is an answer.
        let _ = readers::photograph(bytes);
    }
);
