//! `cargo xtask test`: every check, each to its end, and then the closing line of every runner.

use std::io::{BufRead, BufReader};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::steps::{Outcome, Steps, execute, in_one_line, in_words};
use crate::tools::{Tool, ensure_wasm_target};
use crate::{npm, size, system, wasm};

/// Which checks to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    All,
    Lint,
    Rust,
    Web,
}

impl Part {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::All),
            "lint" => Some(Self::Lint),
            "rust" => Some(Self::Rust),
            "web" => Some(Self::Web),
            _ => None,
        }
    }

    fn includes(self, part: Self) -> bool {
        self == Self::All || self == part
    }
}

/// The host of the database of security advisories.
const ADVISORIES_HOST: &str = "github.com:443";

/// The environment variable under which the golden tests write what they would otherwise compare.
const BLESS: &str = "BLESS";

/// Each clippy run: what it looks at, and the arguments that select it. Cargo unifies the features of one run, so what
/// is shipped alone is looked at alone.
const CLIPPY: [(&str, &str); 9] = [
    (
        "tests, tools and the native renderer",
        "--workspace --all-targets --features athlete-replay/native",
    ),
    ("the command-line tool", "--package athlete-replay --lib --bins"),
    (
        "the core alone",
        "--package athlete-replay --lib --no-default-features",
    ),
    (
        "wasm for webgpu",
        "--package athlete-replay --lib --no-default-features --features webgpu --target wasm32-unknown-unknown",
    ),
    (
        "wasm for webgpu, full",
        "--package athlete-replay --lib --no-default-features --features webgpu,full --target wasm32-unknown-unknown",
    ),
    (
        "wasm for webgl",
        "--package athlete-replay --lib --no-default-features --features webgl --target wasm32-unknown-unknown",
    ),
    (
        "wasm for webgl, full",
        "--package athlete-replay --lib --no-default-features --features webgl,full --target wasm32-unknown-unknown",
    ),
    (
        "wasm for the measures",
        "--package athlete-replay --lib --no-default-features --features measures --target wasm32-unknown-unknown",
    ),
    (
        "wasm for the readers",
        "--package athlete-replay --lib --no-default-features --features reader,formats,read-avatar --target wasm32-unknown-unknown",
    ),
];

/// Runs the checks of a part; fails when any of them failed.
pub(crate) fn run(project: &Project, steps: &Steps, part: Part) -> Outcome {
    let mut suite = Suite {
        steps,
        rows: Vec::new(),
    };
    if part.includes(Part::Lint) {
        lint(project, &mut suite)?;
    }
    if part.includes(Part::Web) {
        suite.check("build", || build_web(project, steps));
        if suite.passed("build") {
            suite.check("sizes against size-budget.json", || {
                size::measure(project)?.report()
            });
        }
    }
    if part.includes(Part::Rust) {
        suite.check_runner("cargo test", || cargo_test(project, steps));
    }
    if part.includes(Part::Web) {
        if suite.passed("build") {
            suite.check_runner("npm test", || npm_test(project, steps));
        } else {
            suite
                .rows
                .push(Row::failed("npm test", "not run: the build failed"));
        }
    }
    suite.close()
}

/// Runs the golden and snapshot tests in the mode that accepts what they produce.
pub(crate) fn bless(project: &Project, steps: &Steps) -> Outcome {
    steps.run("accept golden images and snapshots", || {
        execute(
            cargo_test(project, steps)?
                .env(BLESS, "1")
                .env("INSTA_UPDATE", "always"),
        )
    })?;
    steps.note("look at `git diff` before committing; `npm run bless` in www does the same for the browser's pictures");
    Ok(())
}

fn lint(project: &Project, suite: &mut Suite<'_>) -> Outcome {
    ensure_wasm_target(suite.steps)?;
    suite.check("rustfmt", || {
        execute(project.cargo().args(["fmt", "--all", "--check"]))
    });
    for (what, selection) in CLIPPY {
        suite.check(&format!("clippy: {what}"), || {
            execute(
                project
                    .cargo()
                    .args(["clippy", "--quiet", "--locked"])
                    .args(selection.split(' '))
                    .args(["--", "--deny", "warnings"]),
            )
        });
    }
    suite.check("documentation", || {
        let mut doc = project.cargo();
        doc.args([
            "doc",
            "--quiet",
            "--locked",
            "--no-deps",
            "--package",
            "athlete-replay",
            "--lib",
            "--features",
            "native",
        ]);
        execute(doc.env("RUSTDOCFLAGS", "--deny warnings"))
    });
    let steps = suite.steps;
    suite.check("licences, bans and sources (cargo-deny)", || {
        cargo_deny(project, steps)
    });
    Ok(())
}

fn cargo_deny(project: &Project, steps: &Steps) -> Outcome {
    let program = Tool::cargo_deny().ensure(project, steps)?;
    let mut command = Command::new(program);
    command.current_dir(project.root()).args([
        "--locked",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]);
    if is_reachable(ADVISORIES_HOST) {
        command.arg("advisories");
    } else {
        steps.note(&format!(
            "advisories are not checked: {ADVISORIES_HOST} cannot be reached from here"
        ));
    }
    execute(&mut command)
}

fn is_reachable(host: &str) -> bool {
    let addresses = host.to_socket_addrs().into_iter().flatten().take(2);
    addresses
        .into_iter()
        .any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(3)).is_ok())
}

fn build_web(project: &Project, steps: &Steps) -> Outcome {
    npm::ensure_packages(project, steps)?;
    wasm::build(project, steps, &wasm::Module::ALL, wasm::Optimise::ForSize)?;
    npm::build_package(project, steps)?;
    npm::pack_samples(project, steps)
}

fn cargo_test(project: &Project, steps: &Steps) -> Outcome<Command> {
    let driver = system::ensure_software_vulkan(steps)?;
    let mut command = project.cargo();
    // The loader would otherwise prefer a real GPU, whose pictures differ in the last bits.
    command
        .env("VK_DRIVER_FILES", &driver)
        .env("VK_ICD_FILENAMES", &driver);
    command.args([
        "test",
        "--locked",
        "--workspace",
        "--features",
        "athlete-replay/native",
        "--no-fail-fast",
    ]);
    Ok(command)
}

fn npm_test(project: &Project, steps: &Steps) -> Outcome<Command> {
    let chromium = system::ensure_chromium(steps)?;
    let mut command = project.npm();
    command.env("CHROMIUM", chromium).arg("test");
    Ok(command)
}

/// How one check ended.
struct Row {
    name: String,
    failure: Option<String>,
    closing_lines: Vec<String>,
}

impl Row {
    fn failed(name: &str, why: &str) -> Self {
        Self {
            name: name.to_owned(),
            failure: Some(why.to_owned()),
            closing_lines: Vec::new(),
        }
    }
}

/// The checks so far. One that fails does not stop the others: a run tells everything there is to repair.
struct Suite<'a> {
    steps: &'a Steps,
    rows: Vec<Row>,
}

impl Suite<'_> {
    fn check(&mut self, name: &str, work: impl FnOnce() -> Outcome) {
        let began = Instant::now();
        let outcome = self.steps.run(name, work);
        let closing_lines = match outcome {
            Ok(()) => vec![format!("ok ({})", in_words(began.elapsed()))],
            Err(_) => Vec::new(),
        };
        self.rows.push(Row {
            name: name.to_owned(),
            failure: outcome.err(),
            closing_lines,
        });
    }

    /// Runs a test runner; its closing lines are kept for the end.
    fn check_runner(&mut self, name: &str, prepare: impl FnOnce() -> Outcome<Command>) {
        let mut closing_lines = Vec::new();
        let outcome = self.steps.run(name, || {
            let mut command = prepare()?;
            execute_keeping_closing_lines(&mut command, &mut closing_lines)
        });
        self.rows.push(Row {
            name: name.to_owned(),
            failure: outcome.err(),
            closing_lines,
        });
    }

    fn passed(&self, name: &str) -> bool {
        self.rows
            .iter()
            .any(|row| row.name == name && row.failure.is_none())
    }

    /// Prints the closing lines, and says what failed.
    fn close(self) -> Outcome {
        println!();
        for row in &self.rows {
            match &row.failure {
                Some(why) => println!("{}: FAILED: {why}", row.name),
                None if row.closing_lines.len() == 1 => {
                    println!("{}: {}", row.name, row.closing_lines.concat());
                }
                None => println!("{}:", row.name),
            }
            if row.closing_lines.len() != 1 || row.failure.is_some() {
                row.closing_lines.iter().for_each(|line| println!("{line}"));
            }
        }
        println!();
        let failed = self
            .rows
            .iter()
            .filter(|row| row.failure.is_some())
            .map(|row| row.name.as_str())
            .collect::<Vec<_>>();
        if failed.is_empty() {
            self.steps
                .finish(&format!("all {} checks passed", self.rows.len()));
            Ok(())
        } else {
            self.steps.finish("checked");
            Err(format!(
                "{} of {} checks failed: {}",
                failed.len(),
                self.rows.len(),
                failed.join(", ")
            ))
        }
    }
}

/// Runs a command with its output shown, except that the lines in which a runner sums up are collected instead: they
/// come last, where they are looked for.
fn execute_keeping_closing_lines(command: &mut Command, closing_lines: &mut Vec<String>) -> Outcome {
    let typed = in_one_line(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{typed}` could not be started: {error}"))?;
    let stdout = child
        .stdout
        .take()
        .ok_or("the output of a runner could not be read")?;
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.map_err(|error| format!("`{typed}`: {error}"))?;
        let line = String::from_utf8_lossy(&line).into_owned();
        if is_closing_line(&line) {
            closing_lines.push(line);
        } else {
            println!("{line}");
        }
    }
    let status = child.wait().map_err(|error| format!("`{typed}`: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{typed}` ended with {status}"))
    }
}

/// `test result: ok. 12 passed; …` of a Rust test binary; `# tests 12`, `ℹ pass 12` and so on of `node --test`.
fn is_closing_line(line: &str) -> bool {
    const NODE: [&str; 8] = [
        "tests ",
        "suites ",
        "pass ",
        "fail ",
        "cancelled ",
        "skipped ",
        "todo ",
        "duration_ms ",
    ];
    let sums_up_node = |rest: &str| {
        NODE.iter().any(|word| {
            rest.strip_prefix(word)
                .is_some_and(|count| count.parse::<f64>().is_ok())
        })
    };
    line.starts_with("test result: ")
        || line
            .strip_prefix("# ")
            .or(line.strip_prefix("ℹ "))
            .is_some_and(sums_up_node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_those_that_sum_up() {
        assert!(is_closing_line(
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s"
        ));
        assert!(is_closing_line("# pass 12"));
        assert!(is_closing_line("ℹ duration_ms 1034.5"));
        assert!(!is_closing_line("# pass the baton"));
        assert!(!is_closing_line("test time::tests::first ... ok"));
    }

    #[test]
    fn closing_lines_are_kept_and_a_failing_runner_fails() {
        let mut lines = Vec::new();
        let script = "echo one; echo 'test result: FAILED. 0 passed; 1 failed'; exit 3";
        let outcome = execute_keeping_closing_lines(Command::new("sh").args(["-c", script]), &mut lines);
        assert_eq!(lines, ["test result: FAILED. 0 passed; 1 failed"]);
        assert!(outcome.is_err_and(|message| message.contains("3")));
    }

    #[test]
    fn all_includes_every_part_and_a_part_only_itself() {
        assert!(Part::All.includes(Part::Web));
        assert!(Part::Rust.includes(Part::Rust));
        assert!(!Part::Lint.includes(Part::Rust));
    }
}
