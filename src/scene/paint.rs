//! What is painted on a marked ground, as strokes.

use glam::Vec2;

use super::glyph::number_segments;
use super::ground::{Decal, DecalKind};
use super::look::linear;
use crate::replay::Paint;

/// How far the edge of an arc made of straight pieces may lie from the circle.
const ARC_ERROR_M: f32 = 0.005;
/// More than this is not painted, whatever a manifest asks for; a stadium has four thousand.
const MOST_DECALS: usize = 50_000;

/// The strokes of all layers, in order.
pub(super) fn decals(paint: &[Paint]) -> Vec<Decal> {
    let mut decals = Vec::new();
    for layer in paint {
        let mut brush = Brush {
            layer,
            half_width_m: layer.width_m.abs() as f32 / 2.0,
            decals: &mut decals,
        };
        for line in &layer.lines_m {
            brush.line(line.map(|v| v as f32));
        }
        for arc in &layer.arcs {
            brush.arc(arc.map(|v| v as f32));
        }
        for number in &layer.numbers {
            brush.number(number.map(|v| v as f32));
        }
    }
    decals
}

struct Brush<'a> {
    layer: &'a Paint,
    half_width_m: f32,
    decals: &'a mut Vec<Decal>,
}

impl Brush<'_> {
    fn is_dry(&self) -> bool {
        self.decals.len() >= MOST_DECALS
    }

    fn line(&mut self, [x, z, to_x, to_z]: [f32; 4]) {
        let (from, span) = (Vec2::new(x, z), Vec2::new(to_x - x, to_z - z));
        let length_m = span.length();
        let [dash, gap] = self.layer.dash_m.unwrap_or([0.0; 2]).map(|v| v as f32);
        // A dash shorter than a millimetre is none.
        let (dash, gap) = if dash > 1e-3 && gap > 1e-3 {
            (dash, gap)
        } else {
            (length_m, 1.0)
        };
        let dashes = (length_m / (dash + gap) - 1e-4).ceil() as usize;
        for index in 0..dashes {
            if self.is_dry() {
                return;
            }
            let start_m = index as f32 * (dash + gap);
            let end_m = (start_m + dash).min(length_m);
            let at = |along_m: f32| from + span * (along_m / length_m);
            self.rectangle(at((start_m + end_m) / 2.0), (at(end_m) - at(start_m)) / 2.0);
        }
    }

    /// Pieces that overlap a little, so that no seam shows between them.
    fn arc(&mut self, [x, z, radius_m, from_deg, to_deg]: [f32; 5]) {
        let sweep = (to_deg - from_deg).to_radians().clamp(-7.0, 7.0);
        let outer_m = (radius_m.abs() + self.half_width_m).max(ARC_ERROR_M);
        // A piece that reaches half as far again as its share touches the circle in its middle and leaves it by
        // (1.5 e)² / 2r at its ends.
        let half_share = (2.0 * ARC_ERROR_M / outer_m).sqrt() / 1.5;
        let pieces = (sweep.abs() / (2.0 * half_share)).ceil() as usize;
        let half_share = sweep.abs() / pieces as f32 / 2.0;
        let overlap_m = (half_share * outer_m / 2.0).min(self.half_width_m);
        let share_m = half_share.tan() * outer_m;
        for index in 0..pieces {
            if self.is_dry() {
                return;
            }
            let angle = from_deg.to_radians() + sweep * ((index as f32 + 0.5) / pieces as f32);
            let outwards = Vec2::from_angle(angle);
            // The ends of the whole are exact.
            let back = if index == 0 { share_m } else { share_m + overlap_m };
            let ahead = if index + 1 == pieces {
                share_m
            } else {
                share_m + overlap_m
            };
            let along = outwards.perp() * sweep.signum();
            let middle = Vec2::new(x, z) + outwards * radius_m + along * ((ahead - back) / 2.0);
            self.rectangle(middle, along * ((ahead + back) / 2.0));
        }
    }

    fn number(&mut self, [value, x, z, height_m, up_deg]: [f32; 5]) {
        if self.is_dry() {
            return;
        }
        let up = Vec2::from_angle(up_deg.to_radians());
        // Seen from above with +Z up the page, +X is on the left.
        let right = up.perp();
        let placed = |p: Vec2| Vec2::new(x, z) + right * p.x + up * p.y;
        for (from, to) in number_segments(value.abs() as u32, height_m) {
            self.stroke(placed(from), placed(to), self.half_width_m);
        }
    }

    /// A rectangle from its middle and half its length, as wide as the brush.
    fn rectangle(&mut self, middle: Vec2, half: Vec2) {
        let (half, half_width_m) = if half.length() < self.half_width_m {
            (half.perp().normalize_or_zero() * self.half_width_m, half.length())
        } else {
            (half, self.half_width_m)
        };
        // A stroke reaches a quarter of its width beyond its ends.
        let half = half - half.normalize_or_zero() * (half_width_m / 2.0);
        self.stroke(middle - half, middle + half, half_width_m);
    }

    fn stroke(&mut self, from_m: Vec2, to_m: Vec2, half_width_m: f32) {
        self.decals.push(Decal {
            kind: DecalKind::Line,
            from_m,
            to_m,
            half_width_m,
            colour: linear(self.layer.colour),
            strength: self.layer.opacity as f32,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corners of what a stroke covers.
    fn corners(decal: &Decal) -> [Vec2; 4] {
        let along = (decal.to_m - decal.from_m).normalize_or_zero();
        let (beyond, aside) = (
            along * decal.half_width_m / 2.0,
            along.perp() * decal.half_width_m,
        );
        let (from, to) = (decal.from_m - beyond, decal.to_m + beyond);
        [from - aside, from + aside, to - aside, to + aside]
    }

    #[test]
    fn an_arc_keeps_to_its_circle_and_leaves_no_gap() {
        for (radius_m, width_m) in [
            (9.15, 0.12),
            (36.5, 0.05),
            (41.5, 9.76),
            (0.225, 0.05),
            (1.0, 2.0),
        ] {
            let paint = Paint {
                width_m,
                arcs: vec![[3.0, -2.0, radius_m, 30.0, 210.0]],
                ..Paint::default()
            };
            let decals = decals(&[paint]);
            let outer_m = (radius_m + width_m / 2.0) as f32;
            let from_centre = |p: Vec2| p.distance(Vec2::new(3.0, -2.0));
            let farthest = decals
                .iter()
                .flat_map(corners)
                .map(from_centre)
                .fold(0.0, f32::max);
            assert!(
                farthest > outer_m && farthest < outer_m + 0.0055,
                "{radius_m}: {farthest} {outer_m}"
            );
            // Every point between the edges lies in some piece, to within the error.
            for step in 0..=1800 {
                let angle = (30.0 + step as f32 * 0.1).to_radians();
                for edge in [-1.0, 0.0, 1.0] {
                    let r = radius_m as f32 + edge * (width_m as f32 / 2.0 - ARC_ERROR_M);
                    let p = Vec2::new(3.0, -2.0) + Vec2::from_angle(angle) * r;
                    let covers = |d: &Decal| {
                        let [a, b, c, _] = corners(d);
                        let inside = |side: Vec2| {
                            let t = (p - a).dot(side) / side.length_squared();
                            (-1e-3..=1.001).contains(&t)
                        };
                        inside(b - a) && inside(c - a)
                    };
                    assert!(decals.iter().any(covers), "{radius_m} {step} {edge}");
                }
            }
        }
    }

    #[test]
    fn a_line_ends_where_it_is_said_to_and_dashes_fill_it() {
        let paint = |dash_m| Paint {
            width_m: 2.0,
            dash_m,
            lines_m: vec![[0.0, 1.0, 10.0, 1.0]],
            ..Paint::default()
        };
        let whole = decals(&[paint(None)]);
        let (low, high) = corners(&whole[0])
            .into_iter()
            .fold((Vec2::MAX, Vec2::MIN), |(low, high), p| (low.min(p), high.max(p)));
        assert!(low.abs_diff_eq(Vec2::new(0.0, 0.0), 1e-5) && high.abs_diff_eq(Vec2::new(10.0, 2.0), 1e-5));
        // 3 m dashes 1 m apart: at 0, 4 and 8, the last cut short, and wider than long.
        let dashed = decals(&[paint(Some([3.0, 1.0]))]);
        assert_eq!(dashed.len(), 3);
        let last = corners(&dashed[2]);
        assert!(last.iter().all(|p| p.x > 7.999 && p.x < 10.001), "{last:?}");
    }

    #[test]
    fn no_manifest_fills_the_memory_with_paint() {
        let paint = Paint {
            dash_m: Some([0.002, 0.002]),
            lines_m: vec![[0.0, 0.0, 1e4, 0.0]; 1000],
            ..Paint::default()
        };
        assert_eq!(decals(&vec![paint; 200]).len(), MOST_DECALS);
    }
}
