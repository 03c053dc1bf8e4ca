//! How a run goes.

/// Where training stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// No run yet.
    Idle,
    /// The first step: the device compiles (and, where that is built in, tunes) its kernels.
    Preparing,
    /// Steps are being done.
    Running,
    /// Resting.
    Paused,
    /// All steps are done.
    Finished,
    /// Ended by the user.
    Stopped,
    /// A saved encoder is in use.
    Loaded,
    /// Ended as the losses were no longer numbers; the weights of the last good step are the model. Overlays and exports
    /// go on with them.
    Unstable {
        /// Steps that these weights had seen.
        step: usize,
        /// What happened, at which step, and what was kept.
        text: String,
    },
    /// Ended by an error; the text says what was kept.
    Failed(String),
}

/// One training step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Steps done so far.
    pub step: usize,
    /// Steps in the run.
    pub steps: usize,
    /// NT-Xent, in nats.
    pub contrastive: f32,
    /// Mean squared error of patches in [-1, 1].
    pub reconstruction: f32,
    /// The learning rate that the step was done with.
    pub learning_rate: f64,
    /// Smoothed; overlay refreshes included.
    pub steps_per_second: f32,
}
