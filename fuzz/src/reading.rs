//! Reading within limits so small that memory is bounded and a run is fast, and packing what was read.

use athlete_replay::codec::{PackOptions, pack, pack_costume, read_costume as unpack_costume};
use athlete_replay::format::{Format, Limits, ReadOptions, companions_of, read, read_costume, read_events};
use libfuzzer_sys::Corpus;

use crate::parts::{companions, parts_of};
use crate::within_memory;

/// What reading and packing may hold, whatever the bytes are: four times `max_samples` of all tracks, at 36 bytes each while
/// reading and 12 after, and the codec's work on one window.
const MEMORY_BYTES: usize = 48 << 20;

/// What they may hold for each byte of the files besides: trees of JSON and XML, names and warnings.
const MEMORY_PER_BYTE: usize = 512;

/// Bounds for one run: megabytes, not gigabytes.
pub fn limits() -> Limits {
    Limits {
        max_bytes: 1 << 20,
        max_joints: 512,
        max_frames: 1 << 12,
        max_samples: 1 << 16,
        max_depth: 64,
        max_tracks: 64,
        max_events: 1 << 12,
    }
}

/// Reads a file and its companions, where the file is of this format. What another reader would take is no use to this
/// target's corpus.
pub fn read_as(format: Format, data: &[u8]) -> Corpus {
    let files = parts_of(data);
    let Some((main, others)) = files.split_first() else {
        return Corpus::Reject;
    };
    if !Format::of(main).is_ok_and(|found| found == format) {
        return Corpus::Reject;
    }
    read_and_pack(main, others);
    Corpus::Keep
}

/// As [`read_as`], for what explains another file: the second file decides.
pub fn metadata(data: &[u8]) -> Corpus {
    let files = parts_of(data);
    let (Some(main), Some(explanation)) = (files.first(), files.get(1)) else {
        return Corpus::Reject;
    };
    if !Format::of(explanation).is_ok_and(|found| found == Format::Metadata) {
        return Corpus::Reject;
    }
    read_and_pack(main, files.get(1..).unwrap_or_default());
    Corpus::Keep
}

fn read_and_pack(main: &[u8], others: &[&[u8]]) {
    let bytes = main.len() + others.iter().map(|other| other.len()).sum::<usize>();
    within_memory(MEMORY_BYTES + bytes * MEMORY_PER_BYTE, || {
        let names = companions_of(main);
        let companions = companions(&names, others);
        let options = ReadOptions {
            companions: &companions,
            ..ReadOptions::with_limits(limits())
        };
        if let Ok(recording) = read(main, &options) {
            let samples: usize = recording.replay.tracks.iter().map(|t| t.positions_m.len()).sum();
            assert!(
                samples <= 4 * limits().max_samples,
                "{samples} samples are more than the limits allow"
            );
            let duration_secs = recording.replay.end_secs() - recording.replay.start_secs();
            let options = PackOptions {
                // A few segments, however long the recording claims to be.
                segment_secs: (duration_secs / 4.0).clamp(0.1, 3600.0),
                ..PackOptions::default()
            };
            if duration_secs < 1e6 {
                let _ = pack(&recording.replay, &options, &mut |_| {});
            }
        }
        if let Ok((costume, _)) = read_costume(main, &options) {
            assert!(
                unpack_costume(&pack_costume(&costume)).is_ok(),
                "what was read as a costume is none"
            );
        }
        if let Ok(sheet) = read_events(main, &options) {
            assert!(
                sheet.events.len() <= limits().max_events,
                "more events than the limits allow"
            );
        }
    });
}
