//! The tool is killed at any moment and started again: what lies in the folder is sound at every moment.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use athlete_replay::codec::MANIFEST_NAME;
use athlete_replay::replay::Replay;
use serde_json::Value;

use crate::published::{check, read};
use crate::runs::{Live, folder, tool};
use crate::walk::{self, lost_samples};

/// Kills in one run.
const KILLS: usize = 6;
const SEGMENT_SECS: f64 = 0.5;

/// What `simulate` says of a packed replay at 60 times true speed, and the replay.
fn simulated(folder: &Path, duration_secs: f64) -> (Replay, Vec<String>) {
    let source = walk::replay(duration_secs);
    let packed = athlete_replay::codec::pack(
        &source,
        &athlete_replay::codec::PackOptions {
            max_error_m: 0.0,
            ..athlete_replay::codec::PackOptions::default()
        },
        &mut |_| {},
    )
    .unwrap();
    std::fs::write(folder.join(MANIFEST_NAME), &packed.manifest).unwrap();
    for file in packed.segments.iter().chain(&packed.coarse) {
        std::fs::write(folder.join(&file.name), &file.bytes).unwrap();
    }
    let mut child = tool()
        .args(["simulate", "--speed", "60", "--max-error", "0.001"])
        .arg(folder.join(MANIFEST_NAME))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(child.wait().unwrap().success());
    (source, lines)
}

fn time_of(line: &str) -> Option<f64> {
    serde_json::from_str::<Value>(line)
        .unwrap()
        .get("time_secs")?
        .as_f64()
}

/// Looks at the folder again and again, until told to stop; gives how many different manifests it saw.
fn watch(folder: &Path, is_over: &AtomicBool) -> usize {
    let mut seen: Vec<u8> = Vec::new();
    let mut count = 0;
    while !is_over.load(Ordering::Relaxed) {
        let Ok(manifest) = std::fs::read(folder.join(MANIFEST_NAME)) else {
            continue;
        };
        if manifest != seen {
            check(&manifest, |name| std::fs::read(folder.join(name)).ok());
            seen = manifest;
            count += 1;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    count
}

/// Says every line, kills the tool now and then, and starts it again; a source that says again what is not published says it
/// all, another goes on.
fn run(name: &str, says_again: bool) -> (Replay, Replay, usize) {
    let (source_folder, folder) = (folder(&format!("{name}-source")), folder(name));
    let (source, lines) = simulated(&source_folder, 12.0);
    let segment = SEGMENT_SECS.to_string();
    let arguments = ["--segment", segment.as_str()];
    let is_over = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&folder, &is_over));
        let mut noise = 7_u64;
        let mut unit = || {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (noise >> 33) as usize
        };
        let mut live = Live::start(&folder, &arguments);
        let mut kills: Vec<usize> = (0..KILLS).map(|_| unit() % lines.len()).collect();
        kills.sort_unstable();
        kills.dedup();
        let mut next = 0;
        let mut at = 0;
        while at < lines.len() {
            assert!(live.say(&lines[at]), "line {at}: it is gone");
            at += 1;
            if at.is_multiple_of(20) {
                // About as fast as it was simulated: what is killed is then in the middle of its work.
                std::thread::sleep(Duration::from_millis(4));
            }
            if kills.get(next) == Some(&at) {
                next += 1;
                std::thread::sleep(Duration::from_millis((unit() % 40) as u64));
                live.kill();
                live = Live::start(&folder, &arguments);
                assert!(live.say(&lines[0]));
                if says_again && folder.join(MANIFEST_NAME).exists() {
                    // The source keeps what it said, and says again what is not published.
                    let end_secs = read(&folder).0.end_secs;
                    at = lines
                        .iter()
                        .position(|line| time_of(line).is_some_and(|t| t > end_secs + 1e-6))
                        .unwrap_or(at);
                } else if says_again {
                    at = 1;
                }
            }
        }
        let (code, notes) = live.finish();
        assert_eq!(code, Some(0), "{notes:?}");
        is_over.store(true, Ordering::Relaxed);
        watcher.join().unwrap()
    });
    let (manifest, found) = read(&folder);
    assert_eq!(manifest.live, None);
    println!("{name}: {seen} different manifests seen, all sound");
    (source, found, seen)
}

#[test]
fn a_source_that_says_again_what_is_not_published_loses_nothing() {
    let (source, found, seen) = run("killed-again", true);
    assert_eq!(lost_samples(&source, &found), 0);
    assert_eq!(found.tracks[0].times, source.tracks[0].times);
    assert!(seen > KILLS, "{seen}");
}

#[test]
fn a_source_that_goes_on_loses_only_what_was_not_published() {
    let (source, found, _) = run("killed", false);
    let lost = lost_samples(&source, &found);
    let samples: usize = source.tracks.iter().map(|track| track.positions_m.len()).sum();
    // At each kill, what was not yet packed is lost: less than two segments, and what still was in the pipe.
    println!("{lost} of {samples} samples are lost by {KILLS} kills");
    assert_eq!(found.tracks[0].times, source.tracks[0].times);
}
