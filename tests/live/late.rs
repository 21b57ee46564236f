//! Late samples and corrections, the window that stays listed, and what may not be gone on with.

use athlete_replay::codec::{FileEntry, LiveState, MANIFEST_NAME, frame_line, header_line};

use crate::published::read;
use crate::runs::{Live, folder, wait_until};
use crate::walk::{self, MAX_ERROR_M, lines, lost_samples};

fn names(segments: &[FileEntry]) -> Vec<String> {
    let there = segments.iter().filter(|entry| entry.bytes > 0);
    there.map(|entry| entry.name.clone()).collect()
}

#[test]
fn a_corrected_segment_gets_another_name_and_the_old_file_goes_after_the_grace() {
    let folder = folder("late");
    let mut source = walk::replay(4.0);
    let header = header_line(&source, MAX_ERROR_M).unwrap();
    let mut live = Live::start(&folder, &["--segment", "1", "--grace", "0.2"]);
    assert!(live.say(&header));
    // The frame at half a second comes late.
    let (late, in_time): (Vec<_>, Vec<_>) = lines(&source)
        .into_iter()
        .partition(|(time_secs, _)| *time_secs == 0.5);
    let (before, after) = in_time.split_at(in_time.partition_point(|(time_secs, _)| *time_secs < 2.5));
    for (_, line) in before {
        assert!(live.say(line));
    }
    let manifest = folder.join(MANIFEST_NAME);
    wait_until("two segments", || {
        manifest.exists() && read(&folder).0.segments.len() == 2
    });
    let was = names(&read(&folder).0.segments);
    for (_, line) in &late {
        assert!(live.say(line));
    }
    wait_until("the late frame", || names(&read(&folder).0.segments)[0] != was[0]);
    wait_until("the old file to go", || !folder.join(&was[0]).exists());
    assert_eq!(names(&read(&folder).0.segments)[1], was[1]);
    // The same moment again, with other positions: these count.
    for position in &mut source.tracks[0].positions_m[30 * 5..31 * 5] {
        position[0] += 0.25;
    }
    let corrected = &source.tracks[0].positions_m[30 * 5..31 * 5];
    assert!(live.say(&frame_line(0.5, &[Some(corrected), None, None])));
    for (_, line) in after {
        assert!(live.say(line));
    }
    let (code, notes) = live.finish();
    assert_eq!((code, notes), (Some(0), Vec::new()));
    assert_eq!(lost_samples(&source, &read(&folder).1), 0);
}

#[test]
fn only_the_newest_part_stays_listed_while_it_is_live() {
    let folder = folder("dvr");
    let source = walk::replay(8.0);
    let mut live = Live::start(
        &folder,
        &["--segment", "1", "--dvr", "3", "--grace", "0", "--timeout", "0.3"],
    );
    assert!(live.say(&header_line(&source, MAX_ERROR_M).unwrap()));
    for (_, line) in lines(&source) {
        assert!(live.say(&line));
    }
    let there = |folder: &std::path::Path| {
        let (manifest, _) = read(folder);
        let there: Vec<bool> = manifest.segments.iter().map(|entry| entry.bytes > 0).collect();
        (manifest, there)
    };
    wait_until("the source to stall", || {
        folder.join(MANIFEST_NAME).exists()
            && there(&folder)
                .0
                .live
                .as_ref()
                .is_some_and(|live| live.state == LiveState::Stalled)
    });
    let (manifest, listed) = there(&folder);
    assert_eq!(listed, [false, false, false, false, false, true, true, true]);
    assert_eq!(manifest.live.unwrap().dvr_secs, Some(3.0));
    let segments = || {
        let files = std::fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().file_name());
        files
            .filter(|name| name.to_string_lossy().ends_with(".seg"))
            .count()
    };
    wait_until("the old files to go", || segments() == 3);
    assert_eq!(live.finish().0, Some(0));
}

#[test]
fn a_complete_replay_is_not_overwritten_by_accident() {
    let folder = folder("complete");
    let source = walk::replay(2.0);
    let run = |arguments: &[&str]| {
        let mut live = Live::start(&folder, arguments);
        live.say(&header_line(&source, MAX_ERROR_M).unwrap());
        for (_, line) in lines(&source) {
            if !live.say(&line) {
                break;
            }
        }
        live.finish()
    };
    assert_eq!(run(&[]).0, Some(0));
    let (code, notes) = run(&[]);
    assert_eq!(code, Some(1));
    assert!(
        notes[0].ends_with(
            "expected a live replay to go on with, found a complete one; write to another place (replay-invalid)"
        ),
        "{notes:?}"
    );
    assert_eq!(run(&["--replace"]).0, Some(0));
    // Without a frame there is nothing to publish.
    let (code, notes) = Live::start(&crate::runs::folder("nothing"), &[]).finish();
    assert_eq!(
        (code, notes),
        (
            Some(1),
            vec![
                "error: expected a header and frames, found the end before any frame (input-empty)"
                    .to_owned()
            ]
        )
    );
}
