//! The files of a replay as one, and what is refused of it.

use athlete_replay::codec::{Manifest, PackOptions, is_single_file, join, split};

use crate::fixtures::{mixed, packed};

#[test]
fn a_single_file_holds_the_same_bytes() {
    let packed = packed(&mixed(), &PackOptions::default());
    let bytes = join(&packed);
    assert!(is_single_file(&bytes) && !is_single_file(&packed.manifest));
    let (manifest, parts) = split(&bytes).unwrap();
    assert_eq!(manifest, Manifest::parse(&packed.manifest).unwrap());
    assert_eq!(parts.manifest, packed.manifest);
    let bytes_of = |files: &[athlete_replay::codec::PackedFile]| {
        files.iter().map(|file| file.bytes.clone()).collect::<Vec<_>>()
    };
    assert_eq!(parts.segments, bytes_of(&packed.segments));
    assert_eq!(parts.coarse, bytes_of(&packed.coarse));
}

#[test]
fn every_prefix_and_every_longer_one_is_refused() {
    let bytes = join(&packed(&mixed(), &PackOptions::default()));
    for length in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        let code = split(&bytes[..length]).unwrap_err().code.as_str();
        let expected = if length < 4 {
            "format-unknown"
        } else {
            "input-truncated"
        };
        assert_eq!(code, expected, "{length}");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(split(&longer).unwrap_err().code.as_str(), "input-malformed");
    let mut later = bytes;
    later[4] = 2;
    assert_eq!(split(&later).unwrap_err().code.as_str(), "version-unsupported");
}
