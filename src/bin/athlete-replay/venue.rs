//! The ground, in a word.

use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::replay::{SprintStraight, Venue};

/// World Athletics, Technical Rule 14.
const LANE_WIDTH_M: f64 = 1.22;

/// Reads `ground`, `sprint-straight` (8 lanes of 100 m) or `sprint-straight:9x110`.
pub(crate) fn parse(word: &str) -> Result<Venue> {
    let (kind, size) = word.split_once(':').unwrap_or((word, "8x100"));
    let straight = || {
        let (lanes, metres) = size.split_once('x')?;
        let lanes: u8 = lanes.parse().ok().filter(|lanes| (1..=20).contains(lanes))?;
        let distance_m: f64 = metres
            .parse()
            .ok()
            .filter(|metres| (1.0..=400.0).contains(metres))?;
        Some(Venue::SprintStraight(SprintStraight {
            lanes,
            lane_width_m: LANE_WIDTH_M,
            distance_m,
        }))
    };
    let venue = match kind {
        "ground" => Some(Venue::Ground),
        "sprint-straight" => straight(),
        _ => None,
    };
    venue.ok_or_else(|| {
        Error::new(
            ErrorCode::OutOfRange,
            "expected ground, sprint-straight or sprint-straight:LANESxMETRES with 1 to 20 lanes and 1 to 400 m",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_has_the_size_that_is_given() {
        let Ok(Venue::SprintStraight(straight)) = parse("sprint-straight:9x110") else {
            panic!("a straight")
        };
        assert_eq!((straight.lanes, straight.distance_m), (9, 110.0));
        assert_eq!(parse("ground"), Ok(Venue::Ground));
        for bad in [
            "",
            "moon",
            "sprint-straight:",
            "sprint-straight:0x100",
            "sprint-straight:8",
            "sprint-straight:8xnan",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
