//! The command line.

use crate::suite::Part;
use crate::wasm::{Module, Optimise};

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
The project's own commands.

Usage: cargo xtask <command>

  start [--port N] [--skip-wasm-opt]
      Installs what is missing, builds everything, packs the samples and serves the demo.
  test [all|lint|rust|web]
      Runs every check, or one part: lint (rustfmt, clippy, docs, licences), rust (native tests with golden
      images), web (the wasm files, the npm package, sizes, browser tests).
  build [--module NAME] [--skip-wasm-opt]
      Builds everything without serving; with --module only that wasm file, into www/wasm: webgpu, webgl, webgpu-full,
      webgl-full, read-motion, read-c3d, read-gltf, read-avatar, read-pose, read-football, read-events or
      measures.
  size [--json]
      Bytes (brotli, quality 11) of all code a page needs for its first frame, against size-budget.json.
  fuzz [TARGET ...] [--secs N]
      Runs the fuzz targets named, or all of fuzz/targets, for N seconds each (600 by default).
  bless
      Runs the Rust tests and accepts the golden images and snapshots they produce. Look at the diff before committing.";

/// One parsed command line.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Help,
    Start {
        port: Option<u16>,
        optimise: Optimise,
    },
    Build {
        module: Option<Module>,
        optimise: Optimise,
    },
    Size {
        json: bool,
    },
    Test {
        part: Part,
    },
    Fuzz {
        targets: Vec<String>,
        secs: u32,
    },
    Bless,
}

/// Parses the arguments after `cargo xtask`.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut rest = arguments.collect::<Vec<_>>().into_iter();
    let Some(name) = rest.next() else {
        return Ok(Command::Help);
    };
    let mut port = None;
    let mut module = None;
    let mut optimise = Optimise::ForSize;
    let mut json = false;
    let mut part = Part::All;
    let mut targets = Vec::new();
    let mut secs = 600;
    while let Some(argument) = rest.next() {
        match (name.as_str(), argument.as_str()) {
            ("start", "--port") => {
                let given = rest.next().ok_or("--port needs a number")?;
                port = Some(
                    given
                        .parse()
                        .map_err(|_| format!("--port needs a number below 65536, found {given:?}"))?,
                );
            }
            ("start" | "build", "--skip-wasm-opt") => optimise = Optimise::Skip,
            ("build", "--module") => {
                let given = rest
                    .next()
                    .ok_or_else(|| format!("--module needs one of {}", Module::names()))?;
                module =
                    Some(Module::parse(&given).ok_or_else(|| {
                        format!("--module needs one of {}, found {given:?}", Module::names())
                    })?);
            }
            ("size", "--json") => json = true,
            ("test", given) => {
                part = Part::parse(given)
                    .ok_or(format!("test takes all, lint, rust or web, found {given:?}"))?;
            }
            ("fuzz", "--secs") => {
                let given = rest.next().ok_or("--secs needs a number")?;
                secs = given
                    .parse()
                    .map_err(|_| format!("--secs needs a whole number, found {given:?}"))?;
            }
            ("fuzz", given) if !given.starts_with('-') => targets.push(given.to_owned()),
            (_, given) => return Err(format!("`cargo xtask {name}` does not take {given:?}")),
        }
    }
    match name.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        "start" => Ok(Command::Start { port, optimise }),
        "build" => Ok(Command::Build { module, optimise }),
        "size" => Ok(Command::Size { json }),
        "test" => Ok(Command::Test { part }),
        "fuzz" => Ok(Command::Fuzz { targets, secs }),
        "bless" => Ok(Command::Bless),
        _ => Err(format!("there is no command {name:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_command_parses() {
        assert_eq!(parse_words(""), Ok(Command::Help));
        assert_eq!(
            parse_words("fuzz bvh trc --secs 9"),
            Ok(Command::Fuzz {
                targets: vec!["bvh".to_owned(), "trc".to_owned()],
                secs: 9
            })
        );
        assert_eq!(
            parse_words("start"),
            Ok(Command::Start {
                port: None,
                optimise: Optimise::ForSize
            })
        );
        assert_eq!(
            parse_words("start --port 8080 --skip-wasm-opt"),
            Ok(Command::Start {
                port: Some(8080),
                optimise: Optimise::Skip
            })
        );
        assert_eq!(
            parse_words("build --module webgl"),
            Ok(Command::Build {
                module: Some(Module::WebGl),
                optimise: Optimise::ForSize
            })
        );
        assert_eq!(parse_words("size --json"), Ok(Command::Size { json: true }));
        assert_eq!(parse_words("test web"), Ok(Command::Test { part: Part::Web }));
    }

    #[test]
    fn what_does_not_belong_is_named() {
        assert_eq!(parse_words("fly"), Err("there is no command \"fly\"".to_owned()));
        assert_eq!(
            parse_words("size --port"),
            Err("`cargo xtask size` does not take \"--port\"".to_owned())
        );
        assert_eq!(
            parse_words("start --port 99999"),
            Err("--port needs a number below 65536, found \"99999\"".to_owned())
        );
    }
}
