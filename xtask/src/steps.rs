//! Progress: every step prints its name when it begins and its time when it ends.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The result of a step; the error is a whole sentence for a person.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The steps of one command.
pub(crate) struct Steps {
    started: Instant,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// Runs one step.
    pub(crate) fn run<T>(&self, title: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        println!("==> {title}");
        let began = Instant::now();
        let outcome = work();
        match &outcome {
            Ok(_) => println!("    {title}: done in {}", in_words(began.elapsed())),
            Err(_) => println!("    {title}: FAILED after {}", in_words(began.elapsed())),
        }
        outcome
    }

    /// Says that a step has nothing to do.
    pub(crate) fn up_to_date(&self, title: &str) {
        println!("==> {title}: up to date");
    }

    /// Says something in passing.
    pub(crate) fn note(&self, text: &str) {
        println!("    {text}");
    }

    /// Says that everything is done, with the whole time.
    pub(crate) fn finish(&self, what: &str) {
        println!("==> {what} in {}", in_words(self.started.elapsed()));
    }
}

/// A duration as a person says it.
pub(crate) fn in_words(duration: Duration) -> String {
    let secs = duration.as_secs_f64();
    if secs < 60.0 {
        format!("{secs:.1} s")
    } else {
        format!("{} min {:02} s", duration.as_secs() / 60, duration.as_secs() % 60)
    }
}

/// Runs a command to its end with its output shown.
pub(crate) fn execute(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` ended with {status}", in_one_line(command)))
    }
}

/// Runs a command to its end and gives what it wrote to its standard output.
pub(crate) fn capture(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| cannot_start(command, &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "`{}` ended with {}\n{said}",
            in_one_line(command),
            output.status
        ))
    }
}

/// The command as one would type it.
pub(crate) fn in_one_line(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}", in_one_line(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(in_words(Duration::from_millis(1240)), "1.2 s");
        assert_eq!(in_words(Duration::from_secs(125)), "2 min 05 s");
    }
}
