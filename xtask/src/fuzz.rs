//! `cargo xtask fuzz`: the fuzz targets, each for a stated time, from the committed corpus.

use std::fs;
use std::process::Command;

use crate::project::Project;
use crate::steps::{Outcome, Steps, execute};
use crate::tools::Tool;

/// No run may take longer, in seconds, or more memory, in megabytes.
const RUN_SECS: u32 = 10;
const MEMORY_MB: u32 = 512;

/// Runs the targets named, or all, each for `secs`; finds grow a corpus in the build folder, never the committed one.
pub(crate) fn run(project: &Project, steps: &Steps, targets: &[String], secs: u32) -> Outcome {
    let program = Tool::cargo_fuzz().ensure(project, steps)?;
    let targets = if targets.is_empty() {
        all(project)?
    } else {
        targets.to_vec()
    };
    for target in targets {
        let grown = project.cache().join("fuzz").join(&target);
        fs::create_dir_all(&grown).map_err(|error| format!("{}: {error}", grown.display()))?;
        steps.run(&format!("fuzz {target} for {secs} s"), || {
            execute(
                Command::new(&program)
                    .current_dir(project.path("fuzz"))
                    // The instrumentation's flags are not yet stable; the compiler is, and is the only one needed.
                    .env("RUSTC_BOOTSTRAP", "1")
                    // The library is safe Rust: what could go wrong unseen is memory, which the targets count themselves.
                    .args(["run", "--sanitizer", "none", &target])
                    .arg(&grown)
                    .arg(project.path("fuzz/corpus").join(&target))
                    .args([
                        "--",
                        &format!("-max_total_time={secs}"),
                        &format!("-timeout={RUN_SECS}"),
                        &format!("-rss_limit_mb={MEMORY_MB}"),
                        "-print_final_stats=1",
                        "-verbosity=0",
                    ]),
            )
        })?;
    }
    steps.finish("fuzzed");
    Ok(())
}

/// The names of all targets: their files.
fn all(project: &Project) -> Outcome<Vec<String>> {
    let folder = project.path("fuzz/targets");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}
