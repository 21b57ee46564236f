//! The steps as options, what is said of them, and what holds for all of them.

use athlete_replay::clean::{KeepRaw, Step, apply};
use athlete_replay::error::ErrorCode;
use athlete_replay::replay::{BodyPart, Quality, TrackKind};
use glam::DVec3;
use proptest::prelude::*;

use crate::{Noise, at, body, cleaned, replay};

#[test]
fn steps_are_read_as_options_write_them() {
    for (text, step) in [
        ("gap-fill=0.2s", Step::GapFill { max_secs: 0.2 }),
        ("gap-fill = 0.5", Step::GapFill { max_secs: 0.5 }),
        ("gap-fill", Step::GapFill { max_secs: 0.2 }),
        ("butterworth=6Hz", Step::Butterworth { cutoff_hz: 6.0 }),
        ("butterworth=12.5 Hz", Step::Butterworth { cutoff_hz: 12.5 }),
        (
            "reject-outliers=4",
            Step::RejectOutliers {
                deviations: 4.0,
                least_m: 0.05,
            },
        ),
        ("repair-swaps", Step::RepairSwaps),
        ("regularise-bones", Step::RegulariseBones),
        ("plant-feet=0.3m/s", Step::PlantFeet { speed_m_per_s: 0.3 }),
    ] {
        assert_eq!(Step::parse(text).unwrap(), step, "{text}");
        assert_eq!(step.to_string().parse::<Step>().unwrap(), step, "{step}");
    }
    assert_eq!(Step::words().count(), 6);
}

#[test]
fn what_is_no_step_is_refused_with_what_exists() {
    for (text, code, message) in [
        (
            "smooth=3",
            ErrorCode::InputMalformed,
            "expected one of reject-outliers[=DEVIATIONS], repair-swaps, gap-fill[=SECONDSs], butterworth[=HERTZHz], \
             regularise-bones, plant-feet[=SPEEDm/s], found \"smooth=3\"",
        ),
        (
            "butterworth=fast",
            ErrorCode::InputMalformed,
            "butterworth: expected a number from 0.000001 to 1000000 Hz, found \"fast\"",
        ),
        (
            "butterworth=-6Hz",
            ErrorCode::OutOfRange,
            "butterworth: expected a number from 0.000001 to 1000000 Hz, found \"-6Hz\"",
        ),
        (
            "gap-fill=NaN",
            ErrorCode::OutOfRange,
            "gap-fill: expected a number from 0.000001 to 3600 s, found \"NaN\"",
        ),
        (
            "gap-fill=",
            ErrorCode::InputMalformed,
            "gap-fill: expected a number from 0.000001 to 3600 s, found \"\"",
        ),
        (
            "repair-swaps=2",
            ErrorCode::InputMalformed,
            "repair-swaps: expected no value, found \"2\"",
        ),
    ] {
        let error = Step::parse(text).unwrap_err();
        assert_eq!((error.code, error.to_string().as_str()), (code, message));
    }
    let mut untouched = replay(100.0, &[vec![Some(DVec3::X); 5]]);
    let before = untouched.clone();
    let error = apply(
        &mut untouched,
        &[Step::Butterworth { cutoff_hz: f64::NAN }],
        KeepRaw::Keep,
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::OutOfRange);
    assert_eq!(untouched, before);
}

#[test]
fn what_was_done_is_said_and_the_recorded_positions_stay() {
    let mut noise = Noise(6);
    let mut path: Vec<Option<DVec3>> = (0..60).map(|_| Some(noise.vector() * 0.01)).collect();
    path[20..23].fill(None);
    let recorded = body(100.0, &[BodyPart::LeftKnee], &[path]);
    let steps = [
        Step::GapFill { max_secs: 0.1 },
        Step::Butterworth { cutoff_hz: 10.0 },
    ];
    let mut kept = recorded.clone();
    let reports = apply(&mut kept, &steps, KeepRaw::Keep).unwrap();
    kept.validate().unwrap();
    assert_eq!(kept.processing.len(), 2);
    assert_eq!(kept.processing[0], reports[0].sentence);
    assert_eq!(
        kept.processing[0],
        "gap-fill=0.1s: gaps of up to 0.1 s filled along a cubic. \"body\" (60 samples): 3 filled"
    );
    assert!(
        kept.processing[1].starts_with(
            "butterworth=10Hz: zero-lag Butterworth low-pass of order 4, 10 Hz for both passes together. \"body\" (60 samples): \
             60 samples moved by at most 0.0"
        ),
        "{}",
        kept.processing[1]
    );
    let [cleaned_track, raw] = kept.tracks.as_slice() else {
        panic!("{} tracks", kept.tracks.len())
    };
    assert_eq!(
        (raw.name.as_str(), raw.kind, raw.participant),
        ("body (raw)", TrackKind::Markers, Some(0))
    );
    assert!(raw.skeleton.body_map.is_empty() && !cleaned_track.skeleton.body_map.is_empty());
    assert_eq!(
        format!("{:?}", raw.positions_m),
        format!("{:?}", recorded.tracks[0].positions_m)
    );
    assert_eq!(kept.main_track(), Some(0));
    // A kept track is not cleaned again, nor kept twice.
    let reports = apply(&mut kept, &[Step::GapFill { max_secs: 0.1 }], KeepRaw::Keep).unwrap();
    assert_eq!((reports[0].tracks.len(), kept.tracks.len()), (1, 2));
    let mut discarded = recorded;
    apply(&mut discarded, &steps, KeepRaw::Discard).unwrap();
    assert_eq!(discarded.tracks.len(), 1);
    assert_eq!(discarded.tracks[0].positions_m, kept.tracks[0].positions_m);
}

#[test]
fn nothing_done_adds_no_track() {
    let mut still = replay(100.0, &[vec![Some(DVec3::X); 30]]);
    apply(
        &mut still,
        &[Step::RepairSwaps, Step::GapFill { max_secs: 1.0 }],
        KeepRaw::Keep,
    )
    .unwrap();
    assert_eq!(still.tracks.len(), 1);
    assert_eq!(still.processing.len(), 2);
    assert_eq!(
        still.processing[0],
        "repair-swaps: exchanged left and right sides put back. Nothing changed"
    );
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0.5..10.0, 0.0..0.2).prop_map(|(deviations, least_m)| Step::RejectOutliers { deviations, least_m }),
        Just(Step::RepairSwaps),
        (0.001..2.0).prop_map(|max_secs| Step::GapFill { max_secs }),
        (0.1..80.0).prop_map(|cutoff_hz| Step::Butterworth { cutoff_hz }),
        Just(Step::RegulariseBones),
        (0.05..5.0).prop_map(|speed_m_per_s| Step::PlantFeet { speed_m_per_s }),
    ]
}

const PARTS: [BodyPart; 8] = [
    BodyPart::LeftHip,
    BodyPart::RightHip,
    BodyPart::LeftKnee,
    BodyPart::RightKnee,
    BodyPart::LeftAnkle,
    BodyPart::RightAnkle,
    BodyPart::LeftToe,
    BodyPart::RightToe,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is recorded: a number stays a number unless it is rejected, a gap stays a gap unless it is filled.
    #[test]
    fn numbers_stay_numbers_and_gaps_stay_gaps(
        frames in 1_usize..40,
        seed in any::<u64>(),
        gaps in 0.0..1.0,
        scale in prop_oneof![Just(0.0), Just(1.0), Just(1e30), Just(1e-30)],
        step in any_step(),
    ) {
        let mut noise = Noise(seed);
        let mut path = || (0..frames).map(|_| (noise.next().abs() >= gaps).then(|| noise.vector() * scale)).collect();
        let paths: Vec<Vec<Option<DVec3>>> = PARTS.iter().map(|_| path()).collect();
        let mut recorded = body(50.0, &PARTS, &paths);
        recorded.tracks[0].quality = Some(Quality::ErrorM(vec![0.001; frames * PARTS.len()]));
        let (found, reports) = cleaned(&recorded, &[step]);
        let report = &reports[0].tracks[0];
        let (rejects, fills) = (matches!(step, Step::RejectOutliers { .. }), matches!(step, Step::GapFill { .. }));
        // Of an exchanged pair one side may be missing.
        prop_assert!(report.removed == 0 || rejects || matches!(step, Step::RepairSwaps), "{step}: {report:?}");
        prop_assert!(report.filled == 0 || fills || matches!(step, Step::RepairSwaps), "{step}: {report:?}");
        if !rejects && !fills {
            prop_assert_eq!(found.tracks[0].missing_samples(), recorded.tracks[0].missing_samples());
        }
        if fills || rejects {
            for frame in 0..frames {
                for joint in 0..PARTS.len() {
                    if let (Some(old), Some(new)) = (at(&recorded, frame, joint), at(&found, frame, joint)) {
                        prop_assert_eq!(old, new, "what was recorded is untouched");
                    }
                }
            }
        }
    }
}
