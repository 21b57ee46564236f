//! The npm package in `www`, and the sample replays its demo shows.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::project::Project;
use crate::stamp::Stamp;
use crate::steps::{Outcome, Steps, capture, execute};
use crate::system;

/// Folders in `www` that the npm build does not read: what it writes, what is installed, what only shows or tests it.
const NOT_READ_BY_THE_BUILD: [&str; 4] = ["node_modules", "dist", "demo", "test"];

/// What the demo's build writes, or never reads; its pages are `*.html` of its own folder.
const NOT_READ_FROM_THE_DEMO: [&str; 3] = ["docs", "replays", "posters"];

/// Installs the packages that `www/package-lock.json` names, when that file has changed since the last time.
pub(crate) fn ensure_packages(project: &Project, steps: &Steps) -> Outcome {
    system::require_node()?;
    let inputs = ["www/package.json", "www/package-lock.json"].map(|file| project.path(file));
    let node = capture(Command::new("node").arg("--version"))?;
    let outputs = vec![project.path("www/node_modules/.package-lock.json")];
    let stamp = Stamp::new(project, "npm-packages", &inputs, &[&node], outputs)?;
    if stamp.is_fresh() {
        steps.up_to_date("npm packages");
        return Ok(());
    }
    steps.run("install npm packages (npm ci)", || {
        execute(project.npm().arg("ci"))?;
        stamp.record()
    })
}

/// Builds `www/dist`, the npm package, and the pages of the demo, with those of `docs`.
pub(crate) fn build_package(project: &Project, steps: &Steps) -> Outcome {
    let www = project.path("www");
    let entries = fs::read_dir(&www).map_err(|error| format!("{}: {error}", www.display()))?;
    let inputs = entries
        .filter_map(Result::ok)
        .filter(|entry| {
            !NOT_READ_BY_THE_BUILD
                .iter()
                .any(|name| entry.file_name() == *name)
        })
        .map(|entry| entry.path())
        .collect::<Vec<_>>();
    let demo = fs::read_dir(www.join("demo")).map_err(|error| format!("{}/demo: {error}", www.display()))?;
    let made = |name: &str| NOT_READ_FROM_THE_DEMO.contains(&name) || name.ends_with(".html");
    let demo = demo
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_name().to_str().is_some_and(made))
        .map(|entry| entry.path());
    let inputs = inputs
        .into_iter()
        .chain(demo)
        .chain([project.path("docs")])
        .collect::<Vec<_>>();
    let outputs = vec![www.join("dist"), www.join("demo/index.html")];
    let stamp = Stamp::new(project, "npm-build", &inputs, &[], outputs)?;
    if stamp.is_fresh() {
        steps.up_to_date("npm package");
        return Ok(());
    }
    steps.run("build the npm package (npm run build)", || {
        execute(project.npm().args(["run", "build"]))?;
        stamp.record()
    })
}

/// Packs the generated samples into `www/demo/replays`.
pub(crate) fn pack_samples(project: &Project, steps: &Steps) -> Outcome {
    let folder = project.path("www/demo/replays/sprint");
    let made = "www/demo/samples";
    let inputs = ["src", "Cargo.toml", "Cargo.lock", made].map(|input| project.path(input));
    let outputs =
        ["basketball", "football", "jump", "sprint"].map(|name| project.path("www/demo/replays").join(name));
    let stamp = Stamp::new(project, "samples", &inputs, &[], outputs.to_vec())?;
    if stamp.is_fresh() {
        steps.up_to_date("sample replays");
        return Ok(());
    }
    steps.run("pack the sample replays", || {
        // Segments of an earlier, longer packing would stay behind otherwise.
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        execute(tool(project).args(["sample", "sprint", "-o"]).arg(&folder))?;
        // Recordings that scripts make up, read and packed as anybody's would be.
        let tool = tool(project);
        let mut pack = Command::new("node");
        pack.current_dir(project.root())
            .arg(project.path(made).join("pack.js"));
        execute(pack.arg(tool.get_program()).args(tool.get_args()))?;
        stamp.record()
    })
}

/// The development build of the tool: the tests compile the same one. Its arguments are to come.
pub(crate) fn tool(project: &Project) -> Command {
    let mut cargo = project.cargo();
    cargo.args([
        "run",
        "--locked",
        "--package",
        "athlete-replay",
        "--bin",
        "athlete-replay",
        "--",
    ]);
    cargo
}

/// A file of an installed npm package.
pub(crate) fn installed_file(project: &Project, relative: &str) -> Outcome<PathBuf> {
    let path = project.path("www/node_modules").join(relative);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("{} is missing: run `npm ci` in www", path.display()))
    }
}

/// The version in which an npm package is installed.
pub(crate) fn installed_version(project: &Project, package: &str) -> Outcome<String> {
    let manifest = installed_file(project, &format!("{package}/package.json"))?;
    let script = "console.log(JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')).version)";
    capture(Command::new("node").args(["-e", script]).arg(manifest))
}
