//! The wasm files: the engine for each graphics back end, small and full, each family of readers, and the measures. Cargo unifies features, so
//! each is a build of its own.
//!
//! `wasm-pack` compiles and writes the glue into `target/xtask/wasm/<module>`, `wasm-opt` shrinks the code from
//! there into `www/wasm/<module>`: a half-finished file is never where the npm build would find it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::npm;
use crate::project::Project;
use crate::stamp::Stamp;
use crate::steps::{Outcome, Steps, capture, execute};
use crate::tools::{Tool, cargo_home, ensure_library_source, ensure_wasm_target};

/// The glue beside the wasm, as wasm-bindgen names it for `--out-name engine`.
const GLUE: [&str; 2] = ["engine.js", "engine.d.ts"];
const WASM: &str = "engine_bg.wasm";
const TYPES: &str = "engine.d.ts";
const SHRINK: &str = "xtask/src/shrink.mjs";

const WASM_PACK: &str = "--log-level error build --mode no-install --target web --no-pack --no-opt \
                         --out-name engine --out-dir";

/// Features that rustc turns on by default or that every browser with WebGPU or WebGL2 has had for years; wasm-opt
/// refuses code that uses a feature it was not told of.
const WASM_OPT: [&str; 10] = [
    "--generate-global-effects",
    "-Oz",
    "--reorder-functions",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// The standard library is built anew with the project: for size, and without the texts of panics, since a trap is all
/// that a page sees of one. That makes the wasm for WebGPU a third smaller.
const BUILD_STD: [&str; 2] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
];
const IMMEDIATE_ABORT: [&str; 2] = ["-Cpanic=immediate-abort", "-Zunstable-options"];

/// One of the wasm files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Module {
    WebGpu,
    WebGl,
    WebGpuFull,
    WebGlFull,
    ReadMotion,
    ReadC3d,
    ReadGltf,
    ReadAvatar,
    ReadPose,
    ReadFootball,
    ReadEvents,
    Measures,
}

impl Module {
    /// WebGL first: its wasm-opt takes longest and runs beside the other's compiling. An engine's two editions follow each
    /// other, since all that they depend on is compiled once.
    pub(crate) const ALL: [Self; 12] = [
        Self::WebGl,
        Self::WebGlFull,
        Self::WebGpu,
        Self::WebGpuFull,
        Self::ReadMotion,
        Self::ReadC3d,
        Self::ReadGltf,
        Self::ReadAvatar,
        Self::ReadPose,
        Self::ReadFootball,
        Self::ReadEvents,
        Self::Measures,
    ];

    /// The name of the cargo feature, of the folder and on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WebGpu => "webgpu",
            Self::WebGl => "webgl",
            Self::WebGpuFull => "webgpu-full",
            Self::WebGlFull => "webgl-full",
            Self::ReadMotion => "read-motion",
            Self::ReadC3d => "read-c3d",
            Self::ReadGltf => "read-gltf",
            Self::ReadAvatar => "read-avatar",
            Self::ReadPose => "read-pose",
            Self::ReadFootball => "read-football",
            Self::ReadEvents => "read-events",
            Self::Measures => "measures",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|module| module.name() == name)
    }

    /// All names, for a message.
    pub(crate) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    fn profile(self) -> &'static str {
        match self {
            Self::WebGpu | Self::WebGl | Self::WebGpuFull | Self::WebGlFull => "wasm-engine",
            _ => "wasm",
        }
    }

    fn compiled_folder(self, project: &Project) -> PathBuf {
        project.cache().join("wasm").join(self.name())
    }

    fn finished_folder(self, project: &Project) -> PathBuf {
        project.path("www/wasm").join(self.name())
    }
}

/// Whether wasm-opt runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Optimise {
    /// As released.
    ForSize,
    /// Not at all: minutes faster, for trying things.
    Skip,
}

/// Brings `www/wasm/<module>` up to date.
pub(crate) fn build(project: &Project, steps: &Steps, modules: &[Module], optimise: Optimise) -> Outcome {
    ensure_wasm_target(steps)?;
    ensure_library_source(steps)?;
    let wasm_pack = Tool::wasm_pack();
    let wasm_bindgen = Tool::wasm_bindgen(project)?;
    wasm_pack.ensure(project, steps)?;
    wasm_bindgen.ensure(project, steps)?;

    std::thread::scope(|scope| {
        let mut optimisers = Vec::new();
        for &module in modules {
            compile(project, steps, module, &wasm_pack, &wasm_bindgen)?;
            optimisers.push(scope.spawn(move || finish(project, steps, module, optimise)));
        }
        for optimiser in optimisers {
            optimiser
                .join()
                .map_err(|_| "the wasm-opt step stopped unexpectedly".to_owned())??;
        }
        Ok(())
    })
}

fn compile(
    project: &Project,
    steps: &Steps,
    module: Module,
    wasm_pack: &Tool,
    wasm_bindgen: &Tool,
) -> Outcome {
    let name = module.name();
    let title = format!("compile wasm for {name}");
    let folder = module.compiled_folder(project);
    let inputs = [
        "src",
        "shaders",
        "assets",
        "build.rs",
        "www/engine/src",
        "www/engine/Cargo.toml",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
    ]
    .map(|input| project.path(input));
    let inputs = inputs
        .into_iter()
        .filter(|input| input.exists())
        .collect::<Vec<_>>();
    let outputs = GLUE.iter().chain(&[WASM]).map(|file| folder.join(file)).collect();
    let rustc = capture(Command::new("rustc").arg("-vV"))?;
    let rustflags = rustflags()?;
    let salt = [
        WASM_PACK,
        module.profile(),
        &BUILD_STD.join(" "),
        &rustc,
        &rustflags,
        &wasm_pack.label(),
        &wasm_bindgen.label(),
    ];
    let stamp = Stamp::new(project, &format!("compile-{name}"), &inputs, &salt, outputs)?;
    if stamp.is_fresh() {
        steps.up_to_date(&title);
        return Ok(());
    }
    steps.run(&title, || {
        execute(
            Command::new(wasm_pack.path()?)
                .current_dir(project.root())
                .env("PATH", path_with(&wasm_bindgen.path()?)?)
                .env("CARGO_ENCODED_RUSTFLAGS", &rustflags)
                .args(WASM_PACK.split(' '))
                .arg(&folder)
                .args([
                    "--profile",
                    module.profile(),
                    "www/engine",
                    "--",
                    "--locked",
                    "--no-default-features",
                    "--features",
                    name,
                ])
                .args(BUILD_STD)
                // The two settings above are not yet stable; the compiler is, and is the only one needed.
                .env("RUSTC_BOOTSTRAP", "1"),
        )?;
        stamp.record()
    })
}

fn finish(project: &Project, steps: &Steps, module: Module, optimise: Optimise) -> Outcome {
    let name = module.name();
    let title = match optimise {
        Optimise::ForSize => format!("shrink wasm for {name} (wasm-opt)"),
        Optimise::Skip => format!("copy wasm for {name} (wasm-opt skipped)"),
    };
    let compiled = module.compiled_folder(project);
    let finished = module.finished_folder(project);
    let settings = match optimise {
        Optimise::ForSize => format!(
            "binaryen {} {}",
            npm::installed_version(project, "binaryen")?,
            WASM_OPT.join(" ")
        ),
        Optimise::Skip => "copy".to_owned(),
    };
    let outputs = GLUE
        .iter()
        .chain(&[WASM])
        .map(|file| finished.join(file))
        .collect();
    let inputs = GLUE
        .iter()
        .chain(&[WASM])
        .map(|file| compiled.join(file))
        .chain([project.path(SHRINK)])
        .collect::<Vec<_>>();
    let stamp = Stamp::new(project, &format!("finish-{name}"), &inputs, &[&settings], outputs)?;
    if stamp.is_fresh() {
        steps.up_to_date(&title);
        return Ok(());
    }
    steps.run(&title, || {
        fs::create_dir_all(&finished).map_err(|error| format!("{}: {error}", finished.display()))?;
        match optimise {
            Optimise::ForSize => {
                execute(
                    Command::new("node")
                        .arg(project.path(SHRINK))
                        .arg(npm::installed_file(project, "binaryen/bin/wasm-opt")?)
                        .arg(&compiled)
                        .arg(&finished)
                        .args(WASM_OPT),
                )?;
                copy(&compiled.join(TYPES), &finished.join(TYPES))?;
            }
            Optimise::Skip => {
                for file in GLUE.iter().chain(&[WASM]) {
                    copy(&compiled.join(file), &finished.join(file))?;
                }
            }
        }
        stamp.record()
    })
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| format!("{} -> {}: {error}", from.display(), to.display()))
}

/// The compiler's flags, as cargo takes them. Panic messages carry source paths: those of dependencies and of the
/// standard library are cut short, so that a build tells nothing of the machine it was made on and is the same on each.
fn rustflags() -> Outcome<String> {
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let library = Path::new(&sysroot).join("lib/rustlib/src/rust/library");
    let dependencies = cargo_home()?.join("registry").join("src");
    let cut = [dependencies, library].map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    let given = std::env::var("RUSTFLAGS").unwrap_or_default();
    let flags = given
        .split_whitespace()
        .chain(cut.iter().map(String::as_str))
        .chain(IMMEDIATE_ABORT)
        .collect::<Vec<_>>();
    Ok(flags.join("\u{1f}"))
}

/// PATH with the folder of `program` in front.
fn path_with(program: &Path) -> Outcome<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = program
        .parent()
        .map(Path::to_owned)
        .into_iter()
        .chain(std::env::split_paths(&path));
    std::env::join_paths(folders).map_err(|error| error.to_string())
}
