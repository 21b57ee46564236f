//! What comes from the operating system: Node.js, a browser, a software graphics driver.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::{Outcome, Steps, capture, execute};

const NODE_MAJOR_MIN: u32 = 20;
const LAVAPIPE_FOLDERS: [&str; 2] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/// Fails with what to install when Node.js or npm is missing or too old.
pub(crate) fn require_node() -> Outcome {
    let advice = format!(
        "Node.js {NODE_MAJOR_MIN} or newer with npm is needed to build the web page's half: \
         install it from https://nodejs.org or your system's packages (`nodejs` and `npm`)."
    );
    let version =
        capture(Command::new("node").arg("--version")).map_err(|error| format!("{error}\n{advice}"))?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR_MIN) {
        return Err(format!("Node.js {version} is too old. {advice}"));
    }
    if on_path("npm").is_none() {
        return Err(format!("npm was not found. {advice}"));
    }
    Ok(())
}

/// A Chromium for the browser tests: the one in `CHROMIUM`, else one on the path, else Debian's, installed.
pub(crate) fn ensure_chromium(steps: &Steps) -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(named);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(format!("CHROMIUM names {}, which is no file", path.display()))
        };
    }
    let find = || {
        ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .find_map(on_path)
    };
    if let Some(path) = find() {
        return Ok(path);
    }
    install_debian_packages(steps, &["chromium"], "the browser tests need Chromium")?;
    find().ok_or("chromium was installed but is not on the path".to_owned())
}

/// The description file of Mesa's software Vulkan driver (lavapipe), on which the golden images are drawn.
pub(crate) fn ensure_software_vulkan(steps: &Steps) -> Outcome<PathBuf> {
    if let Some(path) = find_lavapipe() {
        return Ok(path);
    }
    let packages = ["mesa-vulkan-drivers", "libvulkan1"];
    install_debian_packages(
        steps,
        &packages,
        "the golden images need Mesa's software Vulkan driver (lavapipe)",
    )?;
    find_lavapipe().ok_or(format!(
        "{} were installed but no lvp_icd*.json is in {}",
        packages.join(" and "),
        LAVAPIPE_FOLDERS[0]
    ))
}

fn find_lavapipe() -> Option<PathBuf> {
    let entries = LAVAPIPE_FOLDERS
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten();
    let is_lavapipe = |path: &PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        name.starts_with("lvp_icd")
            && name.ends_with(".json")
            && (name == "lvp_icd.json" || name.contains(std::env::consts::ARCH))
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(is_lavapipe)
}

fn install_debian_packages(steps: &Steps, packages: &[&str], why: &str) -> Outcome {
    let list = packages.join(" ");
    let advice =
        format!("{why}: install it with `sudo apt-get install {list}`, or your system's equivalent.");
    let is_root = capture(Command::new("id").arg("-u")).is_ok_and(|uid| uid == "0");
    if on_path("apt-get").is_none() || !is_root {
        return Err(advice);
    }
    steps.run(&format!("install Debian's {list}: {why}"), || {
        execute(apt_get().arg("update"))
            .and_then(|()| {
                execute(
                    apt_get()
                        .args(["install", "--no-install-recommends"])
                        .args(packages),
                )
            })
            .map_err(|error| format!("{error}\n{advice}"))
    })
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["--yes", "--quiet"]);
    command
}

/// The first file of that name in the folders of PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate: &PathBuf| Path::is_file(candidate))
}
