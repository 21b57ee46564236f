//! Figures over paths whose figure is known: straight lines, a turn, stop and go, noise, gaps.

use super::*;

const RATE_HZ: f64 = 25.0;

/// A path at 25 Hz.
fn path_of(seconds: f64, at: impl Fn(f64) -> DVec2) -> Vec<[f64; 2]> {
    (0..=(seconds * RATE_HZ) as usize)
        .map(|frame| at(frame as f64 / RATE_HZ).to_array())
        .collect()
}

fn straight(speed_mps: f64, seconds: f64) -> Vec<[f64; 2]> {
    path_of(seconds, |t| DVec2::new(speed_mps * t - 20.0, 7.0))
}

/// A figure, frame by frame.
struct Film(Vec<[f64; 3]>);

impl Film {
    fn of(path: &[[f64; 2]]) -> Self {
        let mut out = Vec::new();
        FigureMaker::new(RATE_HZ, USUAL_STATURE_M, 0.0).extend(path, 0..path.len(), &mut out);
        assert_eq!(out.len(), path.len() * JOINTS.len());
        Self(out)
    }

    fn frames(&self) -> usize {
        self.0.len() / JOINTS.len()
    }

    fn at(&self, frame: usize, joint: &str) -> DVec3 {
        let joint = JOINTS.iter().position(|name| *name == joint).unwrap();
        DVec3::from(self.0[frame * JOINTS.len() + joint])
    }

    /// The frames in which a foot is flat on the ground or rolls over its toes, as stretches.
    fn contacts(&self, side: &str) -> Vec<Range<usize>> {
        let mut contacts: Vec<Range<usize>> = Vec::new();
        for frame in 0..self.frames() {
            if self.at(frame, &format!("{side}_toe")).z > 0.027 {
                continue;
            }
            match contacts.last_mut() {
                Some(contact) if contact.end == frame => contact.end += 1,
                _ => contacts.push(frame..frame + 1),
            }
        }
        contacts
    }

    /// Steps per second, from the middles of the contacts of both feet.
    fn steps_per_sec(&self) -> f64 {
        let mut middles: Vec<f64> = ["left", "right"]
            .iter()
            .flat_map(|side| self.contacts(side))
            .filter(|contact| contact.start > 0 && contact.end < self.frames())
            .map(|contact| (contact.start + contact.end) as f64 / 2.0 / RATE_HZ)
            .collect();
        middles.sort_by(f64::total_cmp);
        (middles.len() - 1) as f64 / (middles[middles.len() - 1] - middles[0])
    }

    /// How far a toe moves along the ground while it is on it, at most.
    fn slide_m(&self) -> f64 {
        let mut slide: f64 = 0.0;
        for side in ["left", "right"] {
            for contact in self.contacts(side) {
                let first = self.at(contact.start, &format!("{side}_toe")).truncate();
                for frame in contact {
                    let now = self.at(frame, &format!("{side}_toe"));
                    slide = slide.max(now.truncate().distance(first));
                }
            }
        }
        slide
    }

    fn assert_sound(&self, path: &[[f64; 2]]) {
        let length = |frame: usize, a: &str, b: &str| self.at(frame, a).distance(self.at(frame, b));
        for (frame, recorded) in path.iter().enumerate() {
            if !recorded[0].is_finite() {
                assert!(self.0[frame * JOINTS.len()][0].is_nan(), "a gap is a gap");
                continue;
            }
            let hips = (self.at(frame, "left_hip") + self.at(frame, "right_hip")) / 2.0;
            assert!(
                hips.truncate().distance(DVec2::from(*recorded)) < 1e-9,
                "frame {frame}"
            );
            for joint in JOINTS {
                let at = self.at(frame, joint);
                assert!(
                    at.is_finite() && at.z > 0.0 && at.z < 1.9,
                    "frame {frame}: {joint} at {at}"
                );
            }
            for side in ["left", "right"] {
                let part = |name: &str| format!("{side}_{name}");
                for (a, b, metres) in [
                    ("hip", "knee", share::THIGH),
                    ("knee", "ankle", share::SHANK),
                    ("shoulder", "elbow", share::UPPER_ARM),
                    ("elbow", "wrist", share::FOREARM),
                ] {
                    let found = length(frame, &part(a), &part(b));
                    assert!(
                        (found - metres * USUAL_STATURE_M).abs() < 1e-3,
                        "frame {frame}: {a} {found}"
                    );
                }
            }
        }
    }
}

/// The slide that a planted foot may have, at any constant speed.
const SLIDE_TOLERANCE_M: f64 = 0.05;

#[test]
fn steps_have_the_published_rate_and_length_and_feet_do_not_slide() {
    for (speed_mps, rates, lengths_m) in [
        // Preferred walking to brisk walking.
        (1.5, 1.8..2.2, 0.68..0.85),
        // Jogging: 2.7 to 3.1 steps/s are usual.
        (4.0, 2.65..3.1, 1.25..1.55),
        (6.3, 2.8..3.2, 1.95..2.25),
        // Between the inflection at two thirds of the top speed and the top speed's 4 to 4.5 steps/s.
        (8.0, 3.2..4.2, 1.9..2.5),
    ] {
        let path = straight(speed_mps, 12.0);
        let film = Film::of(&path);
        film.assert_sound(&path);
        let rate = film.steps_per_sec();
        let length_m = speed_mps / rate;
        let slide_m = film.slide_m();
        println!(
            "{speed_mps} m/s: {rate:.2} steps/s of {length_m:.2} m, slide {:.1} mm",
            slide_m * 1000.0
        );
        assert!(rates.contains(&rate), "{speed_mps} m/s: {rate} steps/s");
        assert!(lengths_m.contains(&length_m), "{speed_mps} m/s: {length_m} m");
        assert!(slide_m < SLIDE_TOLERANCE_M, "{speed_mps} m/s: {slide_m} m");
    }
}

#[test]
fn whoever_stands_stands_still() {
    let path = straight(0.0, 4.0);
    let film = Film::of(&path);
    film.assert_sound(&path);
    for (joint, name) in JOINTS.iter().enumerate() {
        let first = DVec3::from(film.0[joint]);
        let last = DVec3::from(film.0[film.0.len() - JOINTS.len() + joint]);
        assert!(first.distance(last) < 1e-9, "{name}");
    }
    assert!(film.at(0, "left_ankle").z < 0.08 && film.at(0, "right_ankle").z < 0.08);
    assert!(film.at(0, "head").z > 1.6);
}

#[test]
fn left_and_right_mirror_each_other_half_a_cycle_apart() {
    let path = straight(4.0, 12.0);
    let film = Film::of(&path);
    // A cycle of 2.86 steps/s is no whole number of frames: compare extremes over many.
    let extreme = |joint: &str, axis: usize| {
        let relative =
            (50..250).map(|frame| (film.at(frame, joint) - DVec2::from(path[frame]).extend(0.0))[axis]);
        relative.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        })
    };
    for part in ["hip", "knee", "ankle", "toe", "shoulder", "elbow", "wrist"] {
        let (left, right) = (format!("left_{part}"), format!("right_{part}"));
        for axis in [0, 2] {
            let (l, r) = (extreme(&left, axis), extreme(&right, axis));
            assert!(
                (l.0 - r.0).abs() < 0.03 && (l.1 - r.1).abs() < 0.03,
                "{part} {axis}: {l:?} {r:?}"
            );
        }
        let (l, r) = (extreme(&left, 1), extreme(&right, 1));
        assert!(
            (l.0 + r.1).abs() < 0.03 && (l.1 + r.0).abs() < 0.03,
            "{part}: {l:?} {r:?}"
        );
    }
    // An arm swings against the leg of its side.
    let together: f64 = (50..250)
        .map(|frame| {
            let ahead = |joint: &str| film.at(frame, joint).x - path[frame][0];
            (ahead("left_wrist") - ahead("right_wrist")) * (ahead("left_knee") - ahead("right_knee"))
        })
        .sum();
    assert!(together < -10.0, "{together}");
}

#[test]
fn the_left_is_on_the_left_and_knees_and_elbows_bend_the_right_way() {
    for speed_mps in [0.0, 1.5, 4.0, 8.0] {
        let path = straight(speed_mps, 6.0);
        let film = Film::of(&path);
        for frame in 50..100 {
            // Standing it looks to the middle of the pitch; going, along x.
            let ahead = if speed_mps > 0.0 {
                DVec3::X
            } else {
                DVec3::new(20.0, -7.0, 0.0).normalize()
            };
            let left = DVec3::Z.cross(ahead);
            assert!((film.at(frame, "left_hip") - film.at(frame, "right_hip")).dot(left) > 0.1);
            for side in ["left", "right"] {
                let at = |name: &str| film.at(frame, &format!("{side}_{name}"));
                let bend = |upper: &str, middle: &str, lower: &str| {
                    let (u, m, l) = (at(upper), at(middle), at(lower));
                    let line = (l - u).normalize();
                    (m - u - line * (m - u).dot(line), line)
                };
                let (knee, shank) = bend("hip", "knee", "ankle");
                assert!(
                    knee.dot(ahead - shank * ahead.dot(shank)) > -1e-3,
                    "{speed_mps}: {frame}"
                );
                let (elbow, _) = bend("shoulder", "elbow", "wrist");
                assert!(elbow.length() < 1e-3 || (at("wrist") - at("elbow")).dot(ahead) > -0.30);
                assert!((at("toe") - at("ankle")).dot(ahead) > -0.25);
            }
        }
    }
}

#[test]
fn a_turn_is_followed_with_a_lean_to_its_inside() {
    // A circle of 6 m radius at 5 m/s, anticlockwise about the origin.
    let path = path_of(8.0, |t| DVec2::from_angle(5.0 / 6.0 * t) * 6.0);
    let film = Film::of(&path);
    film.assert_sound(&path);
    for (frame, recorded) in path.iter().enumerate().take(film.frames() - 25).skip(25) {
        let at = DVec2::from(*recorded);
        let ahead = at.perp().normalize();
        let across = (film.at(frame, "left_hip") - film.at(frame, "right_hip")).truncate();
        let off = across.perp_dot(ahead).atan2(across.dot(ahead)) + std::f64::consts::FRAC_PI_2;
        assert!(off.abs() < 0.35, "frame {frame}: the heading is off by {off} rad");
        assert!(
            film.at(frame, "head").truncate().length() < at.length() - 0.1,
            "frame {frame} leans inwards"
        );
    }
    assert!(film.slide_m() < SLIDE_TOLERANCE_M, "{}", film.slide_m());
}

/// Stands, sprints 20 m, stops, comes back walking.
fn stop_and_go() -> Vec<[f64; 2]> {
    let speed = |t: f64| match t {
        t if t < 1.0 => 0.0,
        t if t < 2.5 => 5.0 * (t - 1.0),
        t if t < 4.0 => 7.5,
        t if t < 5.5 => 7.5 - 5.0 * (t - 4.0),
        t if t < 7.0 => 0.0,
        _ => -1.4,
    };
    let mut x = 0.0;
    (0..300)
        .map(|frame| {
            let at = [x, 0.0];
            x += speed(f64::from(frame) / RATE_HZ) / RATE_HZ;
            at
        })
        .collect()
}

#[test]
fn stopping_and_going_leans_and_turns_within_bounds() {
    let path = stop_and_go();
    let film = Film::of(&path);
    film.assert_sound(&path);
    let lean = |frame: usize| film.at(frame, "head").x - path[frame][0];
    assert!(lean(45) > 0.2, "leans into the start: {}", lean(45));
    assert!(lean(118) < 0.12, "leans back when stopping: {}", lean(118));
    let mut before: Option<f64> = None;
    for frame in 0..film.frames() {
        let across = (film.at(frame, "left_shoulder") - film.at(frame, "right_shoulder")).truncate();
        let heading = across.to_angle();
        if let Some(before) = before {
            // The shoulders' own swing adds to the turn.
            assert!(
                wrapped(heading - before).abs() < (FASTEST_TURN_RAD_PER_SEC + 4.0) / RATE_HZ,
                "frame {frame}"
            );
        }
        before = Some(heading);
    }
    assert!(film.slide_m() < SLIDE_TOLERANCE_M, "{}", film.slide_m());
}

#[test]
fn windows_give_what_the_whole_gives() {
    let mut path = stop_and_go();
    path.extend((0..40).map(|_| [f64::NAN; 2]));
    path.extend(straight(6.0, 3.0));
    // A jump is of another person, or of the same one found again.
    path.extend(straight(3.0, 3.0).iter().map(|[x, y]| [x + 60.0, *y]));
    let whole = Film::of(&path);
    whole.assert_sound(&path);
    let margin = FigureMaker::margin(RATE_HZ);
    for size in [7, 25, 100] {
        let mut maker = FigureMaker::new(RATE_HZ, USUAL_STATURE_M, 0.0);
        let mut out = Vec::new();
        for start in (0..path.len()).step_by(size) {
            let end = (start + size).min(path.len());
            // Only the window and its margins are given.
            let (from, to) = (start.saturating_sub(margin), (end + margin).min(path.len()));
            maker.extend(&path[from..to], start - from..end - from, &mut out);
        }
        assert_eq!(out.len(), whole.0.len());
        for (index, (a, b)) in out.iter().zip(&whole.0).enumerate() {
            let same =
                (0..3).all(|axis| (a[axis] - b[axis]).abs() < 1e-6 || (a[axis].is_nan() && b[axis].is_nan()));
            assert!(
                same,
                "windows of {size}: frame {}: {a:?} {b:?}",
                index / JOINTS.len()
            );
        }
    }
}

#[test]
fn noise_and_nonsense_give_figures_without_nan() {
    // A deterministic noise of 5 cm on a standing and a running person.
    let noise = |frame: usize, k: u64| {
        let x = (frame as u64 * 2 + k)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((x >> 33) as f64 / f64::from(u32::MAX >> 1) - 1.0) * 0.05
    };
    for speed in [0.0, 5.0] {
        let mut path = straight(speed, 10.0);
        for (frame, at) in path.iter_mut().enumerate() {
            *at = [at[0] + noise(frame, 0), at[1] + noise(frame, 1)];
        }
        let film = Film::of(&path);
        film.assert_sound(&path);
        let slide_m = film.slide_m();
        println!("noise of 5 cm at {speed} m/s: slide {:.1} mm", slide_m * 1000.0);
        assert!(slide_m < SLIDE_TOLERANCE_M, "{slide_m}");
    }
    for path in [
        vec![],
        vec![[0.0, 0.0]],
        vec![[f64::NAN, 0.0]; 3],
        vec![
            [1e6, -1e6],
            [0.0, 0.0],
            [f64::INFINITY, 0.0],
            [5.0, 5.0],
            [5.0, 5.0],
        ],
    ] {
        let film = Film::of(&path);
        for (frame, at) in path.iter().enumerate() {
            let finite = at.iter().all(|v| v.is_finite());
            assert_eq!(film.at(frame, "head").is_finite(), finite);
        }
    }
}

#[test]
fn a_match_of_two_teams_fits_into_the_usual_limits() {
    let limits = crate::format::Limits::default();
    // 90 minutes at 25 Hz, and at the 30 Hz of figures from a feed of 10 Hz.
    for rate_hz in [25, 30] {
        let frames = 90 * 60 * rate_hz;
        limits.check_track(JOINTS.len(), frames).unwrap();
        limits.check_all(23, 22 * frames * JOINTS.len() + frames).unwrap();
    }
}
