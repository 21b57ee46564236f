//! The pitch of a match: IFAB, Laws of the Game, Law 1, in the size that the match is played on.

use crate::replay::{Light, MarkedVenue, Paint, Part, Rgb};

/// Lines may be up to 0.12 m wide and belong to the areas that they bound; posts and crossbar are as wide.
const HALF_LINE_M: f64 = 0.06;
/// Between the insides of the posts, and from the ground to the crossbar.
const HALF_GOAL_M: f64 = 3.66;
const CROSSBAR_M: f64 = 2.44;
/// How far the box of the net reaches behind the line: no rule says.
const NET_M: f64 = 2.0;

/// A pitch with its length along X and its middle at the origin.
pub fn pitch([length_m, width_m]: [f64; 2]) -> MarkedVenue {
    let (half_m, aside_m) = (length_m / 2.0, width_m / 2.0);
    let mut mown = Paint {
        colour: Rgb([18, 52, 16]),
        opacity: 0.2,
        width_m: width_m + 8.0,
        dash_m: Some([length_m / 18.0; 2]),
        ..Paint::default()
    };
    mown.lines_m.push([-half_m, 0.0, half_m, 0.0]);
    let mut white = Paint {
        width_m: 2.0 * HALF_LINE_M,
        ..Paint::default()
    };
    // The mark is a disc 0.22 m wide.
    let spot = |x| [x, 0.0, 0.05, 0.0, 360.0];
    white.lines_m.push([0.0, -aside_m, 0.0, aside_m]);
    white
        .arcs
        .extend([[0.0, 0.0, 9.15 - HALF_LINE_M, 0.0, 360.0], spot(0.0)]);
    let (mut frame, mut net, mut roof, mut flags) = (
        bars([244; 3], HALF_LINE_M, 1.0),
        bars([232; 3], 0.01, 0.25),
        bars([232; 3], 0.01, 0.25),
        bars([232, 200, 40], 0.02, 1.0),
    );
    net.half_breadth_m = Some([0.0, CROSSBAR_M / 2.0, 0.0]);
    roof.half_breadth_m = Some([NET_M / 2.0, 0.0, 0.0]);
    for side in [-1.0, 1.0] {
        let goal_line_m = side * (half_m - HALF_LINE_M);
        let touch_line_m = side * (aside_m - HALF_LINE_M);
        white.lines_m.extend([
            [goal_line_m, -aside_m, goal_line_m, aside_m],
            [-half_m, touch_line_m, half_m, touch_line_m],
        ]);
        for depth_m in [16.5, 5.5] {
            let far_m = side * (half_m - depth_m);
            let line_m = far_m + side * HALF_LINE_M;
            let outer_m = HALF_GOAL_M + depth_m;
            white.lines_m.push([line_m, -outer_m, line_m, outer_m]);
            for z in [-outer_m + HALF_LINE_M, outer_m - HALF_LINE_M] {
                white.lines_m.push([side * half_m, z, far_m, z]);
            }
        }
        let mark_m = side * (half_m - 11.0);
        let middle_deg = if side < 0.0 { 0.0 } else { 180.0 };
        // acos((16.5 - 11) / 9.15): as far as it lies outside the penalty area.
        let reach_deg = 53.05;
        white.arcs.extend([
            spot(mark_m),
            [
                mark_m,
                0.0,
                9.15 - HALF_LINE_M,
                middle_deg - reach_deg,
                middle_deg + reach_deg,
            ],
        ]);
        for z in [-1.0, 1.0] {
            let from_deg: f64 = match (side < 0.0, z < 0.0) {
                (true, true) => 0.0,
                (false, true) => 90.0,
                (false, false) => 180.0,
                (true, false) => 270.0,
            };
            let (x_m, z_m) = (side * half_m, z * aside_m);
            white
                .arcs
                .push([x_m, z_m, 1.0 - HALF_LINE_M, from_deg, from_deg + 90.0]);
            flags.bars_m.push(vec![[x_m, 0.0, z_m], [x_m, 1.5, z_m]]);
        }
        let (post_m, bar_m, middle_m) = (
            HALF_GOAL_M + HALF_LINE_M,
            CROSSBAR_M + HALF_LINE_M,
            CROSSBAR_M / 2.0,
        );
        let back_m = goal_line_m + side * NET_M;
        frame.bars_m.push(vec![
            [goal_line_m, 0.0, -post_m],
            [goal_line_m, bar_m, -post_m],
            [goal_line_m, bar_m, post_m],
            [goal_line_m, 0.0, post_m],
        ]);
        net.bars_m.push(vec![
            [goal_line_m, middle_m, -post_m],
            [back_m, middle_m, -post_m],
            [back_m, middle_m, post_m],
            [goal_line_m, middle_m, post_m],
        ]);
        let above_m = goal_line_m + side * NET_M / 2.0;
        roof.bars_m.push(vec![
            [above_m, CROSSBAR_M, -post_m],
            [above_m, CROSSBAR_M, post_m],
        ]);
    }
    MarkedVenue {
        name: "Football pitch".to_owned(),
        light: Light::Evening,
        stand_height: 0.15,
        ground: Rgb([76, 122, 62]),
        surface: None,
        paint: vec![mown, white],
        parts: vec![frame, net, roof, flags],
    }
}

fn bars(colour: [u8; 3], radius_m: f64, opacity: f64) -> Part {
    Part {
        colour: Rgb(colour),
        radius_m,
        opacity,
        ..Part::default()
    }
}
