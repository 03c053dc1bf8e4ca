//! The real window on a screen that nobody sees, worked with mouse and keyboard. Where a widget is comes from what the
//! window tells screen readers; what a user would see is read from the screen, what the program did from its log and its
//! files.
//!
//! Nothing is skipped: on a machine that lacks what these tests need (`tests/run` installs it) they fail.
#![cfg(target_os = "linux")]

mod closing;
mod dialogues;
mod find;
mod folders;
mod kinds;
mod named;
mod newcomer;
mod one_device;
mod photographs;
mod picks;
mod place;
mod reader;
mod review;
mod runs;
mod samples;
mod screen;
mod stage;
mod start;
