//! Where a replay takes place: the ground with its marks, what stands on it, and the light.

use super::Rgb;

/// Where it takes place, as far as the ground shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Venue {
    /// Open ground with a metre grid.
    #[default]
    Ground,
    /// The straight of an athletics track.
    SprintStraight(SprintStraight),
    /// A ground that is described mark by mark.
    Marked(MarkedVenue),
}

/// A straight of parallel lanes along +Z: the start line lies at z = 0, the finish at z = `distance_m`, the middle of the
/// straight at x = 0. A runner facing +Z with +Y up has +X on the left, and lane 1 is the leftmost lane: it has the
/// highest x.
#[derive(Clone, Debug, PartialEq)]
pub struct SprintStraight {
    /// The number of lanes.
    pub lanes: u8,
    /// The width of a lane from line to line; 1.22 m by World Athletics' Technical Rule 14.
    pub lane_width_m: f64,
    /// Start to finish.
    pub distance_m: f64,
    /// What stands on it: starting blocks.
    pub parts: Vec<Part>,
}

impl SprintStraight {
    /// The x of the middle of a lane, counted from 1.
    pub fn lane_centre_x_m(&self, lane: u8) -> f64 {
        (f64::from(self.lanes) / 2.0 - f64::from(lane) + 0.5) * self.lane_width_m
    }
}

/// A ground made of data: a court, a pitch, a pool, an oval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarkedVenue {
    /// What to call it.
    pub name: String,
    /// The light it is seen in.
    pub light: Light,
    /// Height of the stand around it as a tangent of elevation; 0 without one.
    pub stand_height: f64,
    /// The colour of the ground as far as one sees.
    pub ground: Rgb,
    /// The prepared surface on it, where there is one.
    pub surface: Option<Surface>,
    /// What is painted, later over earlier.
    pub paint: Vec<Paint>,
    /// What stands upright.
    pub parts: Vec<Part>,
}

/// A light to see a venue in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Light {
    /// A high sun.
    #[default]
    Day,
    /// A low sun or floodlights.
    Evening,
    /// Lamps under a roof.
    Hall,
}

/// A rectangle of ground with its own colour and grain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surface {
    /// Its colour.
    pub colour: Rgb,
    /// Lowest x and z, then highest x and z.
    pub corners_m: [f64; 4],
}

/// Marks of one colour and one width. An area is a line as wide as the area.
#[derive(Clone, Debug, PartialEq)]
pub struct Paint {
    /// Their colour.
    pub colour: Rgb,
    /// Their whole width.
    pub width_m: f64,
    /// From 0 (unseen) to 1.
    pub opacity: f64,
    /// The lengths of a dash and of the gap after it; whole lines without it.
    pub dash_m: Option<[f64; 2]>,
    /// Straight strokes along their middle line, with square ends: x and z of the start, then of the end.
    pub lines_m: Vec<[f64; 4]>,
    /// Arcs along their middle line: x and z of the centre and the radius in metres, then from which angle to which in
    /// degrees, from +X towards +Z.
    pub arcs: Vec<[f64; 5]>,
    /// Numbers: the number, x and z of its middle and its height in metres, then the direction in which it is upright in
    /// degrees, from +X towards +Z.
    pub numbers: Vec<[f64; 5]>,
}

impl Default for Paint {
    fn default() -> Self {
        Self {
            colour: Rgb([255; 3]),
            width_m: 0.05,
            opacity: 1.0,
            dash_m: None,
            lines_m: Vec::new(),
            arcs: Vec::new(),
            numbers: Vec::new(),
        }
    }
}

/// Bars of one kind that stand on the ground: posts, rims, boards, nets.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Their colour.
    pub colour: Rgb,
    /// Half their thickness; their ends are round and reach this far beyond the points.
    pub radius_m: f64,
    /// For boards and nets: the way from the middle line to one edge; round bars without it.
    pub half_breadth_m: Option<[f64; 3]>,
    /// From 0 (unseen) to 1.
    pub opacity: f64,
    /// Bars through two points or more: x, y and z of each.
    pub bars_m: Vec<Vec<[f64; 3]>>,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            colour: Rgb([255; 3]),
            radius_m: 0.05,
            half_breadth_m: None,
            opacity: 1.0,
            bars_m: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lane_centres_lie_symmetrically_with_lane_one_at_the_left_of_the_runner() {
        let straight = SprintStraight {
            lanes: 8,
            lane_width_m: 1.22,
            distance_m: 100.0,
            parts: Vec::new(),
        };
        // Facing +Z with +Y up, the runner's left is +X.
        assert!((straight.lane_centre_x_m(1) - 3.5 * 1.22).abs() < 1e-12);
        assert!((straight.lane_centre_x_m(8) + 3.5 * 1.22).abs() < 1e-12);
        assert!((straight.lane_centre_x_m(4) - 0.5 * 1.22).abs() < 1e-12);
    }
}
