//! Writes the shaders without their comments and indentation, and the tables of joint sets without their sources, into the
//! build's own folder, since every byte of them is downloaded by viewers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Shaders of pipelines that only the full engine has.
const FULL_ONLY: [&str; 5] = [
    "avatar.wgsl",
    "cover.wgsl",
    "ghost.wgsl",
    "trail.wgsl",
    "uncertain.wgsl",
];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=shaders");
    println!("cargo::rerun-if-changed=assets");
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or(io::ErrorKind::NotFound)?;
    let mut shaders = BTreeMap::new();
    for folder in ["shaders", "shaders/shared"] {
        fs::create_dir_all(out.join(folder))?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "wgsl") {
                shaders.insert(path.clone(), bare(&path)?);
            }
        }
    }
    // Names are for people, and for the tests that compare them with those of the structs.
    let for_browsers = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if for_browsers {
        // The small engine's names are not to be longer for what it has not.
        if env::var_os("CARGO_FEATURE_FULL").is_none() {
            shaders.retain(|path, _| !FULL_ONLY.iter().any(|only| path.ends_with(only)));
        }
        let names = short_names(shaders.values());
        for code in shaders.values_mut() {
            *code = renamed(code, &names);
        }
    }
    for (path, code) in shaders {
        fs::write(out.join(path), code)?;
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
        .map(|line| line.replace("\": ", "\":").replace("\", ", "\","))
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

/// The words of a shader and what lies between them, in turn.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split_inclusive(|c: char| !is_of_word(c)).flat_map(|piece| {
        let end = piece.find(|c| !is_of_word(c)).unwrap_or(piece.len());
        let (word, rest) = piece.split_at(end);
        [word, rest]
    })
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Short names for what the shaders declare: functions, constants, variables, structs, their members and parameters. The
/// entry points keep theirs, which Rust asks for; so do names that could be a swizzle, or that are called without being
/// declared as a function, which are WGSL's own.
fn short_names<'a>(shaders: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let mut declared = BTreeSet::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = BTreeSet::from(["default".to_owned()]);
    let (mut functions, mut called) = (BTreeSet::new(), BTreeSet::new());
    for code in shaders {
        let words: Vec<&str> = words(code).filter(|word| !word.trim().is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            let before = |back: usize| at.checked_sub(back).map_or("", |at| words[at]);
            let after = words.get(at + 1).copied().unwrap_or_default();
            let is_name = word.starts_with(|c: char| c.is_ascii_alphabetic());
            *counts.entry((*word).to_owned()).or_default() += 1;
            if !is_name || word.chars().all(|c| "xyzwrgba".contains(c)) {
                continue;
            }
            // `var<uniform> name` has its brackets between.
            let follows_var = before(1) == ">" && before(4) == "var";
            if ["fn", "let", "var", "const", "struct"].contains(&before(1)) || follows_var || after == ":" {
                declared.insert((*word).to_owned());
            }
            if ["fn", "struct"].contains(&before(1)) {
                functions.insert((*word).to_owned());
            } else if after == "(" {
                called.insert((*word).to_owned());
            }
            let is_entry_point = before(1) == "fn" && ["vertex", "fragment", "compute"].contains(&before(2));
            if is_entry_point || before(1) == "@" {
                kept.insert((*word).to_owned());
            }
        }
        kept.extend(
            words
                .iter()
                .map(|word| (*word).to_owned())
                .filter(|word| word.len() <= 2),
        );
    }
    let letters = || {
        (b'a'..=b'z')
            .chain(b'A'..=b'Z')
            .map(|letter| char::from(letter).to_string())
    };
    let pairs = letters().flat_map(|first| letters().map(move |second| first.clone() + &second));
    let short = letters()
        .chain(pairs)
        .filter(|name| !kept.contains(name) && !["if", "fn", "do", "of", "as"].contains(&name.as_str()))
        .filter(|name| !name.chars().all(|c| "xyzwrgba".contains(c)));
    let mut long: Vec<String> = declared.difference(&kept).cloned().collect();
    long.sort_by_key(|name| std::cmp::Reverse(counts.get(name).copied()));
    long.into_iter().zip(short).collect()
}

fn renamed(code: &str, names: &BTreeMap<String, String>) -> String {
    words(code)
        .map(|word| names.get(word).map_or(word, String::as_str))
        .collect()
}
