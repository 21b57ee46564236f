//! The tables of venues against the rule books' numbers: where paint begins and ends along a way, to the centimetre.
#![cfg(feature = "formats")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where its ground gives way"
)]

use std::f64::consts::{PI, TAU};

use athlete_replay::codec::read_venue;
use athlete_replay::format::football_pitch;
use athlete_replay::replay::{MarkedVenue, Replay, Venue};
use athlete_replay::scene::{Decal, Scene};
use glam::Vec2;

fn table(name: &str) -> MarkedVenue {
    let path = format!("{}/assets/venues/{name}.json", env!("CARGO_MANIFEST_DIR"));
    match read_venue(&std::fs::read(path).unwrap()).unwrap() {
        Venue::Marked(marked) => marked,
        other => panic!("{name}: {other:?}"),
    }
}

fn markings(marked: &MarkedVenue) -> Vec<Decal> {
    Scene::new(&Replay {
        venue: Venue::Marked(marked.clone()),
        ..Replay::default()
    })
    .markings
}

/// A stroke covers its length and a quarter of its width beyond each end, as shaders/decal.wgsl draws it.
fn covers(decal: &Decal, at: Vec2) -> bool {
    let along = (decal.to_m - decal.from_m).normalize_or_zero();
    let middle = (decal.from_m + decal.to_m) / 2.0;
    let half_m = decal.from_m.distance(decal.to_m) / 2.0 + decal.half_width_m / 2.0;
    let offset = at - middle;
    offset.dot(along).abs() <= half_m && offset.dot(along.perp()).abs() <= decal.half_width_m
}

/// Where white begins and ends on the way from one point to another, in metres from the first.
fn white_between(decals: &[Decal], from: [f32; 2], to: [f32; 2]) -> Vec<[f32; 2]> {
    const STEP_M: f32 = 0.002;
    let (from, to) = (Vec2::from(from), Vec2::from(to));
    let length_m = from.distance(to);
    let near: Vec<&Decal> = decals
        .iter()
        .filter(|d| {
            let reach_m = d.from_m.distance(d.to_m) + 2.0 * d.half_width_m;
            let nearest = (d.from_m - from).dot((to - from) / length_m).clamp(0.0, length_m);
            d.from_m.distance(from + (to - from) / length_m * nearest) < reach_m + 0.1
        })
        .collect();
    let mut spans: Vec<[f32; 2]> = Vec::new();
    let mut is_white = false;
    for step in 0..=(length_m / STEP_M) as usize {
        let along_m = step as f32 * STEP_M;
        let at = from + (to - from) * (along_m / length_m);
        let top = near.iter().rev().find(|d| covers(d, at));
        let white = top.is_some_and(|d| d.colour.min_element() > 0.6 && d.strength == 1.0);
        match (is_white, white) {
            (false, true) => spans.push([along_m, length_m]),
            (true, false) => spans.last_mut().unwrap()[1] = along_m,
            _ => {}
        }
        is_white = white;
    }
    spans
}

#[track_caller]
fn assert_white(name: &str, from: [f32; 2], to: [f32; 2], expected: &[[f32; 2]]) {
    let found = white_between(&markings(&table(name)), from, to);
    let agrees = found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| {
            found
                .iter()
                .zip(expected)
                .all(|(found, expected)| (found - expected).abs() < 0.009)
        });
    assert!(agrees, "{name}: expected {expected:?}, found {found:?}");
}

#[test]
fn a_football_pitch_is_marked_as_law_1_says() {
    // From the middle to a goal: mark, circle, arc, penalty area, penalty mark, goal area, goal line.
    assert_white(
        "football",
        [0.0, 0.0],
        [52.5, 0.0],
        &[
            [0.0, 0.11],
            [9.03, 9.15],
            [32.35, 32.47],
            [36.0, 36.12],
            [41.39, 41.61],
            [47.0, 47.12],
            [52.38, 52.5],
        ],
    );
    // From a goal's middle along a line in front of it: both areas from the inside of the post, then the touch line.
    assert_white(
        "football",
        [51.0, 0.0],
        [51.0, 34.0],
        &[[9.04, 9.16], [20.04, 20.16], [33.88, 34.0]],
    );
    let goal = &table("football").parts[0];
    let bar = &goal.bars_m[0];
    // Between the posts' insides 7.32 m, under the crossbar 2.44 m.
    assert!(((bar[2][2] - bar[1][2]) - 2.0 * goal.radius_m - 7.32).abs() < 1e-9);
    assert!((bar[1][1] - goal.radius_m - 2.44).abs() < 1e-9);
}

#[test]
fn the_pitch_that_feeds_are_played_on_is_the_table_s() {
    let (built, table) = (football_pitch([105.0, 68.0]), table("football"));
    assert_eq!(built.paint.len(), table.paint.len());
    let flat = |marked: &MarkedVenue| {
        let mut numbers = Vec::new();
        for paint in &marked.paint {
            numbers.extend([paint.width_m, paint.opacity]);
            numbers.extend(paint.dash_m.into_iter().flatten());
            numbers.extend(paint.lines_m.iter().flatten());
            numbers.extend(paint.arcs.iter().flatten());
        }
        for part in &marked.parts {
            numbers.extend([part.radius_m, part.opacity]);
            numbers.extend(part.half_breadth_m.into_iter().flatten());
            numbers.extend(part.bars_m.iter().flatten().flatten());
        }
        numbers
    };
    let (built, table) = (flat(&built), flat(&table));
    assert_eq!(built.len(), table.len());
    for (a, b) in built.iter().zip(&table) {
        assert!((a - b).abs() < 0.01, "{a} {b}");
    }
    // Another size moves the lines and keeps the areas.
    let small = football_pitch([100.0, 64.0]);
    let found = white_between(&markings(&small), [50.0 - 17.0, 0.0], [50.0, 0.0]);
    assert!((found[0][0] - 0.5).abs() < 0.009, "{found:?}");
}

#[test]
fn a_basketball_court_is_marked_as_fiba_says() {
    assert_white(
        "basketball",
        [0.0, 0.0],
        [14.2, 0.0],
        &[
            [0.0, 0.025],
            [1.75, 1.80],
            [5.675, 5.725],
            [6.40, 6.45],
            [8.20, 8.25],
            [11.125, 11.175],
            [14.0, 14.05],
        ],
    );
    assert_white(
        "basketball",
        [13.0, 0.0],
        [13.0, 7.7],
        &[[2.40, 2.45], [6.55, 6.60], [7.50, 7.55]],
    );
}

#[test]
fn courts_with_nets_are_marked_as_their_rules_say() {
    assert_white(
        "tennis",
        [0.0, 2.0],
        [12.0, 2.0],
        &[[6.35, 6.40], [11.785, 11.885]],
    );
    assert_white(
        "tennis",
        [3.0, 0.0],
        [3.0, 6.0],
        &[[0.0, 0.025], [4.065, 4.115], [5.435, 5.485]],
    );
    assert_white(
        "volleyball",
        [0.0, 1.0],
        [9.5, 1.0],
        &[[0.0, 0.025], [2.95, 3.0], [8.95, 9.0]],
    );
}

#[test]
fn handball_and_hockey_are_marked_as_their_rules_say() {
    assert_white(
        "handball",
        [0.0, 0.15],
        [20.0, 0.15],
        &[
            [0.0, 0.025],
            [11.0, 11.05],
            [13.0, 13.05],
            [14.0, 14.05],
            [19.92, 20.0],
        ],
    );
    assert_white("handball", [15.0, 0.0], [17.0, 0.0], &[[1.0, 1.05]]);
    assert_white(
        "hockey",
        [0.0, 1.7],
        [45.7, 1.7],
        &[
            [0.0, 0.0375],
            [22.8, 22.875],
            [26.07, 26.145],
            [31.07, 31.145],
            [45.625, 45.7],
        ],
    );
}

#[test]
fn a_track_measures_four_hundred_metres_and_its_staggers_are_the_published_ones() {
    let track = table("athletics-track");
    let lines = &track.paint[2];
    let (first, last) = (lines.arcs[0], lines.arcs[1]);
    let (radius_m, straight_m) = (first[2], first[1] - last[1]);
    // Thirty centimetres outside the kerb.
    let lap_m = 2.0 * straight_m + TAU * (radius_m + 0.30);
    assert!((lap_m - 400.0).abs() < 0.01, "{lap_m}");

    // Start of one lap, ahead of the finish, in lanes 2 to 8: 7.04 m to 53.03 m.
    let published_m = [7.04, 14.70, 22.37, 30.03, 37.70, 45.36, 53.03];
    let starts: Vec<&[f64; 4]> = track.paint[4]
        .lines_m
        .iter()
        .filter(|l| l[1] > first[1])
        .collect();
    assert_eq!(starts.len(), published_m.len());
    for (index, (start, published_m)) in starts.iter().zip(published_m).enumerate() {
        let running_m = radius_m + 1.22 * (index as f64 + 1.0) + 0.20;
        let angle = (start[1] - first[1]).atan2(start[0] - first[0]);
        // The line is five centimetres wide, and its far edge counts.
        let ahead_m = (PI - angle) * running_m + 0.025;
        assert!((ahead_m - published_m).abs() < 0.02, "{index}: {ahead_m}");
    }
    // Eight lanes of 1.22 m on the home straight, about the same middle as the sprint straight's.
    let found = white_between(&markings(&track), [-5.2, 60.0], [5.2, 60.0]);
    assert_eq!(found.len(), 9);
    for pair in found.windows(2) {
        assert!((pair[1][0] - pair[0][0] - 1.22).abs() < 0.005, "{pair:?}");
    }
}

#[test]
fn a_throwing_sector_opens_by_its_angle_between_the_inner_edges() {
    let throws = table("throws");
    // An angle of 34.92 degrees is 60 m wide at 100 m: 0.6 of the distance along the line.
    let found = white_between(&markings(&throws), [-18.5, 45.0], [18.5, 45.0]);
    let inner_m = found.last().unwrap()[0] - found[0][1];
    let chord_m = 2.0 * 45.0 * (34.92_f32 / 2.0).to_radians().tan();
    assert!((inner_m - chord_m).abs() < 0.01, "{inner_m} {chord_m}");
}

/// Where each hurdle's bar has its near edge, lane by lane, and how high its top is.
fn hurdles(name: &str) -> Vec<([f64; 2], f64)> {
    let table = table(name);
    let part = &table.parts[0];
    let hurdle = |bar: &Vec<[f64; 3]>| {
        let [[x, y, z], [to_x, _, to_z]] = [bar[0], bar[1]];
        // The bar goes from the runner's left to the right: square to it, towards the runner.
        let (across_x, across_z) = (to_x - x, to_z - z);
        let width_m = (across_x * across_x + across_z * across_z).sqrt();
        assert!((width_m + 2.0 * part.radius_m - 1.19).abs() < 1e-3, "{width_m}");
        let ahead = [-across_z / width_m, across_x / width_m];
        let near = |middle: f64, ahead: f64| middle - ahead * part.radius_m;
        let middle = [(x + to_x) / 2.0, (z + to_z) / 2.0];
        let half_height_m = part.half_breadth_m.unwrap()[1];
        (
            [near(middle[0], ahead[0]), near(middle[1], ahead[1])],
            y + half_height_m,
        )
    };
    part.bars_m.iter().map(hurdle).collect()
}

#[test]
fn hurdles_stand_where_rule_22_puts_them() {
    for (name, height_m, start_z, first_m, apart_m, last_m) in [
        ("hurdles-110m", 1.067, -10.0, 13.72, 9.14, 14.02),
        ("hurdles-100m", 0.838, 0.0, 13.00, 8.50, 10.50),
    ] {
        let found = hurdles(name);
        assert_eq!(found.len(), 80, "ten in each of eight lanes");
        for (lane, row) in found.chunks(10).enumerate() {
            for (flight, ([x, z], top_m)) in row.iter().enumerate() {
                assert!((x - (3.5 - lane as f64) * 1.22).abs() < 0.002);
                assert!(
                    (z - start_z - first_m - apart_m * flight as f64).abs() < 0.002,
                    "{name}: {z}"
                );
                assert!((top_m - height_m).abs() < 0.002, "{name}: {top_m}");
            }
            assert!((100.0 - row[9].0[1] - last_m).abs() < 0.002);
        }
    }
    for (name, height_m) in [("hurdles-400m-men", 0.914), ("hurdles-400m-women", 0.762)] {
        let found = hurdles(name);
        assert!(found.iter().all(|(_, top_m)| (top_m - height_m).abs() < 0.002));
        let centre_x = 8.0 * 1.22 / 2.0 + 36.5;
        for (lane, row) in found.chunks(10).enumerate() {
            // The last two stand on the home straight, 40 m and 75 m before the finish.
            assert!((row[9].0[1] - 60.0).abs() < 0.002 && (row[8].0[1] - 25.0).abs() < 0.002);
            // On a curve the running line between two of them is 35 m long: from the angle between them.
            let running_m = 36.5 + 1.22 * lane as f64 + if lane == 0 { 0.30 } else { 0.20 };
            let centre_z = 15.61;
            let angle = |at: [f64; 2]| (at[1] - centre_z).atan2(at[0] - centre_x);
            let on_curve: Vec<f64> = row
                .iter()
                .map(|(at, _)| *at)
                .filter(|at| at[1] < centre_z)
                .map(angle)
                .collect();
            assert!(on_curve.len() >= 3, "lane {}", lane + 1);
            for pair in on_curve.windows(2) {
                assert!(
                    ((pair[0] - pair[1]) * running_m - 35.0).abs() < 0.05,
                    "lane {}",
                    lane + 1
                );
            }
        }
    }
}

#[test]
fn a_diving_tower_has_its_heights_and_its_edges() {
    let table = table("diving-tower");
    // Slabs are the first parts: their tops and front edges.
    let slabs: Vec<[f64; 2]> = table.parts[..4]
        .iter()
        .map(|part| {
            [
                part.bars_m[0][1][1] + part.radius_m,
                part.bars_m[0][1][2] + part.radius_m,
            ]
        })
        .collect();
    for ([top_m, edge_z], [height_m, before_wall_m]) in
        slabs
            .iter()
            .zip([[10.0, 1.5], [7.5, 1.5], [5.0, 1.25], [3.0, 1.25]])
    {
        assert!((top_m - height_m).abs() < 1e-9 && (edge_z + 1.5 - before_wall_m).abs() < 1e-9);
    }
}

#[test]
fn shot_and_javelin_sectors_open_by_their_angles_and_are_measured_from_their_circles() {
    for (name, apex_z, opening_deg, first_m, every_m) in [
        ("shot-put", 0.0_f32, 34.92_f32, 10.0_f32, 1.0_f32),
        ("javelin", -8.0, 28.96, 30.0, 10.0),
    ] {
        let table = table(name);
        let z = apex_z + 20.0;
        let found = white_between(&markings(&table), [-12.0, z], [12.0, z]);
        let right = found.iter().find(|span| span[0] > 12.0).unwrap();
        let left = found.iter().rfind(|span| span[1] < 12.0).unwrap();
        let chord_m = 2.0 * 20.0 * (opening_deg / 2.0).to_radians().tan();
        assert!(
            (right[0] - left[1] - chord_m).abs() < 0.02,
            "{name}: {left:?} {right:?} {chord_m}"
        );
        // From where a throw is measured, straight ahead.
        let radius_m = if name == "shot-put" { 2.135 / 2.0 } else { 8.0 };
        let arcs = table
            .paint
            .iter()
            .filter(|paint| paint.opacity < 1.0)
            .flat_map(|paint| &paint.arcs);
        let distances: Vec<f32> = arcs.map(|arc| arc[2] as f32 - radius_m).collect();
        for (index, found) in distances.iter().enumerate() {
            assert!(
                (found - first_m - every_m * index as f32).abs() < 1e-3,
                "{name}: {found}"
            );
        }
        assert!(distances.len() >= 8);
    }
    // The circle: white from the inside of the rim, 5 cm of it.
    assert_white("shot-put", [0.2, 0.0], [1.15, 0.0], &[[0.8675, 0.9500]]);
    // The runway is 4 m wide between its lines, the arc's line 7 cm from its radius of 8 m.
    assert_white("javelin", [0.0, -10.0], [2.3, -10.0], &[[2.0, 2.05]]);
    assert_white("javelin", [0.0, -0.5], [0.0, 0.5], &[[0.5, 0.57]]);
}
