//! The program: reads the command line and hands over to the window or to the headless job.

#![recursion_limit = "256"]

use std::process::ExitCode;

use cuts_viewer::cli::{self, Invocation, WindowArgs};
use cuts_viewer::gpu::Devices;
use cuts_viewer::ui::{self, Launch, WindowError};

fn main() -> ExitCode {
    let asked = cli::parse(std::env::args_os());
    let folder = match &asked {
        Ok(Invocation::Window(_)) => ui::library(),
        _ => None,
    };
    cli::begin_log(folder.as_deref());
    match asked {
        Ok(Invocation::Window(args)) => window(&args),
        Ok(Invocation::Segment(args)) => cli::segment(&args),
        Ok(Invocation::Evaluate(args)) => cli::evaluate(&args),
        Ok(Invocation::Export(args)) => cli::export(&args),
        Ok(Invocation::Show(args)) => cli::show(&args),
        Ok(Invocation::Rerun(args)) => cli::rerun(&args),
        Ok(Invocation::Merge(args)) => cli::merge(&args),
        Ok(Invocation::Compare(args)) => cli::compare(&args),
        Ok(Invocation::Growth(args)) => cli::growth(&args),
        Err(error) => {
            // Help goes to stdout with code 0, mistakes to stderr with code 2; a closed pipe is nobody's mistake.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

fn window(args: &WindowArgs) -> ExitCode {
    let launch = Launch {
        folder: args.folder.clone(),
        samples: args.samples,
        device: args.run.device,
        size: args.run.size,
        steps: args.run.steps,
        seed: args.run.seed,
        count: args.run.count(),
        detail: !args.run.no_detail,
        window_makes_device: args.window_makes_device(),
        library: ui::library(),
    };
    match ui::run(launch) {
        Ok(()) => ExitCode::SUCCESS,
        Err(WindowError::NoDisplay { reason, opened }) => {
            cli::segment_instead(&reason, args, opened.map(|devices| *devices))
        }
        Err(WindowError::NoAdapter(reason)) => {
            cli::segment_instead(&reason, args, Some(Devices::cpu()))
        }
        Err(WindowError::Failed(text)) => {
            cli::complain(&text);
            ExitCode::FAILURE
        }
    }
}
