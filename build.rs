//! Writes the shaders without their comments and indentation, and the tables of joint sets without their sources, into the
//! build's own folder, since every byte of them is downloaded by viewers.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=shaders");
    println!("cargo::rerun-if-changed=assets");
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or(io::ErrorKind::NotFound)?;
    for folder in ["shaders", "shaders/shared"] {
        fs::create_dir_all(out.join(folder))?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "wgsl") {
                fs::write(out.join(&path), bare(&path)?)?;
            }
        }
    }
    for table in ["joint_sets.json", "marker_sets.json"] {
        fs::write(
            out.join(table),
            without_sources(&fs::read_to_string(Path::new("assets").join(table))?),
        )?;
    }
    Ok(())
}

/// A table without the lines that say where its rows are from, which are for people, and without indentation.
fn without_sources(table: &str) -> String {
    table
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("\"source\":"))
        .collect()
}

/// The code of a shader. WGSL has no strings, so that `//` always begins a comment; the project's shaders use no other.
fn bare(path: &Path) -> io::Result<String> {
    let mut code = String::new();
    for line in fs::read_to_string(path)?.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        if !line.is_empty() {
            code.push_str(line);
            code.push('\n');
        }
    }
    Ok(code)
}
