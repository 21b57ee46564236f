//! Digits as strokes, to be painted on the ground and worn on a vest: no font is needed for a lane number.

use glam::Vec2;

/// Height of a digit in stroke units; its width is 0.6 and its advance 0.85.
const HEIGHT: f32 = 1.0;
const ADVANCE: f32 = 0.85;

/// The strokes of a digit as polylines in a box of 0.6 by 1, from the lower left.
fn strokes(digit: char) -> &'static [&'static [(f32, f32)]] {
    match digit {
        '0' => &[&[
            (0.12, 0.0),
            (0.48, 0.0),
            (0.6, 0.14),
            (0.6, 0.86),
            (0.48, 1.0),
            (0.12, 1.0),
            (0.0, 0.86),
            (0.0, 0.14),
            (0.12, 0.0),
        ]],
        '1' => &[&[(0.1, 0.8), (0.34, 1.0), (0.34, 0.0)]],
        '2' => &[&[
            (0.0, 0.84),
            (0.14, 1.0),
            (0.46, 1.0),
            (0.6, 0.86),
            (0.6, 0.62),
            (0.0, 0.0),
            (0.6, 0.0),
        ]],
        '3' => &[
            &[
                (0.0, 0.88),
                (0.12, 1.0),
                (0.46, 1.0),
                (0.6, 0.88),
                (0.6, 0.64),
                (0.46, 0.53),
                (0.24, 0.53),
            ],
            &[
                (0.46, 0.53),
                (0.6, 0.4),
                (0.6, 0.13),
                (0.46, 0.0),
                (0.12, 0.0),
                (0.0, 0.12),
            ],
        ],
        '4' => &[&[(0.46, 0.0), (0.46, 1.0), (0.0, 0.3), (0.6, 0.3)]],
        '5' => &[&[
            (0.56, 1.0),
            (0.06, 1.0),
            (0.02, 0.56),
            (0.44, 0.56),
            (0.6, 0.43),
            (0.6, 0.14),
            (0.46, 0.0),
            (0.12, 0.0),
            (0.0, 0.12),
        ]],
        '6' => &[&[
            (0.52, 1.0),
            (0.2, 0.86),
            (0.0, 0.5),
            (0.0, 0.14),
            (0.13, 0.0),
            (0.47, 0.0),
            (0.6, 0.14),
            (0.6, 0.42),
            (0.47, 0.56),
            (0.08, 0.56),
        ]],
        '7' => &[&[(0.0, 1.0), (0.6, 1.0), (0.22, 0.0)]],
        '8' => &[&[
            (0.14, 0.54),
            (0.02, 0.66),
            (0.02, 0.88),
            (0.14, 1.0),
            (0.46, 1.0),
            (0.58, 0.88),
            (0.58, 0.66),
            (0.46, 0.54),
            (0.14, 0.54),
            (0.0, 0.4),
            (0.0, 0.13),
            (0.13, 0.0),
            (0.47, 0.0),
            (0.6, 0.13),
            (0.6, 0.4),
            (0.46, 0.54),
        ]],
        '9' => &[&[
            (0.08, 0.0),
            (0.4, 0.14),
            (0.6, 0.5),
            (0.6, 0.86),
            (0.47, 1.0),
            (0.13, 1.0),
            (0.0, 0.86),
            (0.0, 0.58),
            (0.13, 0.44),
            (0.52, 0.44),
        ]],
        _ => &[],
    }
}

/// The most segments that a digit has.
const DIGIT_SEGMENTS: usize = 15;

/// The segments of a digit, as start and end, for a shader's table; they start over up to the full number.
pub fn digit_segments(digit: char) -> impl Iterator<Item = [f32; 4]> {
    let segments = strokes(digit).iter().flat_map(|stroke| stroke.windows(2));
    let ends = |pair: &[(f32, f32)]| match pair {
        [a, b] => [a.0, a.1, b.0, b.1],
        _ => [0.0; 4],
    };
    segments.cycle().take(DIGIT_SEGMENTS).map(ends)
}

/// The segments of a number, centred on the origin, `height_m` high along +y and reading along +x.
pub(super) fn number_segments(number: u32, height_m: f32) -> Vec<(Vec2, Vec2)> {
    let text = number.to_string();
    let width = ADVANCE * (text.len() as f32 - 1.0) + 0.6;
    let mut segments = Vec::new();
    for (place, digit) in text.chars().enumerate() {
        let origin = Vec2::new(place as f32 * ADVANCE - width / 2.0, -HEIGHT / 2.0);
        for stroke in strokes(digit) {
            for pair in stroke.windows(2) {
                let point = |(x, y): (f32, f32)| (origin + Vec2::new(x, y)) * height_m;
                segments.push((point(pair[0]), point(pair[1])));
            }
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_centred_and_as_high_as_asked() {
        let segments = number_segments(80, 2.0);
        let xs: Vec<f32> = segments.iter().flat_map(|(a, b)| [a.x, b.x]).collect();
        let ys: Vec<f32> = segments.iter().flat_map(|(a, b)| [a.y, b.y]).collect();
        let range = |v: &[f32]| {
            (
                v.iter().copied().fold(f32::MAX, f32::min),
                v.iter().copied().fold(f32::MIN, f32::max),
            )
        };
        assert_eq!(range(&ys), (-1.0, 1.0));
        let (left, right) = range(&xs);
        assert!((left + right).abs() < 0.05, "{left} {right}");
        assert!((0..10).all(|d| !number_segments(d, 1.0).is_empty()));
    }
}
