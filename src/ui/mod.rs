//! The window. It sends commands to the session, takes its events at the start of a frame, and draws what it knows:
//! it never computes, reads or waits.
//!
//! [`run`] opens it. `state` is what is known, `actions` what can be wished and what comes of it, `keys` which key wishes
//! what, `context` what panels may see, `panels` draw, keep what is half done in them, and collect wishes, `canvas` is the picture with its shader, `history` what can be taken back, `preferences` what is
//! remembered until the next start, `words` the user's language, `app` ties them together.

mod actions;
mod app;
mod canvas;
mod context;
mod dialogs;
mod keys;
mod launch;
mod panels;
mod preferences;
mod state;
mod theme;
mod window;
mod words;

#[cfg(test)]
mod tests;

pub use app::App;
pub use launch::Launch;
pub use window::library;
pub use window::{WindowError, run};
