//! Where things lie, and the versions the lock file pins.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::Outcome;

/// The project's folders.
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// The project this xtask was started from.
    pub(crate) fn locate() -> Outcome<Self> {
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir
            .parent()
            .ok_or("the xtask folder has no parent folder")?;
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The project in `root`.
    #[cfg(test)]
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the xtask keeps its stamps and half-finished artefacts.
    pub(crate) fn cache(&self) -> PathBuf {
        self.path("target/xtask")
    }

    /// A cargo command in the project's root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        command
    }

    /// An npm command in `www`.
    pub(crate) fn npm(&self) -> Command {
        let mut command = Command::new("npm");
        command
            .current_dir(self.path("www"))
            .args(["--no-fund", "--no-audit", "--no-update-notifier"]);
        command
    }

    /// The version that `Cargo.lock` pins for a package.
    pub(crate) fn locked_version(&self, package: &str) -> Outcome<String> {
        let path = self.path("Cargo.lock");
        let lock = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        version_in_lock(&lock, package).ok_or(format!("Cargo.lock names no package {package:?}"))
    }
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name_line = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name_line);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gives_the_pinned_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in_lock(lock, "bindgen"), None);
    }
}
