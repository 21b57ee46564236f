//! Every WGSL file in `shaders` is valid, asks for nothing that WebGL2 lacks, and belongs to a pipeline.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where its ground gives way"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use naga::valid::{Capabilities, ValidationFlags, Validator};

fn project(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The WGSL files of a folder, by name without ending.
fn wgsl_files(folder: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(project(folder)).expect("the folder of shaders can be listed");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "wgsl"));
    let read = |path: PathBuf| {
        let name = path
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        (name, fs::read_to_string(&path).expect("a shader is text"))
    };
    paths.map(read).collect()
}

/// Which shader goes on where another ends.
const FOLLOWS: [(&str, &str); 3] = [("avatar", "limb"), ("ghost", "limb"), ("uncertain", "limb")];

/// The module a pipeline uses: the shared files, the one that its own follows, then its own.
fn parse(name: &str, text: &str) -> Result<naga::Module, String> {
    let mut parts: Vec<String> = wgsl_files("shaders/shared").into_values().collect();
    if let Some((_, before)) = FOLLOWS.iter().find(|(own, _)| *own == name) {
        parts.extend(wgsl_files("shaders").remove(*before));
    }
    parts.push(text.to_owned());
    let whole = parts.join("\n");
    let module =
        naga::front::wgsl::parse_str(&whole).map_err(|error| error.emit_to_string_with_path(&whole, name))?;
    // No capability beyond the core of WGSL: the same source is what the WebGL2 build translates.
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    validator
        .validate(&module)
        .map_err(|error| error.emit_to_string_with_path(&whole, name))?;
    Ok(module)
}

#[test]
fn every_pipelines_shader_is_valid() {
    let files = wgsl_files("shaders");
    assert!(!files.is_empty(), "no shaders were found");
    for (name, text) in files {
        let module = parse(&name, &text).unwrap_or_else(|message| panic!("{message}"));
        assert!(
            !module.entry_points.is_empty(),
            "shaders/{name}.wgsl has no entry point; does it belong in shaders/shared?"
        );
    }
}

#[test]
fn no_shader_needs_what_webgl2_lacks() {
    for (name, text) in wgsl_files("shaders") {
        let module = parse(&name, &text).unwrap_or_else(|message| panic!("{message}"));
        for (_, variable) in module.global_variables.iter() {
            let is_storage = matches!(variable.space, naga::AddressSpace::Storage { .. });
            assert!(
                !is_storage,
                "{name}: storage buffer {:?}; WebGL2 has none",
                variable.name
            );
        }
        for entry in &module.entry_points {
            assert_ne!(
                entry.stage,
                naga::ShaderStage::Compute,
                "{name}: WebGL2 has no compute stage"
            );
        }
    }
}

#[test]
fn every_shader_belongs_to_a_pipeline_of_the_same_name() {
    for name in wgsl_files("shaders").keys() {
        let pipeline = project(&format!("src/render/{name}.rs"));
        assert!(
            pipeline.is_file(),
            "shaders/{name}.wgsl has no src/render/{name}.rs"
        );
    }
}

#[test]
fn every_shared_file_is_used() {
    let render =
        fs::read_to_string(project("src/render/shader.rs")).expect("src/render/shader.rs can be read");
    for (folder, name) in ["shaders", "shaders/shared"]
        .iter()
        .flat_map(|folder| wgsl_files(folder).into_keys().map(move |name| (folder, name)))
    {
        let include = format!("{folder}/{name}.wgsl");
        assert!(render.contains(&include), "{include} is included by no pipeline");
    }
}

#[test]
fn a_broken_shader_is_found() {
    assert!(parse("unparsable", "@fragment fn f( {").is_err());
    let returns_nothing = "@vertex fn v() -> @builtin(position) vec4f { }";
    assert!(parse("invalid", returns_nothing).is_err());
}
