//! The ground of a venue: surfaces, painted lines and numbers, from the venue's own dimensions.

use glam::{Vec2, Vec3};

use super::glyph::number_segments;
use super::look::linear;
use super::paint;
use crate::replay::{MarkedVenue, Rgb, SprintStraight, Venue};

/// How a decal's strength falls off across it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecalKind {
    /// A painted line with crisp edges.
    Line,
    /// A soft dark spot where something comes close to the ground.
    Contact,
}

/// Something flat on the ground: a stroke from one point to another. Points are (x, z).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decal {
    /// How it fades.
    pub kind: DecalKind,
    /// The start of its middle line.
    pub from_m: Vec2,
    /// The end of its middle line.
    pub to_m: Vec2,
    /// Half its width.
    pub half_width_m: f32,
    /// Its colour, linear.
    pub colour: Vec3,
    /// Its strength, 0 to 1.
    pub strength: f32,
}

/// The surfaces of the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// The colour of open ground, linear.
    pub open: Vec3,
    /// The colour inside `surface_min_m` to `surface_max_m`, linear.
    pub surface: Vec3,
    /// The (x, z) corner of the prepared surface with the lowest values; equal to the other when there is none.
    pub surface_min_m: Vec2,
    /// The opposite corner.
    pub surface_max_m: Vec2,
    /// How much the two colours vary from place to place, 0 to 1.
    pub grain: f32,
}

impl Default for Ground {
    fn default() -> Self {
        Self {
            open: linear(Rgb([86, 96, 112])),
            surface: Vec3::ZERO,
            surface_min_m: Vec2::ZERO,
            surface_max_m: Vec2::ZERO,
            grain: 0.05,
        }
    }
}

const WHITE: Vec3 = Vec3::new(0.86, 0.88, 0.90);
/// Strokes that cross must be opaque, so numbers that should recede are darker instead.
const FADED_WHITE: Vec3 = Vec3::new(0.42, 0.47, 0.46);

fn line(from_m: Vec2, to_m: Vec2, width_m: f32, strength: f32) -> Decal {
    Decal {
        kind: DecalKind::Line,
        from_m,
        to_m,
        half_width_m: width_m / 2.0,
        colour: WHITE,
        strength,
    }
}

/// The ground and the markings of a venue.
pub(super) fn of_venue(venue: &Venue) -> (Ground, Vec<Decal>) {
    match venue {
        Venue::Ground => (Ground::default(), metre_grid()),
        Venue::SprintStraight(straight) => (straight_surface(straight), straight_markings(straight)),
        Venue::Marked(marked) => (marked_ground(marked), paint::decals(&marked.paint)),
    }
}

fn marked_ground(marked: &MarkedVenue) -> Ground {
    let [low_x, low_z, high_x, high_z] = marked
        .surface
        .map_or([0.0; 4], |surface| surface.corners_m)
        .map(|corner| corner as f32);
    Ground {
        open: linear(marked.ground),
        surface: linear(marked.surface.map_or(marked.ground, |surface| surface.colour)),
        surface_min_m: Vec2::new(low_x, low_z),
        surface_max_m: Vec2::new(high_x, high_z),
        grain: 0.10,
    }
}

/// Lines every metre over 120 m by 120 m, every fifth stronger.
fn metre_grid() -> Vec<Decal> {
    const HALF_M: i32 = 60;
    let mut decals = Vec::new();
    for metre in -HALF_M..=HALF_M {
        let (width_m, strength) = if metre % 5 == 0 {
            (0.02, 0.30)
        } else {
            (0.012, 0.12)
        };
        let (at, end) = (metre as f32, HALF_M as f32);
        decals.push(line(Vec2::new(at, -end), Vec2::new(at, end), width_m, strength));
        decals.push(line(Vec2::new(-end, at), Vec2::new(end, at), width_m, strength));
    }
    decals
}

/// How far the prepared surface reaches before the start and beyond the finish.
const RUN_UP_M: f32 = 8.0;
const RUN_OUT_M: f32 = 45.0;

/// Lines are 50 mm wide (World Athletics Technical Rules, Rule 14.5).
const LINE_WIDTH_M: f32 = 0.05;

fn straight_surface(straight: &SprintStraight) -> Ground {
    let half_width_m = straight_half_width_m(straight) + 0.6;
    Ground {
        open: linear(Rgb([82, 104, 84])),
        // The blue of Berlin's Olympic Stadium.
        surface: linear(Rgb([62, 108, 168])),
        surface_min_m: Vec2::new(-half_width_m, -RUN_UP_M),
        surface_max_m: Vec2::new(half_width_m, straight.distance_m as f32 + RUN_OUT_M),
        grain: 0.10,
    }
}

fn straight_half_width_m(straight: &SprintStraight) -> f32 {
    (f64::from(straight.lanes) * straight.lane_width_m / 2.0) as f32
}

fn straight_markings(straight: &SprintStraight) -> Vec<Decal> {
    let half_width_m = straight_half_width_m(straight);
    let finish_m = straight.distance_m as f32;
    let across = |z_m: f32, width_m: f32, strength: f32| {
        line(
            Vec2::new(-half_width_m, z_m),
            Vec2::new(half_width_m, z_m),
            width_m,
            strength,
        )
    };
    let mut decals = Vec::new();
    for boundary in 0..=straight.lanes {
        let x_m = half_width_m - f32::from(boundary) * straight.lane_width_m as f32;
        decals.push(line(
            Vec2::new(x_m, -RUN_UP_M),
            Vec2::new(x_m, finish_m + RUN_OUT_M),
            LINE_WIDTH_M,
            0.92,
        ));
    }
    // The start line belongs to the distance: its far edge is z = 0. The finish is measured to its near edge.
    decals.push(across(-LINE_WIDTH_M / 2.0, LINE_WIDTH_M, 1.0));
    decals.push(across(finish_m + LINE_WIDTH_M / 2.0, LINE_WIDTH_M, 1.0));
    for ten in 1..(finish_m / 10.0).ceil() as u32 {
        let z_m = ten as f32 * 10.0;
        decals.push(across(z_m, 0.035, 0.42));
        // Beside the outermost lanes, each row upright for whoever looks across the track from the other side.
        for side in [-1.0_f32, 1.0] {
            let middle = Vec2::new(side * (half_width_m + 1.75), z_m);
            for (a, b) in number_segments(ten * 10, 1.25) {
                let turned = |p: Vec2| middle + Vec2::new(p.y, p.x) * side;
                let stroke = line(turned(a), turned(b), 0.16, 1.0);
                decals.push(Decal {
                    colour: FADED_WHITE,
                    ..stroke
                });
            }
        }
    }
    for lane in 1..=straight.lanes {
        for z_m in [-3.4_f32, finish_m + 3.0] {
            let middle = Vec2::new(straight.lane_centre_x_m(lane) as f32, z_m);
            for (a, b) in number_segments(u32::from(lane), 0.95) {
                // Upright for whoever looks down the lane in the running direction: +x is to the left.
                let upright = |p: Vec2| middle + Vec2::new(-p.x, p.y);
                decals.push(line(upright(a), upright(b), 0.13, 1.0));
            }
        }
    }
    decals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_has_its_lanes_its_start_and_its_finish() {
        let straight = SprintStraight {
            lanes: 8,
            lane_width_m: 1.22,
            distance_m: 100.0,
            parts: Vec::new(),
        };
        let decals = straight_markings(&straight);
        let lengthwise = |d: &&Decal| d.from_m.x == d.to_m.x && (d.to_m.y - d.from_m.y) > 100.0;
        assert_eq!(decals.iter().filter(lengthwise).count(), 9);
        let across_at = |edge_m: f32| {
            decals.iter().any(|d| {
                d.from_m.y == d.to_m.y
                    && d.strength == 1.0
                    && ((d.from_m.y - d.half_width_m - edge_m).abs() < 1e-4
                        || (d.from_m.y + d.half_width_m - edge_m).abs() < 1e-4)
            })
        };
        assert!(across_at(0.0) && across_at(100.0));
    }
}
