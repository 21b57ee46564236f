//! The walls between the rooms of `src`, and between the builds: what a room may import, what a build may contain.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where its ground gives way"
)]

mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use source::{Mention, mentions};

/// Rooms that every other may import; they import none.
const GROUND: [&str; 3] = ["time", "error", "numeric"];

/// What each room may import besides the ground and itself. A room without a row is a wall not yet drawn: the test fails.
const MAY_IMPORT: [(&str, &[&str]); 17] = [
    ("time", &[]),
    ("error", &[]),
    ("numeric", &[]),
    ("replay", &[]),
    ("codec", &["replay"]),
    ("format", &["replay", "codec"]),
    ("clean", &["replay"]),
    ("export", &["replay", "analysis"]),
    ("sample", &["replay"]),
    ("stream", &["replay", "codec"]),
    ("player", &["replay"]),
    ("analysis", &["replay"]),
    ("camera", &[]),
    ("scene", &["replay", "camera"]),
    ("story", &["replay", "stream", "codec", "analysis", "scene"]),
    ("render", &["camera", "scene"]),
    (
        "web",
        &[
            "replay", "codec", "format", "clean", "export", "sample", "stream", "player", "analysis",
            "camera", "scene", "story", "render",
        ],
    ),
];

/// What the command-line tool may use of the library: all but `web`.
const TOOL_MAY_USE: [&str; 14] = [
    "time", "error", "replay", "codec", "format", "clean", "export", "sample", "stream", "player",
    "analysis", "camera", "scene", "render",
];

/// Crates that only some places may name. A place is a room, or one file of it.
const GATED_CRATES: [(&str, &[&str]); 14] = [
    ("wgpu", &["render"]),
    ("bytemuck", &["render"]),
    ("pollster", &["render/gpu"]),
    ("web_sys", &["web", "render/target"]),
    ("js_sys", &["web"]),
    ("wasm_bindgen", &["web"]),
    ("wasm_bindgen_futures", &["web"]),
    ("indicatif", &["bin"]),
    ("humantime", &["bin/athlete-replay/live"]),
    ("object_store", &["bin/athlete-replay/publish"]),
    ("percent_encoding", &["bin/athlete-replay/serve"]),
    ("rustls", &["bin/athlete-replay/publish"]),
    ("tiny_http", &["bin/athlete-replay/serve"]),
    ("tokio", &["bin/athlete-replay/publish"]),
];

/// Modules of `std` that reach outside the process: bytes come in from the caller, and only the tool fetches them.
const GATED_STD: [&str; 5] = ["env", "fs", "net", "process", "thread"];

/// One source file: its place (`scene/body`), and what it says.
struct SourceFile {
    place: String,
    text: String,
}

impl SourceFile {
    fn new(place: &str, text: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            text: text.into(),
        }
    }

    fn room(&self) -> &str {
        self.place.split('/').next().unwrap_or_default()
    }

    /// How many modules below the crate root the file lies.
    fn module_depth(&self) -> usize {
        self.place
            .strip_suffix("/mod")
            .unwrap_or(&self.place)
            .split('/')
            .count()
    }
}

/// Every wall that the file crosses, as sentences.
fn crossings(file: &SourceFile) -> Vec<String> {
    let room = file.room();
    let is_tool = room == "bin";
    let row = MAY_IMPORT.iter().find(|(name, _)| *name == room);
    if row.is_none() && !is_tool {
        return vec![format!(
            "src/{}.rs: the room `{room}` has no row in the table of walls",
            file.place
        )];
    }
    let may_import = row.map_or(TOOL_MAY_USE.as_slice(), |(_, imports)| imports);
    let mut foreign = vec!["std", "core", "athlete_replay", "clap"];
    foreign.extend(GATED_CRATES.iter().map(|(name, _)| name));

    let allows_room = |name: &str| {
        name == room || may_import.contains(&name) || (GROUND.contains(&name) && !GROUND.contains(&room))
    };
    let allows = |mention: &Mention| match mention.origin.as_str() {
        // The tool is a crate of its own: its `crate::` paths stay inside it.
        "crate" => is_tool || allows_room(&mention.name),
        "athlete_replay" => is_tool && allows_room(&mention.name),
        "clap" => is_tool,
        "std" | "core" => is_tool || !GATED_STD.contains(&mention.name.as_str()),
        gated => GATED_CRATES
            .iter()
            .any(|(name, places)| *name == gated && places.iter().any(|place| file.place.starts_with(place))),
    };
    mentions(&file.text, file.module_depth(), &foreign)
        .iter()
        .filter(|mention| !allows(mention))
        .map(|mention| {
            format!(
                "src/{}.rs:{}: `{room}` may not use `{}::{}`",
                file.place, mention.line, mention.origin, mention.name
            )
        })
        .collect()
}

fn source_files() -> Vec<SourceFile> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be listed") {
            let path: PathBuf = entry.expect("src can be listed").path();
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
            if path.is_dir() && !is_test {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
                let place = path.with_extension("");
                let place = place
                    .strip_prefix(&src)
                    .expect("the file lies in src")
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push(SourceFile {
                    place,
                    text: fs::read_to_string(&path).expect("a source file is text"),
                });
            }
        }
    }
    files.retain(|file| file.place != "lib");
    files
}

#[test]
fn no_room_crosses_a_wall() {
    let files = source_files();
    assert!(
        files.iter().any(|file| file.room() == "replay"),
        "the source files were not found"
    );
    let crossed = files.iter().flat_map(crossings).collect::<Vec<_>>();
    assert!(
        crossed.is_empty(),
        "walls crossed (see ARCHITECTURE.md):\n{}",
        crossed.join("\n")
    );
}

#[test]
fn every_way_through_a_wall_is_seen() {
    let violations = [
        (
            "replay/track",
            "use crate::player::Player;",
            "src/replay/track.rs:1: `replay` may not use `crate::player`",
        ),
        (
            "camera/mod",
            "use crate::{error::Result, replay::Pose};",
            "src/camera/mod.rs:1: `camera` may not use `crate::replay`",
        ),
        (
            "codec/mod",
            "\nfn f() { crate::format::read(&[]) }",
            "src/codec/mod.rs:2: `codec` may not use `crate::format`",
        ),
        (
            "scene/body",
            "use super::super::render::Target;",
            "src/scene/body.rs:1: `scene` may not use `crate::render`",
        ),
        (
            "scene/mod",
            "mod inner { use super::super::web::View; }",
            "src/scene/mod.rs:1: `scene` may not use `crate::web`",
        ),
        (
            "player/mod",
            "use crate::*;",
            "src/player/mod.rs:1: `player` may not use `crate::*`",
        ),
        (
            "time",
            "use crate::error::Error;",
            "src/time.rs:1: `time` may not use `crate::error`",
        ),
        (
            "scene/mod",
            "fn f(device: &wgpu::Device) {}",
            "src/scene/mod.rs:1: `scene` may not use `wgpu::Device`",
        ),
        (
            "render/mod",
            "use web_sys::HtmlCanvasElement;",
            "src/render/mod.rs:1: `render` may not use `web_sys::HtmlCanvasElement`",
        ),
        (
            "format/bvh",
            "use std::{fmt, fs};",
            "src/format/bvh.rs:1: `format` may not use `std::fs`",
        ),
        (
            "bin/athlete-replay/main",
            "use athlete_replay::web::View;",
            "src/bin/athlete-replay/main.rs:1: `bin` may not use `athlete_replay::web`",
        ),
        (
            "kitchen/mod",
            "",
            "src/kitchen/mod.rs: the room `kitchen` has no row in the table of walls",
        ),
    ];
    for (place, text, expected) in violations {
        assert_eq!(crossings(&SourceFile::new(place, text)), [expected], "{text}");
    }
}

#[test]
fn what_stays_inside_the_walls_passes() {
    let innocent = [
        (
            "scene/mod",
            "use crate::{camera::View, replay::{Pose, Replay}, scene::body};",
        ),
        (
            "scene/mod",
            "// use crate::render::Target;\n/* crate::web /* nested */ crate::web */ fn f() {}",
        ),
        (
            "scene/mod",
            r####"const A: &str = "crate::web"; const B: &str = r#"crate::"web"#; const C: char = '"';"####,
        ),
        (
            "scene/mod",
            "fn f<'a>(x: &'a str) -> char { '\\'' } pub(crate) fn g() {}",
        ),
        (
            "scene/body",
            "use super::Limb; mod inner { use super::super::Scene; }",
        ),
        (
            "codec/mod",
            "#[cfg(test)]\nmod tests { use crate::format; fn f() { std::fs::read(\"x\"); } }",
        ),
        ("codec/mod", "#[cfg(test)] use crate::format::read;"),
        (
            "render/target",
            "use web_sys::HtmlCanvasElement; use wgpu::Device;",
        ),
        (
            "bin/athlete-replay/main",
            "mod info; use crate::info; use athlete_replay::format; use std::fs; use clap::Parser;",
        ),
        ("replay/mod", "use std::fmt; fn f(x: my::wgpu::Thing) {}"),
    ];
    for (place, text) in innocent {
        assert_eq!(crossings(&SourceFile::new(place, text)), [""; 0], "{text}");
    }
    let after_tests = "#[cfg(test)]\nmod tests { fn f() {} }\nuse crate::web::View;";
    assert_eq!(
        crossings(&SourceFile::new("codec/mod", after_tests)).len(),
        1,
        "only the test module is left out"
    );
}

/// The crates that a build contains, by name, without build scripts and development dependencies.
fn crates_in_build(target: &str, features: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "tree",
            "--locked",
            "--package",
            "athlete-replay",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{lib}",
        ])
        .args([
            "--target",
            target,
            "--no-default-features",
            "--features",
            features,
        ])
        .output()
        .expect("cargo can be run");
    assert!(
        output.status.success(),
        "cargo tree: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8_lossy(&output.stdout);
    names
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(|name| name.replace('_', "-"))
        .collect()
}

#[track_caller]
fn assert_contains(crates: &BTreeSet<String>, expected: &[&str]) {
    for name in expected {
        assert!(
            crates.contains(*name),
            "{name} is missing; is the list read rightly? {crates:?}"
        );
    }
}

#[track_caller]
fn assert_lacks(crates: &BTreeSet<String>, unwanted: &[&str]) {
    for name in unwanted {
        assert!(!crates.contains(*name), "{name} has no place in this build");
    }
}

const WASM: &str = "wasm32-unknown-unknown";
const NATIVE: &str = "x86_64-unknown-linux-gnu";

#[test]
fn the_webgpu_build_leaves_shaders_and_validation_to_the_browser() {
    let crates = crates_in_build(WASM, "webgpu");
    assert_contains(&crates, &["athlete-replay", "glam", "wgpu", "wasm-bindgen"]);
    assert_lacks(&crates, &["wgpu-core", "wgpu-hal", "naga", "clap", "indicatif"]);
}

#[test]
fn the_webgl_build_carries_what_the_other_does_not() {
    let crates = crates_in_build(WASM, "webgl");
    assert_contains(&crates, &["wgpu-core", "wgpu-hal", "naga", "wasm-bindgen"]);
    assert_lacks(&crates, &["clap", "indicatif"]);
}

#[test]
fn the_core_knows_no_gpu_no_browser_and_no_command_line() {
    for target in [WASM, NATIVE] {
        let crates = crates_in_build(target, "formats,sample");
        assert_contains(&crates, &["athlete-replay", "glam"]);
        assert_lacks(
            &crates,
            &[
                "wgpu",
                "naga",
                "wasm-bindgen",
                "web-sys",
                "js-sys",
                "clap",
                "indicatif",
            ],
        );
    }
}

#[test]
fn the_tool_needs_no_gpu() {
    let crates = crates_in_build(NATIVE, "tool");
    assert_contains(&crates, &["clap", "indicatif"]);
    assert_lacks(&crates, &["wgpu", "naga", "wasm-bindgen"]);
}
