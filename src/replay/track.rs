//! One recorded thing through time: a skeleton's joints, raw markers, or an object.

use glam::Vec3;

use super::{JointSample, Pose, Skeleton};
use crate::error::{Error, ErrorCode, Result};
use crate::time::{Bracket, SampleTimes};

/// How long before and after a gap a joint fades.
pub const FADE_SECS: f64 = 0.1;

/// What a track's joints are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackKind {
    /// The joints of a body.
    Skeleton,
    /// Skin markers.
    Markers,
    /// A rigid object: a ball, an implement.
    Object,
}

impl TrackKind {
    /// The word used in the manifest and by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skeleton => "skeleton",
            Self::Markers => "markers",
            Self::Object => "object",
        }
    }
}

/// Where a track's positions come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackOrigin {
    /// Measured or estimated from what was recorded.
    #[default]
    Measured,
    /// Computed from other measured points: joint centres between skin markers.
    Derived,
    /// Made up so that there is a figure to look at; only where it stands and how fast it moves is recorded.
    Inferred,
}

impl TrackOrigin {
    /// The word used in the manifest and by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Derived => "derived",
            Self::Inferred => "inferred",
        }
    }
}

/// What the source says of how sure each position is: one value for each position, NaN where it says nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Quality {
    /// From 0 (a guess) to 1 (certain), as pose estimators give it.
    Confidence(Vec<f32>),
    /// The expected error in metres, as optical systems give it (the residual).
    ErrorM(Vec<f32>),
}

/// Positions of a fixed set of joints at a sequence of times.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The name, as given by the source.
    pub name: String,
    /// What the joints are.
    pub kind: TrackKind,
    /// Index of the participant it belongs to.
    pub participant: Option<usize>,
    /// The joints.
    pub skeleton: Skeleton,
    /// When each frame was sampled.
    pub times: SampleTimes,
    /// World positions in metres, all joints of frame 0, then of frame 1, and so on; NaN where missing.
    pub positions_m: Vec<[f32; 3]>,
    /// Where the positions come from.
    pub origin: TrackOrigin,
    /// How sure each position is, where the source says so.
    pub quality: Option<Quality>,
}

impl Track {
    /// A track of `times.len()` frames with every sample missing.
    pub fn empty(name: impl Into<String>, kind: TrackKind, skeleton: Skeleton, times: SampleTimes) -> Self {
        let samples = skeleton.joints.len() * times.len();
        let positions_m = vec![[f32::NAN; 3]; samples];
        Self {
            name: name.into(),
            kind,
            participant: None,
            skeleton,
            times,
            positions_m,
            origin: TrackOrigin::Measured,
            quality: None,
        }
    }

    /// The position of one joint in one frame; `None` in a gap and beyond the ends.
    pub fn position(&self, frame: usize, joint: usize) -> Option<Vec3> {
        let joints = self.skeleton.joints.len();
        if joint >= joints {
            return None;
        }
        let position = Vec3::from(*self.positions_m.get(frame * joints + joint)?);
        position.is_finite().then_some(position)
    }

    /// How many samples are missing.
    pub fn missing_samples(&self) -> usize {
        self.positions_m
            .iter()
            .filter(|p| !Vec3::from(**p).is_finite())
            .count()
    }

    /// The pose at `time_secs`, written into `pose` so that playback allocates nothing.
    ///
    /// At a sample's own time the pose is that sample, bit for bit. Between samples each joint follows the cubic
    /// Hermite curve through its neighbours with tangents from the samples on either side (Catmull-Rom for uniform
    /// times); beside a gap or an end the missing tangent is taken from the one remaining interval. A joint is missing
    /// between two samples when either is missing. Up to one sample period after the last sample the last pose holds,
    /// so that tracks of different rates end together; earlier and later everything is missing.
    ///
    /// For a joint moving on a circle at `w` radians a sample the curve stays within `r * w^3 / 40` of the circle for
    /// `w` up to 0.5.
    pub fn sample(&self, time_secs: f64, pose: &mut Pose) {
        let joints = self.skeleton.joints.len();
        pose.joints.clear();
        pose.joints.resize(joints, JointSample::MISSING);
        let end_secs = self.times.end_secs();
        let Some(bracket) = self.bracket(time_secs) else {
            return;
        };
        for (joint, sample) in pose.joints.iter_mut().enumerate() {
            if let Some(position_m) = self.interpolate(bracket, joint) {
                let presence = self.presence(time_secs.min(end_secs), bracket.index, joint);
                *sample = JointSample {
                    position_m: Some(position_m),
                    presence,
                };
            }
        }
    }

    /// The samples around a moment, the last one for up to a period after it.
    pub(super) fn bracket(&self, time_secs: f64) -> Option<Bracket> {
        let last = self.times.len().checked_sub(1)?;
        let end_secs = self.times.end_secs();
        let held = time_secs > end_secs && time_secs <= end_secs + self.times.period_secs(last);
        self.times.bracket(if held { end_secs } else { time_secs })
    }

    pub(super) fn interpolate(&self, Bracket { index, fraction }: Bracket, joint: usize) -> Option<Vec3> {
        let p1 = self.position(index, joint)?;
        if fraction == 0.0 {
            return Some(p1);
        }
        let p2 = self.position(index + 1, joint)?;
        let step = self.times.period_secs(index);
        // Tangents in metres per this interval.
        let before = index.checked_sub(1).and_then(|i| self.position(i, joint));
        let m1 = before.map_or(p2 - p1, |p0| {
            (p2 - p0) * (step / (step + self.times.period_secs(index - 1))) as f32
        });
        let m2 = self.position(index + 2, joint).map_or(p2 - p1, |p3| {
            (p3 - p1) * (step / (step + self.times.period_secs(index + 1))) as f32
        });
        let t = fraction as f32;
        let (t2, t3) = (t * t, t * t * t);
        // As an offset from p1, so that a joint far from the origin loses no precision to the basis.
        Some(p1 + (p2 - p1) * (3.0 * t2 - 2.0 * t3) + m1 * (t3 - 2.0 * t2 + t) + m2 * (t3 - t2))
    }

    /// 1 unless a gap lies within [`FADE_SECS`]; then the share of that time that still separates the moment from it.
    fn presence(&self, time_secs: f64, index: usize, joint: usize) -> f32 {
        let mut nearest_secs = FADE_SECS;
        let mut before = index;
        while time_secs - self.times.time_of(before) < FADE_SECS {
            if self.position(before, joint).is_none() {
                // The first recorded sample after the gap is where the joint is back, from nothing.
                nearest_secs = time_secs - self.times.time_of(before + 1);
                break;
            }
            let Some(earlier) = before.checked_sub(1) else {
                break;
            };
            before = earlier;
        }
        for after in index + 1..self.times.len() {
            if self.times.time_of(after) - time_secs >= FADE_SECS {
                break;
            }
            if self.position(after, joint).is_none() {
                nearest_secs = nearest_secs.min(self.times.time_of(after - 1) - time_secs);
                break;
            }
        }
        (nearest_secs / FADE_SECS).clamp(0.0, 1.0) as f32
    }

    /// Checks counts, parents and times.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`].
    pub fn validate(&self) -> Result<()> {
        self.validate_description()?;
        let joints = self.skeleton.joints.len();
        if self.positions_m.len() != joints * self.times.len() {
            return Err(Error::new(
                ErrorCode::ReplayInvalid,
                format!(
                    "expected {} samples ({joints} joints x {} frames), found {}",
                    joints * self.times.len(),
                    self.times.len(),
                    self.positions_m.len()
                ),
            ));
        }
        Ok(())
    }

    /// As [`Self::validate`], for a track whose positions have not come yet.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`].
    pub(crate) fn validate_description(&self) -> Result<()> {
        let invalid = |message: String| Err(Error::new(ErrorCode::ReplayInvalid, message));
        let joints = self.skeleton.joints.len();
        if joints == 0 || self.times.is_empty() {
            return invalid("expected at least one joint and one frame".to_owned());
        }
        for (index, joint) in self.skeleton.joints.iter().enumerate() {
            if joint.parent.is_some_and(|parent| usize::from(parent) >= index) {
                return invalid(format!(
                    "joint {index} ({}) must come after its parent",
                    joint.name
                ));
            }
        }
        if !self.times.is_sound() {
            return invalid("expected finite, strictly increasing sample times".to_owned());
        }
        self.skeleton.body_map.validate(joints)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::Joint;

    fn track_of(rate_hz: f64, path: impl Fn(f64) -> Option<[f64; 3]>, count: usize) -> Track {
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz,
            count,
        };
        let joints = vec![Joint {
            name: "p".to_owned(),
            parent: None,
        }];
        let skeleton = Skeleton {
            joints,
            ..Skeleton::default()
        };
        let mut track = Track::empty("t", TrackKind::Object, skeleton, times);
        for frame in 0..count {
            if let Some(p) = path(track.times.time_of(frame)) {
                track.positions_m[frame] = p.map(|v| v as f32);
            }
        }
        track
    }

    fn sample_at(track: &Track, time_secs: f64) -> JointSample {
        let mut pose = Pose::default();
        track.sample(time_secs, &mut pose);
        pose.joints[0]
    }

    #[test]
    fn a_sample_is_returned_bit_for_bit_at_its_own_time() {
        let track = track_of(59.94, |t| Some([(t * 7.0).sin(), t, -t * t]), 600);
        for frame in 0..600 {
            let found = sample_at(&track, track.times.time_of(frame)).position_m.unwrap();
            assert_eq!(found.to_array(), track.positions_m[frame]);
        }
    }

    #[test]
    fn straight_uniform_motion_is_exact_between_samples() {
        let track = track_of(25.0, |t| Some([12.0 * t, 1.0, 0.0]), 50);
        for step in 0..1000 {
            let t = f64::from(step) * 49.0 / 25.0 / 1000.0;
            let x = f64::from(sample_at(&track, t).position_m.unwrap().x);
            assert!((x - 12.0 * t).abs() < 5e-6, "{t}: {x}");
        }
    }

    #[test]
    fn a_circle_is_followed_within_the_stated_tolerance() {
        for radians_per_sample in [0.05_f64, 0.1, 0.2, 0.35, 0.5] {
            let rate_hz = 50.0;
            let turn = radians_per_sample * rate_hz;
            let track = track_of(rate_hz, |t| Some([(turn * t).cos(), (turn * t).sin(), 0.0]), 40);
            let tolerance_m = radians_per_sample.powi(3) / 40.0 + 1e-6;
            for step in 0..1000 {
                let t = 2.0 / rate_hz + f64::from(step) / 1000.0 * 30.0 / rate_hz;
                let found = sample_at(&track, t).position_m.unwrap().as_dvec3();
                let true_position = glam::DVec3::new((turn * t).cos(), (turn * t).sin(), 0.0);
                let error_m = found.distance(true_position);
                assert!(
                    error_m <= tolerance_m,
                    "{radians_per_sample}: {error_m} > {tolerance_m}"
                );
            }
        }
    }

    #[test]
    fn a_gap_stays_a_gap_and_is_approached_by_fading() {
        let inside = |t: f64| !(0.4..0.6).contains(&(t + 1e-9));
        let track = track_of(100.0, |t| inside(t).then_some([t, 0.0, 0.0]), 101);
        assert_eq!(track.missing_samples(), 20);
        assert_eq!(sample_at(&track, 0.5), JointSample::MISSING);
        assert_eq!(
            sample_at(&track, 0.395),
            JointSample::MISSING,
            "half way into the gap"
        );
        assert_eq!(sample_at(&track, 0.2).presence, 1.0);
        assert_eq!(sample_at(&track, 0.8).presence, 1.0);
        let fading: Vec<f32> = (0..=9)
            .map(|i| sample_at(&track, 0.3 + f64::from(i) * 0.01).presence)
            .collect();
        assert!(fading.windows(2).all(|w| w[1] < w[0]), "{fading:?}");
        assert!(
            fading[9] < 1e-6,
            "nothing is left at the last sample before the gap: {fading:?}"
        );
        let returning: Vec<f32> = (0..=10)
            .map(|i| sample_at(&track, 0.6 + f64::from(i) * 0.01).presence)
            .collect();
        assert!(returning.windows(2).all(|w| w[1] > w[0]), "{returning:?}");
        assert!(returning[0] < 1e-6, "{returning:?}");
    }

    #[test]
    fn tracks_of_different_rates_end_together() {
        let slow = track_of(25.0, |t| Some([t, 0.0, 0.0]), 26);
        assert!(
            sample_at(&slow, 1.03).position_m.is_some(),
            "held for less than one period"
        );
        assert!(sample_at(&slow, 1.05).position_m.is_none());
        assert!(sample_at(&slow, -0.01).position_m.is_none());
    }

    #[test]
    fn a_parent_after_its_child_is_refused() {
        let mut track = track_of(25.0, |t| Some([t, 0.0, 0.0]), 3);
        track.skeleton.joints[0].parent = Some(0);
        assert_eq!(
            track.validate().unwrap_err().message,
            "joint 0 (p) must come after its parent"
        );
    }
}
