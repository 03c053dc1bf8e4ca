//! An evaluation as the session's worker does it, and how it is followed from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::{EvaluateRequest, EvaluateState, Scoring};
use crate::export::evaluation::Report;
use crate::session::{Bench, Fault, Job, Progress, Session};

/// An evaluation that was asked for.
pub struct Evaluating {
    states: Receiver<EvaluateState>,
    cancelled: Arc<AtomicBool>,
}

/// Scores the segmentation of all photographs that a session has read against true masks. The session does it beside
/// nothing else; where it has an export under way, the evaluation is refused.
#[must_use]
pub fn start(session: &Session, request: EvaluateRequest) -> Evaluating {
    let (out, states) = channel();
    let cancelled = Arc::new(AtomicBool::new(false));
    session.start_job(Box::new(Evaluate {
        out,
        cancelled: Arc::clone(&cancelled),
        asked: Some(request),
        scoring: None,
    }));
    Evaluating { states, cancelled }
}

impl Evaluating {
    /// The next thing to say of it; waits for that. None where it has ended, and where the session has.
    #[must_use]
    pub fn next(&self) -> Option<EvaluateState> {
        self.states.recv().ok()
    }

    /// Ends it after the photograph at hand; nothing is written.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// An evaluation as the worker does it.
struct Evaluate {
    out: Sender<EvaluateState>,
    cancelled: Arc<AtomicBool>,
    /// What is asked for, until it begins.
    asked: Option<EvaluateRequest>,
    /// What is under way, until it ends.
    scoring: Option<Scoring>,
}

impl Evaluate {
    fn say(&self, state: EvaluateState) {
        // Nobody listens any more: it goes on, as a report may be wanted all the same.
        let _ = self.out.send(state);
    }

    /// Gives the report's folder back.
    fn abandon(&mut self) {
        let report = self.scoring.take().and_then(|scoring| scoring.report);
        if let Some(Err(error)) = report.map(Report::abandon) {
            log::warn!("{error}");
        }
    }
}

impl Job for Evaluate {
    fn what(&self) -> &'static str {
        "an evaluation"
    }

    /// Segments one more photograph, scores those that wait, or ends.
    fn turn(&mut self, bench: &mut Bench) -> Result<Progress, Fault> {
        if self.cancelled.load(Ordering::Relaxed) {
            self.abandon();
            self.say(EvaluateState::Cancelled);
            return Ok(Progress::Ended);
        }
        if let Some(request) = self.asked.take() {
            match Scoring::begin(request, bench) {
                Ok(scoring) => self.scoring = Some(scoring),
                Err(text) => self.say(EvaluateState::Failed(text)),
            }
        } else if let Some(scoring) = &mut self.scoring {
            match scoring.turn(bench)? {
                Some((done, total)) => self.say(EvaluateState::Segmenting { done, total }),
                None => {
                    if let Some(scoring) = self.scoring.take() {
                        self.say(scoring.finish());
                    }
                }
            }
        }
        Ok(match self.scoring {
            Some(_) => Progress::GoesOn,
            None => Progress::Ended,
        })
    }

    fn cancel(mut self: Box<Self>) {
        self.abandon();
        self.say(EvaluateState::Cancelled);
    }

    fn fail(mut self: Box<Self>, text: String) {
        self.abandon();
        self.say(EvaluateState::Failed(text));
    }
}
