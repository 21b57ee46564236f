//! What stands on the ground of a venue, as bars.

use glam::Vec3;

use super::figure::plain;
use super::{Limb, LimbKind};
use crate::replay::{Part, Venue};

/// More than this is not drawn, whatever a manifest asks for.
const MOST_BARS: usize = 1_000;

/// The bars of a venue.
pub(super) fn of_venue(venue: &Venue) -> Vec<Limb> {
    let parts: &[Part] = match venue {
        Venue::Ground => &[],
        Venue::SprintStraight(straight) => &straight.parts,
        Venue::Marked(marked) => &marked.parts,
    };
    let bars = parts.iter().flat_map(|part| {
        let pairs = part.bars_m.iter().flat_map(|bar| bar.windows(2));
        pairs.filter_map(|pair| match pair {
            [from, to] => Some(bar(part, point(from), point(to))),
            _ => None,
        })
    });
    bars.take(MOST_BARS).collect()
}

fn point(at: &[f64; 3]) -> Vec3 {
    Vec3::from(at.map(|v| v as f32))
}

fn bar(part: &Part, from_m: Vec3, to_m: Vec3) -> Limb {
    let radius_m = (part.radius_m as f32).abs().max(1e-4);
    // A round bar faces anywhere; a flat one has its breadth at the side.
    let breadth = part.half_breadth_m.as_ref().map_or(Vec3::ZERO, point);
    let front = breadth.cross(to_m - from_m).try_normalize().unwrap_or(Vec3::Z);
    let width = (breadth.length() / radius_m).max(1.0);
    Limb {
        to_m: to_m + Vec3::Y * 1e-4,
        front_from: front,
        front_to: front,
        width_from: width,
        width_to: width,
        colour_a: part.colour,
        colour_b: part.colour,
        presence: part.opacity as f32,
        ..plain(LimbKind::Ball, from_m, to_m, radius_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::MarkedVenue;

    #[test]
    fn a_board_is_as_thick_and_as_broad_as_it_is_said_to_be() {
        let board = Part {
            radius_m: 0.02,
            half_breadth_m: Some([0.0, 0.5, 0.0]),
            bars_m: vec![vec![[0.0, 1.0, 0.0], [2.0, 1.0, 0.0], [2.0, 1.0, 3.0]]],
            ..Part::default()
        };
        let bars = of_venue(&Venue::Marked(MarkedVenue {
            parts: vec![board],
            ..MarkedVenue::default()
        }));
        assert_eq!(bars.len(), 2);
        assert_eq!((bars[0].girth, bars[0].width_from), (0.02, 25.0));
        // Its front is the thin way: square to the breadth and to the length.
        assert!(bars[0].front_from.abs().abs_diff_eq(Vec3::Z, 1e-6));
        assert!(bars[1].front_from.abs().abs_diff_eq(Vec3::X, 1e-6));
    }
}
