//! The project's own commands: `cargo xtask start`, `test`, `build`, `size`, `fuzz`, `bless`.
//!
//! Standard library only, so that the first command on a fresh machine starts within seconds.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks on its standard streams"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the clock and thread bans protect the engine; a build measures time, optimises beside compiling and serves files"
)]

mod fuzz;
mod npm;
mod options;
mod project;
mod serve;
mod size;
mod stamp;
mod steps;
mod suite;
mod system;
mod tools;
mod wasm;

use std::process::ExitCode;

use options::{Command, USAGE};
use project::Project;
use steps::{Outcome, Steps};

fn main() -> ExitCode {
    let command = match options::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(message) => {
            eprintln!("error: {message}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Outcome {
    let project = Project::locate()?;
    let steps = Steps::new();
    match command {
        Command::Help => {
            println!("{USAGE}");
            Ok(())
        }
        Command::Start { port, optimise } => {
            build_everything(&project, &steps, *optimise)?;
            serve::serve(&project, *port, &steps)
        }
        Command::Build {
            module: None,
            optimise,
        } => {
            build_everything(&project, &steps, *optimise)?;
            steps.finish("built");
            Ok(())
        }
        Command::Build {
            module: Some(module),
            optimise,
        } => {
            if *optimise == wasm::Optimise::ForSize {
                npm::ensure_packages(&project, &steps)?;
            }
            wasm::build(&project, &steps, &[*module], *optimise)?;
            steps.finish("built");
            Ok(())
        }
        Command::Size { json: true } => {
            println!("{}", size::measure(&project)?.to_json());
            Ok(())
        }
        Command::Size { json: false } => size::measure(&project)?.report(),
        Command::Test { part } => suite::run(&project, &steps, *part),
        Command::Fuzz { targets, secs } => fuzz::run(&project, &steps, targets, *secs),
        Command::Bless => suite::bless(&project, &steps),
    }
}

fn build_everything(project: &Project, steps: &Steps, optimise: wasm::Optimise) -> Outcome {
    npm::ensure_packages(project, steps)?;
    wasm::build(project, steps, &wasm::Module::ALL, optimise)?;
    npm::build_package(project, steps)?;
    npm::pack_samples(project, steps)?;
    match optimise {
        wasm::Optimise::ForSize => steps.run("size against size-budget.json", || {
            size::measure(project)?.report()
        }),
        wasm::Optimise::Skip => {
            steps.note("sizes not checked: wasm-opt was skipped");
            Ok(())
        }
    }
}
