//! The way of a point through the air, coloured by speed.

use glam::Vec3;

use super::Rgb;

/// A way, the oldest point first, with gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    /// Where it passed.
    pub points: Vec<TrailPoint>,
    /// The speed drawn in the first colour, and that in the last.
    pub speeds_mps: (f32, f32),
    /// Half its thickness.
    pub radius_m: f32,
}

/// A point of a trail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrailPoint {
    /// Where; NaN in a gap.
    pub at_m: Vec3,
    /// How fast; NaN where that is not known, which is drawn grey.
    pub speed_mps: f32,
    /// How much of it is left, from 1 (now) to 0 (gone).
    pub strength: f32,
}

/// Viridis (van der Walt and Smith 2015), even to the eye and readable with any colour vision: violet is slow, yellow is fast.
/// Its darkest tenth is left out, since it is lost against a dark ground.
pub const SPEED_COLOURS: [Rgb; 6] = [
    Rgb([72, 36, 117]),
    Rgb([62, 82, 139]),
    Rgb([43, 117, 142]),
    Rgb([36, 152, 137]),
    Rgb([100, 201, 96]),
    Rgb([253, 231, 37]),
];

/// A point whose speed is not known.
const UNKNOWN: Rgb = Rgb([170, 176, 182]);

impl Trail {
    /// The colour of a speed.
    pub fn colour(&self, speed_mps: f32) -> Rgb {
        let (slow, fast) = self.speeds_mps;
        let last = SPEED_COLOURS.len() - 1;
        let at = ((speed_mps - slow) / (fast - slow).max(1e-6)).clamp(0.0, 1.0) * last as f32;
        if at.is_nan() {
            return UNKNOWN;
        }
        let before = (at as usize).min(last - 1);
        let [low, high] = [before, before + 1].map(|index| Vec3::from(SPEED_COLOURS[index].0.map(f32::from)));
        Rgb(low
            .lerp(high, at - before as f32)
            .to_array()
            .map(|v| v.round() as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_has_the_colour_of_its_place_in_the_ramp() {
        let trail = Trail {
            speeds_mps: (2.0, 12.0),
            ..Trail::default()
        };
        assert_eq!(trail.colour(0.0), SPEED_COLOURS[0]);
        assert_eq!(trail.colour(12.0), SPEED_COLOURS[5]);
        assert_eq!(trail.colour(6.0), SPEED_COLOURS[2]);
        assert_eq!(trail.colour(f32::NAN), UNKNOWN);
    }

    #[test]
    fn the_ramp_grows_lighter_throughout() {
        // Relative luminance of sRGB, so that the ramp is read without any colour vision.
        let luminance = |Rgb(c): Rgb| {
            let linear = c.map(|v| (f32::from(v) / 255.0).powf(2.2));
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        assert!(
            SPEED_COLOURS
                .windows(2)
                .all(|pair| luminance(pair[1]) > 1.25 * luminance(pair[0]))
        );
    }
}
