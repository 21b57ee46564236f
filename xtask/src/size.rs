//! What a page downloads before its first frame, and for whatever else it fetches engines, readers or measures, against the
//! budget.

use std::fs;
use std::process::Command;

use crate::project::Project;
use crate::stamp::Stamp;
use crate::steps::{Outcome, capture};

/// One file of a first frame.
struct Part {
    file: String,
    bytes: u64,
    brotli_bytes: u64,
}

/// All files of one back end's first frame.
struct FirstFrame {
    backend: String,
    parts: Vec<Part>,
    budget_bytes: u64,
}

impl FirstFrame {
    fn brotli_bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.brotli_bytes).sum()
    }
}

/// The sizes of every back end.
pub(crate) struct Sizes {
    first_frames: Vec<FirstFrame>,
}

/// Measures `www/dist`, unless it is what was measured last.
pub(crate) fn measure(project: &Project) -> Outcome<Sizes> {
    let (dist, budget) = (project.path("www/dist"), project.path("size-budget.json"));
    if !dist.is_dir() {
        return Err("nothing is built yet: run `cargo xtask build` first".to_owned());
    }
    let script = include_str!("size.mjs");
    let record = project.cache().join("sizes.txt");
    let inputs = [dist.clone(), budget.clone()];
    let stamp = Stamp::new(project, "sizes", &inputs, &[script], vec![record.clone()])?;
    let in_record = |error: std::io::Error| format!("{}: {error}", record.display());
    if !stamp.is_fresh() {
        // Node compresses, so that brotli is no dependency of ours.
        let lines = capture(
            Command::new("node")
                .args(["--input-type=module", "-e", script])
                .arg(dist)
                .arg(budget),
        )?;
        fs::create_dir_all(project.cache()).map_err(in_record)?;
        fs::write(&record, lines).map_err(in_record)?;
        stamp.record()?;
    }
    Sizes::parse(&fs::read_to_string(&record).map_err(in_record)?)
}

impl Sizes {
    fn parse(lines: &str) -> Outcome<Self> {
        let mut first_frames = Vec::new();
        let mut parts = Vec::new();
        for line in lines.lines() {
            let unreadable = || format!("expected a size, found the line {line:?}");
            let number = |word: &str| word.parse::<u64>().map_err(|_| unreadable());
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["part", _, file, bytes, brotli] => {
                    parts.push(Part {
                        file: (*file).to_owned(),
                        bytes: number(bytes)?,
                        brotli_bytes: number(brotli)?,
                    });
                }
                ["budget", backend, budget] => first_frames.push(FirstFrame {
                    backend: (*backend).to_owned(),
                    parts: std::mem::take(&mut parts),
                    budget_bytes: number(budget)?,
                }),
                _ => return Err(unreadable()),
            }
        }
        Ok(Self { first_frames })
    }

    /// `{"webgpu": bytes, "webgl": bytes}`.
    pub(crate) fn to_json(&self) -> String {
        let member = |frame: &FirstFrame| format!("\"{}\": {}", frame.backend, frame.brotli_bytes());
        format!(
            "{{{}}}",
            self.first_frames
                .iter()
                .map(member)
                .collect::<Vec<_>>()
                .join(", ")
        )
    }

    /// Prints every part and fails when a back end is over its budget.
    pub(crate) fn report(&self) -> Outcome {
        let mut over = Vec::new();
        for frame in &self.first_frames {
            println!(
                "    {:<34} {:>10} {:>10}",
                match frame.backend.as_str() {
                    "read-avatar" => "opening an avatar".to_owned(),
                    reader if reader.starts_with("read-") => format!("opening a recording: {reader}"),
                    full if full.ends_with("-full") => format!("going over to the full engine: {full}"),
                    "measures" => "measuring".to_owned(),
                    backend => format!("first frame on {backend}"),
                },
                "bytes",
                "brotli"
            );
            for part in &frame.parts {
                println!(
                    "      {:<32} {:>10} {:>10}",
                    part.file, part.bytes, part.brotli_bytes
                );
            }
            let (sum, budget) = (frame.brotli_bytes(), frame.budget_bytes);
            println!("      {:<32} {:>10} {sum:>10}  (budget {budget})", "together", "");
            if sum > budget {
                over.push(format!(
                    "{} is {} bytes over its budget of {budget}",
                    frame.backend,
                    sum - budget
                ));
            }
        }
        if over.is_empty() {
            Ok(())
        } else {
            Err(over.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "part webgpu athlete-replay.js 30 10\npart webgpu webgpu/engine_bg.wasm 90 31\nbudget webgpu 40\n\
                         part webgl webgl/engine_bg.wasm 900 300\nbudget webgl 300";

    #[test]
    fn parts_add_up_per_back_end() -> Outcome {
        assert_eq!(Sizes::parse(LINES)?.to_json(), r#"{"webgpu": 41, "webgl": 300}"#);
        Ok(())
    }

    #[test]
    fn only_what_is_over_its_budget_fails() -> Outcome {
        assert_eq!(
            Sizes::parse(LINES)?.report(),
            Err("webgpu is 1 bytes over its budget of 40".to_owned())
        );
        Ok(())
    }

    #[test]
    fn an_unknown_line_is_an_error() {
        assert!(Sizes::parse("part webgpu x 1 many").is_err());
        assert!(Sizes::parse("hello").is_err());
    }
}
