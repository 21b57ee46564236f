#![no_main]

use std::io::{BufReader, Read};

use athlete_replay::format::LandmarkFrames;

/// Gives the bytes in pieces of changing length.
struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: std::iter::Cycle<std::slice::Iter<'a, u8>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let length = self.lengths.next().map_or(1, |length| usize::from(*length) + 1);
        let (now, later) = self.bytes.split_at(length.min(to.len()).min(self.bytes.len()));
        to[..now.len()].copy_from_slice(now);
        self.bytes = later;
        Ok(now.len())
    }
}

// Frames that come in pieces cut anywhere are the frames that come at once.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((cuts, bytes)) = data.split_first_chunk::<8>() else {
        return;
    };
    let limits = fuzz::limits();
    let whole: Vec<_> = LandmarkFrames::new(bytes, &limits)
        .map(|frame| format!("{frame:?}"))
        .collect();
    let pieces = Pieces {
        bytes,
        lengths: cuts.iter().cycle(),
    };
    let parts: Vec<_> = LandmarkFrames::new(BufReader::with_capacity(16, pieces), &limits)
        .map(|frame| format!("{frame:?}"))
        .collect();
    assert_eq!(whole, parts);
});
