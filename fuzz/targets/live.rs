#![no_main]

use athlete_replay::codec::{LiveLine, LiveOptions, LiveReplay, Manifest, PackOptions};

const UTC: &str = "2026-11-25T00:00:00Z";

/// Two tracks of other rates; what the fuzzer finds need not find a header first.
const HEADER: &[u8] = br#"{"format":"athlete-replay-live","version":1,"participants":[{"id":"a","name":"A"}],"tracks":[{"kind":"skeleton","participant":0,"times":{"rate_hz":10,"start_secs":0},"joints":[{"name":"a"},{"name":"b","parent":0}]},{"kind":"object","times":{"rate_hz":4},"joints":[{"name":"c"}]}]}"#;

fn options() -> LiveOptions {
    LiveOptions {
        pack: PackOptions {
            segment_secs: 1.0,
            ..PackOptions::default()
        },
        late_secs: 3.0,
        dvr_secs: Some(20.0),
        ..LiveOptions::default()
    }
}

// Lines as they come over a network; the first byte of a line that is none says what happens between lines. Whatever comes,
// the manifest is sound, and what it lists was written.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(LiveLine::Header(header)) = LiveLine::parse(HEADER) else {
        panic!("the header is sound");
    };
    let Ok(mut replay) = LiveReplay::new((*header).clone(), options()) else {
        panic!("the options are sound");
    };
    let mut files = std::collections::HashSet::new();
    let mut manifest: Option<Vec<u8>> = None;
    for line in data.split(|&byte| byte == b'\n').take(400) {
        let write = match line.first() {
            Some(b'w') => replay.write(UTC).ok(),
            Some(b's') => replay.stall(UTC).ok().flatten(),
            Some(b'r') => {
                if let Some(manifest) = &manifest
                    && let Ok(resumed) = LiveReplay::resume((*header).clone(), options(), manifest)
                {
                    replay = resumed;
                }
                None
            }
            _ => {
                match LiveLine::parse(line) {
                    // Another header is another replay, where it asks for little.
                    Ok(LiveLine::Header(other)) => drop(LiveReplay::new(*other, options())),
                    Ok(line) => drop(replay.push(line)),
                    Err(_) => {}
                }
                None
            }
        };
        if let Some(write) = write {
            files.extend(write.files.into_iter().map(|file| file.name));
            sound(&write.manifest, &files);
            manifest = Some(write.manifest);
        }
    }
    if let Ok(Some(write)) = replay.finish() {
        files.extend(write.files.into_iter().map(|file| file.name));
        sound(&write.manifest, &files);
    }
});

fn sound(manifest: &[u8], files: &std::collections::HashSet<String>) {
    let Ok(manifest) = Manifest::parse(manifest) else {
        panic!("a manifest that was written is not read");
    };
    for entry in manifest.segments.iter().chain(&manifest.coarse) {
        assert!(
            entry.bytes == 0 || files.contains(&entry.name),
            "{} was never written",
            entry.name
        );
    }
}
