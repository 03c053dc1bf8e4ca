//! Being asked to end by the system: the window closes as if the user had closed it, without a question.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Whether the system asked the program to end.
pub(super) fn is_asked_to_end() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Closes the window when the system asks the program to end (SIGTERM, SIGINT, SIGHUP, or a console that closes).
pub(super) fn close_when_asked(ctx: &egui::Context) {
    let ctx = ctx.clone();
    let close = move || {
        ASKED.store(true, Ordering::Relaxed);
        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        ctx.request_repaint();
    };
    // A second window of one process, as tests have them, finds the first one's: that is no fault.
    if let Err(error) = ctrlc::try_set_handler(close) {
        log::debug!("{error}");
    }
}
