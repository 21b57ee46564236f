//! A generated replay on disk, packed window by window, so that no more than one is in memory.

use std::ops::Range;
use std::path::Path;

use athlete_replay::codec::{MANIFEST_NAME, PackOptions, Packer, WindowSamples};
use athlete_replay::replay::Replay;

/// Packs into a folder what `places` makes of each track and some of its frames; how many files and bytes that was.
pub(crate) fn pack_into(
    folder: &Path,
    description: &Replay,
    options: &PackOptions,
    places: impl Fn(usize, Range<usize>) -> Vec<[f32; 3]>,
) -> (usize, usize) {
    std::fs::create_dir_all(folder).unwrap();
    let mut packer = Packer::new(description, options).unwrap();
    let (mut files, mut size) = (0, 0);
    let mut write = |name: &str, bytes: &[u8]| {
        (files, size) = (files + 1, size + bytes.len());
        std::fs::write(folder.join(name), bytes).unwrap();
    };
    while let Some(frames) = packer.next_frames() {
        let ranges = frames.tracks.iter().enumerate();
        let positions_m: Vec<_> = ranges
            .map(|(track, range)| places(track, range.clone()))
            .collect();
        let samples = WindowSamples {
            positions_m: positions_m.iter().map(Vec::as_slice).collect(),
            ..WindowSamples::default()
        };
        let window = packer.pack_next(&samples).unwrap();
        write(&window.segment.name, &window.segment.bytes);
        if let Some(coarse) = window.coarse {
            write(&coarse.name, &coarse.bytes);
        }
    }
    write(MANIFEST_NAME, &packer.finish().unwrap());
    (files, size)
}
