//! Stage 1 against values that PyTorch computed, against finite differences, and on the device that draws; there lines and
//! the student too, against the CPU.
//!
//! Walks and condensation of stage 2 against values that NumPy computed.
//!
//! `tests/data/generate.py` and `tests/data/generate_walks.py` made the
//! values, with 64-bit arithmetic from 32-bit inputs: a difference found here is the
//! program's own rounding or its mistake.

#![recursion_limit = "256"]

mod case;
mod compare;
mod cpu;
mod detail;
mod differences;
mod gpu;
mod reference;
mod walks;
