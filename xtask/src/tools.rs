//! The build tools: the wasm target, and cargo programs in pinned versions, each installed into a folder of its own
//! under the user's cargo home, so that nothing the user has is replaced and nothing is compiled twice.

use std::path::PathBuf;
use std::process::Command;

use crate::project::Project;
use crate::steps::{Outcome, Steps, capture, execute};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK_VERSION: &str = "0.15.0";
const CARGO_DENY_VERSION: &str = "0.20.2";
const CARGO_FUZZ_VERSION: &str = "0.13.1";

/// A program that cargo installs.
pub(crate) struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    opt_level: &'static str,
}

impl Tool {
    pub(crate) fn wasm_pack() -> Self {
        Self {
            package: "wasm-pack",
            program: "wasm-pack",
            version: WASM_PACK_VERSION.to_owned(),
            opt_level: "0",
        }
    }

    /// The command-line half of wasm-bindgen; it only understands wasm made with exactly its own version of the crate.
    pub(crate) fn wasm_bindgen(project: &Project) -> Outcome<Self> {
        let version = project.locked_version("wasm-bindgen")?;
        Ok(Self {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version,
            // It rewrites megabytes of code on every build.
            opt_level: "2",
        })
    }

    pub(crate) fn cargo_deny() -> Self {
        Self {
            package: "cargo-deny",
            program: "cargo-deny",
            version: CARGO_DENY_VERSION.to_owned(),
            opt_level: "0",
        }
    }

    pub(crate) fn cargo_fuzz() -> Self {
        Self {
            package: "cargo-fuzz",
            program: "cargo-fuzz",
            version: CARGO_FUZZ_VERSION.to_owned(),
            opt_level: "0",
        }
    }

    /// `name-version`, for stamps and messages.
    pub(crate) fn label(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    pub(crate) fn path(&self) -> Outcome<PathBuf> {
        Ok(self
            .folder()?
            .join("bin")
            .join(format!("{}{}", self.program, std::env::consts::EXE_SUFFIX)))
    }

    /// Installs the program unless it is there already.
    pub(crate) fn ensure(&self, project: &Project, steps: &Steps) -> Outcome<PathBuf> {
        let path = self.path()?;
        if !path.is_file() {
            let title = format!(
                "install {} {} (compiled once, a few minutes)",
                self.package, self.version
            );
            steps.run(&title, || self.install(project, steps))?;
        }
        Ok(path)
    }

    fn install(&self, project: &Project, steps: &Steps) -> Outcome {
        if execute(&mut self.install_command(project, &["--locked"])?).is_ok() {
            return Ok(());
        }
        // A lock file inside a published crate can name a version that has since been withdrawn from the registry.
        steps.note("the crate's own lock file could not be followed: trying again without --locked");
        execute(&mut self.install_command(project, &[])?)
    }

    fn install_command(&self, project: &Project, extra: &[&str]) -> Outcome<Command> {
        let mut command = project.cargo();
        command.args([
            "install",
            self.package,
            "--version",
            &format!("={}", self.version),
            "--root",
        ]);
        command.arg(self.folder()?).args(extra);
        // These programs run for seconds: compiling them fast counts for more than running them fast.
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level);
        command.env("CARGO_PROFILE_RELEASE_LTO", "off");
        command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        command.env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        Ok(command)
    }

    fn folder(&self) -> Outcome<PathBuf> {
        Ok(cargo_home()?.join("athlete-replay-tools").join(self.label()))
    }
}

/// The folder where cargo keeps the user's programs and downloads.
pub(crate) fn cargo_home() -> Outcome<PathBuf> {
    if let Some(home) = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()) {
        return Ok(home.into());
    }
    let home = std::env::home_dir().ok_or("neither CARGO_HOME nor a home folder is set: set CARGO_HOME")?;
    Ok(home.join(".cargo"))
}

/// Installs the source of the standard library, which the wasm is built with, unless it is there already.
pub(crate) fn ensure_library_source(steps: &Steps) -> Outcome {
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    if PathBuf::from(sysroot)
        .join("lib/rustlib/src/rust/library")
        .is_dir()
    {
        return Ok(());
    }
    steps.run("install the source of Rust's standard library", || {
        execute(Command::new("rustup").args(["component", "add", "rust-src"])).map_err(|error| {
            format!("{error}\nThe component rust-src is needed: install Rust with rustup (https://rustup.rs) or add the component yourself.")
        })
    })
}

/// Installs the wasm target of the toolchain in use unless it is there already.
pub(crate) fn ensure_wasm_target(steps: &Steps) -> Outcome {
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    if PathBuf::from(sysroot)
        .join("lib/rustlib")
        .join(WASM_TARGET)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    steps.run("install the Rust target wasm32-unknown-unknown", || {
        execute(Command::new("rustup").args(["target", "add", WASM_TARGET])).map_err(|error| {
            format!("{error}\nThe Rust target {WASM_TARGET} is needed: install Rust with rustup (https://rustup.rs) or add the target yourself.")
        })
    })
}
