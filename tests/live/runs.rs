//! Runs of the tool.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

/// A folder of its own for one test, emptied first.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("live").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn tool() -> Command {
    Command::new(env!("CARGO_BIN_EXE_athlete-replay"))
}

/// A running `live`; it is killed when the test lets go of it.
pub(crate) struct Live {
    child: Child,
    stderr: Option<BufReader<ChildStderr>>,
}

impl Live {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = tool()
            .arg("live")
            .arg("-o")
            .arg(folder)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = child.stderr.take().map(BufReader::new);
        Self { child, stderr }
    }

    /// Says a line to its standard input; false when it is gone.
    pub(crate) fn say(&mut self, line: &str) -> bool {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin
            .write_all(line.as_bytes())
            .and_then(|()| stdin.write_all(b"\n"))
            .is_ok()
    }

    /// The next line of standard error.
    pub(crate) fn note(&mut self) -> String {
        let mut line = String::new();
        self.stderr.as_mut().unwrap().read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Ends its input and waits for it; gives the rest of standard error.
    pub(crate) fn finish(mut self) -> (Option<i32>, Vec<String>) {
        drop(self.child.stdin.take());
        let notes = self.stderr.take().unwrap().lines().map(Result::unwrap).collect();
        (self.child.wait().unwrap().code(), notes)
    }

    /// Kills it at once, as the system does when memory is short.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so, for as long as a slow machine may need.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{what}: not within a minute"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}
