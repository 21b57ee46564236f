//! Whether a step's outputs still belong to its inputs: a digest of contents, not of times, so that switching
//! branches back and forth rebuilds nothing that is already right.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::Project;
use crate::steps::Outcome;

/// What went into a step and what came out.
pub(crate) struct Stamp {
    record: PathBuf,
    inputs: u64,
    outputs: Vec<PathBuf>,
}

impl Stamp {
    /// A step named `name` that reads `inputs` (files, or folders whole) under the settings `salt`, and writes `outputs`.
    pub(crate) fn new(
        project: &Project,
        name: &str,
        inputs: &[PathBuf],
        salt: &[&str],
        outputs: Vec<PathBuf>,
    ) -> Outcome<Self> {
        let mut digest = Digest::new();
        for setting in salt {
            digest.add(setting.as_bytes());
        }
        digest.add_paths(project.root(), inputs)?;
        Ok(Self {
            record: project.cache().join(format!("{name}.stamp")),
            inputs: digest.value,
            outputs,
        })
    }

    /// Whether the outputs on disk are those that these inputs gave last time.
    pub(crate) fn is_fresh(&self) -> bool {
        let recorded = fs::read_to_string(&self.record).unwrap_or_default();
        self.line().is_ok_and(|line| line == recorded)
    }

    /// Records that the outputs on disk came from these inputs.
    pub(crate) fn record(&self) -> Outcome {
        let folder = self.record.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        fs::write(&self.record, self.line()?).map_err(|error| format!("{}: {error}", self.record.display()))
    }

    fn line(&self) -> Outcome<String> {
        let mut outputs = Digest::new();
        outputs.add_paths(Path::new("/"), &self.outputs)?;
        Ok(format!("{:016x} {:016x}\n", self.inputs, outputs.value))
    }
}

/// FNV-1a over 64 bits: stable across toolchains, which the standard library's hasher does not promise. It guards
/// against forgetting to rebuild, not against an adversary.
struct Digest {
    value: u64,
}

impl Digest {
    fn new() -> Self {
        Self {
            value: 0xcbf2_9ce4_8422_2325,
        }
    }

    /// Adds a run of bytes; its length is added too, so that neighbours cannot swap bytes unnoticed.
    fn add(&mut self, bytes: &[u8]) {
        let length = (bytes.len() as u64).to_le_bytes();
        for byte in length.iter().chain(bytes) {
            self.value = (self.value ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Adds the names (relative to `base`) and contents of files, and of all files in folders, in a fixed order.
    fn add_paths(&mut self, base: &Path, paths: &[PathBuf]) -> Outcome {
        let mut files = Vec::new();
        for path in paths {
            collect_files(path, &mut files)?;
        }
        files.sort();
        for file in files {
            let name = file.strip_prefix(base).unwrap_or(&file);
            self.add(name.to_string_lossy().as_bytes());
            self.add(&fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?);
        }
        Ok(())
    }
}

fn collect_files(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
        for entry in entries {
            collect_files(
                &entry
                    .map_err(|error| format!("{}: {error}", path.display()))?
                    .path(),
                files,
            )?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_fnv_1a_with_lengths() {
        let mut separate = Digest::new();
        separate.add(b"ab");
        separate.add(b"c");
        let mut shifted = Digest::new();
        shifted.add(b"a");
        shifted.add(b"bc");
        assert_ne!(separate.value, shifted.value);

        // The published FNV-1a value of "a" with the eight length bytes left out.
        let mut published = Digest::new();
        published.value = (published.value ^ u64::from(b'a')).wrapping_mul(0x0000_0100_0000_01b3);
        assert_eq!(published.value, 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn a_changed_input_a_changed_output_and_a_missing_output_are_noticed() -> Outcome {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        let (input, output) = (folder.join("input"), folder.join("output"));
        let write = |path: &Path, text: &str| fs::write(path, text).map_err(|error| error.to_string());
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        write(&input, "1")?;
        write(&output, "one")?;
        let project = Project::at(folder.clone());
        let stamp = |salt: &str| {
            Stamp::new(
                &project,
                "test",
                std::slice::from_ref(&input),
                &[salt],
                vec![output.clone()],
            )
        };

        assert!(!stamp("")?.is_fresh(), "never recorded");
        stamp("")?.record()?;
        assert!(stamp("")?.is_fresh());
        assert!(!stamp("other settings")?.is_fresh());
        write(&output, "two")?;
        assert!(!stamp("")?.is_fresh(), "changed output");
        write(&output, "one")?;
        write(&input, "2")?;
        assert!(!stamp("")?.is_fresh(), "changed input");
        write(&input, "1")?;
        assert!(stamp("")?.is_fresh());
        fs::remove_file(&output).map_err(|error| error.to_string())?;
        assert!(!stamp("")?.is_fresh(), "missing output");
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())
    }
}
