//! The pieces that an implement is drawn from: round and flat bars and spheres, instances of the same tube as limbs are.

use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use super::figure::plain;
use super::implement::{Form, Implement};
use super::{Decal, DecalKind, Limb, LimbKind, Rgb};
use crate::replay::Pose;

const GRIP: Rgb = Rgb([34, 36, 42]);
const METAL: Rgb = Rgb([196, 200, 206]);
const STRINGS: Rgb = Rgb([232, 234, 226]);

/// Where an implement is and how it lies.
struct Lie {
    /// The first point and the second; twice the same where there is one.
    ends_m: [Vec3; 2],
    is_spanned: bool,
    along: Vec3,
    /// Square to `along`: which way the implement is broad.
    side: Vec3,
    /// Square to both.
    up: Vec3,
    presence: f32,
}

impl Lie {
    /// By the points of a pose: from the first to the second, the third saying where the side is. `heading` is which way a single
    /// point moves. What is long does not lie anywhere while one of its ends is in a gap.
    fn of(implement: &Implement, pose: &Pose, heading: Vec3) -> Option<Self> {
        let point = |index: usize| pose.joints.get(index)?.position_m;
        let [first, second] = match (point(0), point(1)) {
            (Some(first), Some(second)) => [first, second],
            (one, other) if pose.joints.len() < 2 || !implement.is_long() => [one.or(other)?; 2],
            _ => return None,
        };
        let is_spanned = first.distance(second) > 0.01;
        let along = (second - first)
            .try_normalize()
            .filter(|_| is_spanned)
            .or(heading.try_normalize())
            .unwrap_or(Vec3::Z);
        let square = |to: Vec3| (to - along * to.dot(along)).try_normalize();
        // Lying flat, where nothing says otherwise.
        let side = point(2)
            .and_then(|at| square(at - first))
            .or_else(|| square(Vec3::Y.cross(along)))
            .unwrap_or(Vec3::X);
        let presence = pose.joints.iter().filter(|joint| joint.position_m.is_some());
        Some(Self {
            ends_m: [first, second],
            is_spanned,
            along,
            side,
            up: along.cross(side),
            presence: presence.fold(1.0, |least, joint| joint.presence.min(least)),
        })
    }

    fn middle_m(&self) -> Vec3 {
        (self.ends_m[0] + self.ends_m[1]) * 0.5
    }

    /// How long something is that may be of any length.
    fn span_m(&self, usual_m: f32) -> f32 {
        if self.is_spanned {
            self.ends_m[0].distance(self.ends_m[1])
        } else {
            usual_m
        }
    }
}

struct Workshop<'a> {
    lie: Lie,
    origin_m: Vec3,
    limbs: &'a mut Vec<Limb>,
}

impl Workshop<'_> {
    /// A place from the origin: along, to the side and up.
    fn at(&self, [along_m, side_m, up_m]: [f32; 3]) -> Vec3 {
        self.origin_m + self.lie.along * along_m + self.lie.side * side_m + self.lie.up * up_m
    }

    /// A round bar with round ends that reach beyond its points by its radius.
    fn bar(&mut self, from: [f32; 3], to: [f32; 3], radius_m: f32, colour: Rgb) {
        self.flat(from, to, [radius_m; 2], Vec3::ZERO, colour);
    }

    /// A bar of half a thickness and half a breadth, which lies along a direction.
    fn flat(
        &mut self,
        from: [f32; 3],
        to: [f32; 3],
        [thin_m, broad_m]: [f32; 2],
        breadth: Vec3,
        colour: Rgb,
    ) {
        // A sphere has a direction too.
        let (from_m, to_m) = (self.at(from), self.at(to) + Vec3::Y * 2e-4);
        let front = breadth.cross(to_m - from_m).try_normalize().unwrap_or(Vec3::Z);
        let width = broad_m / thin_m;
        self.limbs.push(Limb {
            front_from: front,
            front_to: front,
            width_from: width,
            width_to: width,
            colour_a: colour,
            colour_b: colour,
            presence: self.lie.presence,
            ..plain(LimbKind::Ball, from_m, to_m, thin_m)
        });
    }

    /// Bars around an oval in the plane of along and side.
    fn oval(&mut self, centre_along_m: f32, half_m: [f32; 2], radius_m: f32, pieces: usize, colour: Rgb) {
        let point = |index: usize| {
            let (sin, cos) = (TAU * index as f32 / pieces as f32).sin_cos();
            [centre_along_m + half_m[0] * cos, half_m[1] * sin, 0.0]
        };
        for index in 0..pieces {
            self.bar(point(index), point(index + 1), radius_m, colour);
        }
    }
}

/// Adds the pieces of an implement, and the soft dark spot below it.
pub(super) fn add(
    implement: &Implement,
    pose: &Pose,
    heading: Vec3,
    limbs: &mut Vec<Limb>,
    contacts: &mut Vec<Decal>,
) {
    let Some(lie) = Lie::of(implement, pose, heading) else {
        return;
    };
    let (middle_m, presence) = (lie.middle_m(), lie.presence);
    let mut shop = Workshop {
        origin_m: middle_m,
        lie,
        limbs,
    };
    let colour = implement.colour;
    match implement.form {
        Form::Ball { diameter_m } => {
            shop.bar([0.0; 3], [0.0; 3], diameter_m / 2.0, colour);
            contacts.extend(spot(middle_m, diameter_m / 2.0, presence));
        }
        Form::Puck { diameter_m, height_m } => {
            shop.lie.along = Vec3::X;
            (shop.lie.side, shop.lie.up) = (Vec3::NEG_Z, Vec3::Y);
            disc(
                &mut shop,
                diameter_m / 2.0,
                height_m / 2.0,
                height_m / 2.0,
                [colour; 2],
            );
            contacts.extend(spot(middle_m, diameter_m / 2.0, presence));
        }
        Form::Discus {
            diameter_m,
            thickness_m,
        } => {
            disc(
                &mut shop,
                diameter_m / 2.0,
                thickness_m / 2.0,
                0.0065,
                [colour, METAL],
            );
            contacts.extend(spot(middle_m, diameter_m / 2.0, presence));
        }
        Form::Javelin { length_m, diameter_m } => javelin(&mut shop, length_m, diameter_m / 2.0, colour),
        Form::Bar { length_m, diameter_m } => {
            let radius_m = diameter_m / 2.0;
            let half_m = shop.lie.span_m(length_m) / 2.0 - radius_m;
            shop.bar([-half_m, 0.0, 0.0], [half_m, 0.0, 0.0], radius_m, colour);
        }
        Form::Hammer { length_m, head_m } => hammer(&mut shop, length_m, head_m / 2.0, colour),
        Form::Racket { length_m, head_m } => racket(&mut shop, length_m, head_m.map(|m| m / 2.0), colour),
        Form::Stick {
            length_m,
            hook_m,
            blade_height_m,
        } => stick(&mut shop, length_m, hook_m, blade_height_m, colour),
        Form::Plank {
            length_m,
            width_m,
            both_ends,
        } => plank(&mut shop, length_m, width_m / 2.0, both_ends, colour),
    }
}

/// What tells how high something is: a soft dark spot straight below it, wider and fainter the higher it is.
fn spot(at_m: Vec3, radius_m: f32, presence: f32) -> Option<Decal> {
    let height_m = (at_m.y - radius_m).max(0.0);
    let strength = 0.7 / (1.0 + 0.45 * height_m) * presence;
    let flat = Vec2::new(at_m.x, at_m.z);
    (strength > 0.03).then_some(Decal {
        kind: DecalKind::Contact,
        from_m: flat,
        to_m: flat,
        half_width_m: radius_m * 1.5 + 0.05 + 0.03 * height_m,
        colour: Vec3::ZERO,
        strength,
    })
}

/// Flat bars across each other, lens-shaped, within a rim.
fn disc(shop: &mut Workshop<'_>, radius_m: f32, half_thickness_m: f32, rim_m: f32, [body, rim]: [Rgb; 2]) {
    const ACROSS: usize = 6;
    let inner_m = radius_m - rim_m;
    // As many as make a body of twice as many corners.
    let half_breadth_m = inner_m * (PI / 2.0 / ACROSS as f32).sin() * 2.0;
    let reach_m = (inner_m.powi(2) - (half_breadth_m / 2.0).powi(2)).sqrt() - half_thickness_m;
    for index in 0..ACROSS {
        let (sin, cos) = (PI * index as f32 / ACROSS as f32).sin_cos();
        let breadth = shop.lie.side * cos - shop.lie.along * sin;
        let end = [reach_m * cos, reach_m * sin, 0.0];
        shop.flat(
            end.map(|m| -m),
            end,
            [half_thickness_m, half_breadth_m],
            breadth,
            body,
        );
    }
    shop.oval(0.0, [inner_m; 2], rim_m, 28, rim);
}

/// The grip lies around the centre of gravity, 0.90 m to 1.06 m behind the tip of a man's javelin and 0.80 m to 0.92 m behind that of
/// a woman's (Technical Rule 38), 0.37 of the length; it is 0.15 m long.
fn javelin(shop: &mut Workshop<'_>, length_m: f32, radius_m: f32, colour: Rgb) {
    let half_m = length_m / 2.0;
    // Where along it, from the tail, and how thick: full in the middle third.
    let profile = [
        (0.0, 0.2),
        (0.06, 0.35),
        (0.20, 0.7),
        (0.36, 0.95),
        (0.70, 0.95),
        (0.84, 0.75),
        (0.94, 0.45),
        (1.0, 0.2),
    ];
    for pair in profile.windows(2) {
        let [(from, thick), (to, thin)] = *pair else {
            continue;
        };
        let colour = if from >= 0.90 { METAL } else { colour };
        let radius_m = radius_m * (thick + thin) / 2.0;
        let place = |share: f32| {
            [
                (share * length_m - half_m).clamp(radius_m - half_m, half_m - radius_m),
                0.0,
                0.0,
            ]
        };
        shop.bar(place(from), place(to), radius_m, colour);
    }
    let grip_m = half_m - 0.37 * length_m;
    shop.bar(
        [grip_m - 0.06, 0.0, 0.0],
        [grip_m + 0.06, 0.0, 0.0],
        radius_m + 0.003,
        GRIP,
    );
}

/// A single point is the head; of two the last is.
fn hammer(shop: &mut Workshop<'_>, length_m: f32, radius_m: f32, colour: Rgb) {
    shop.origin_m = shop.lie.ends_m[1];
    shop.bar([0.0; 3], [0.0; 3], radius_m, colour);
    if !shop.lie.is_spanned {
        return;
    }
    // The length is that of all, from the head's far side to the inside of the grip.
    let grip_m = radius_m - length_m;
    shop.bar([-radius_m, 0.0, 0.0], [grip_m + 0.09, 0.0, 0.0], 0.0025, METAL);
    let corners = [
        [grip_m + 0.09, 0.0, 0.0],
        [grip_m, 0.055, 0.0],
        [grip_m, -0.055, 0.0],
    ];
    for (from, to) in [(0, 1), (1, 2), (2, 0)] {
        shop.bar(corners[from], corners[to], 0.005, GRIP);
    }
}

/// From the butt to the tip; two points are its ends, a single one the middle.
fn racket(shop: &mut Workshop<'_>, length_m: f32, half_m: [f32; 2], colour: Rgb) {
    const FRAME_M: f32 = 0.011;
    shop.origin_m -= shop.lie.along * (length_m / 2.0);
    let centre_m = length_m - half_m[0];
    let throat_m = centre_m - half_m[0];
    shop.bar([0.016, 0.0, 0.0], [0.20, 0.0, 0.0], 0.016, GRIP);
    shop.bar([0.20, 0.0, 0.0], [throat_m - 0.06, 0.0, 0.0], 0.012, colour);
    for side in [-1.0, 1.0] {
        let shoulder = [centre_m - half_m[0] * 0.86, side * half_m[1] * 0.5, 0.0];
        shop.bar([throat_m - 0.06, 0.0, 0.0], shoulder, 0.010, colour);
    }
    shop.oval(centre_m, half_m.map(|m| m - FRAME_M), FRAME_M, 28, colour);
    let inner = half_m.map(|m| m - 2.0 * FRAME_M);
    for string in -3..=3 {
        let share = string as f32 / 4.0;
        let reach = (1.0 - share * share).sqrt();
        let (along_m, side_m) = (inner[0] * share, inner[1] * share);
        let (long_m, broad_m) = (inner[0] * reach, inner[1] * reach);
        shop.bar(
            [centre_m - long_m, side_m, 0.0],
            [centre_m + long_m, side_m, 0.0],
            0.0011,
            STRINGS,
        );
        shop.bar(
            [centre_m + along_m, -broad_m, 0.0],
            [centre_m + along_m, broad_m, 0.0],
            0.0011,
            STRINGS,
        );
    }
}

/// From the top of the shaft to its heel; the hook or blade turns to the side.
fn stick(shop: &mut Workshop<'_>, length_m: f32, hook_m: f32, blade_height_m: f32, colour: Rgb) {
    let start_m = if shop.lie.is_spanned {
        shop.origin_m = shop.lie.ends_m[1];
        -length_m
    } else {
        -length_m / 2.0
    };
    let heel_m = start_m + length_m;
    let (side, up) = (shop.lie.side, shop.lie.up);
    shop.flat(
        [start_m + 0.012, 0.0, 0.0],
        [start_m + 0.28, 0.0, 0.0],
        [0.012, 0.016],
        side,
        GRIP,
    );
    if blade_height_m > 0.0 {
        shop.flat(
            [start_m + 0.28, 0.0, 0.0],
            [heel_m, 0.0, 0.0],
            [0.010, 0.015],
            side,
            colour,
        );
        let lie = [heel_m, 0.0, 0.0];
        let toe = [heel_m + 0.10, hook_m - 0.02, 0.0];
        shop.flat(lie, toe, [0.005, blade_height_m / 2.0], shop.lie.along, GRIP);
        return;
    }
    shop.flat(
        [start_m + 0.28, 0.0, 0.0],
        [heel_m - 0.07, 0.0, 0.0],
        [0.011, 0.018],
        side,
        colour,
    );
    // A hook: half a circle.
    let radius_m = hook_m / 2.0;
    let point = |index: usize| {
        let (sin, cos) = (PI * index as f32 / 7.0).sin_cos();
        [heel_m - 0.07 + radius_m * sin, radius_m - radius_m * cos, 0.0]
    };
    for index in 0..7 {
        shop.flat(
            point(index),
            point(index + 1),
            [0.011, 0.020],
            up.cross(side),
            colour,
        );
    }
}

/// From tail to tip, flat: the tip is turned up, and on a board the tail too.
fn plank(shop: &mut Workshop<'_>, length_m: f32, half_breadth_m: f32, both_ends: bool, colour: Rgb) {
    const THIN_M: f32 = 0.008;
    let half_m = shop.lie.span_m(length_m) / 2.0;
    // Up is up, whichever way its points lie.
    if shop.lie.up.y < 0.0 {
        (shop.lie.side, shop.lie.up) = (-shop.lie.side, -shop.lie.up);
    }
    let breadth = shop.lie.side;
    let half = [THIN_M, half_breadth_m];
    let curl_m = if both_ends { 0.20 } else { 0.16 };
    let tail_m = if both_ends {
        -half_m + curl_m
    } else {
        -half_m + THIN_M
    };
    shop.flat(
        [tail_m, 0.0, 0.0],
        [half_m - curl_m, 0.0, 0.0],
        half,
        breadth,
        colour,
    );
    let ends: &[f32] = if both_ends { &[-1.0, 1.0] } else { &[1.0] };
    for end in ends {
        const PIECES: usize = 12;
        let point = |index: usize| {
            let share = index as f32 / PIECES as f32;
            let along_m = half_m - curl_m + (curl_m - THIN_M) * share;
            [end * along_m, 0.0, 0.45 * curl_m * share * share]
        };
        for index in 0..PIECES {
            // Round at its end, a ski's more pointed than a board's.
            let share = (index as f32 + 1.0) / PIECES as f32;
            let narrow = [half[0], half[1] * (1.0 - share.powf(2.5)).sqrt().max(0.15)];
            shop.flat(point(index), point(index + 1), narrow, breadth, colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::JointSample;

    /// How far the drawn pieces reach to either side of a point, along a direction.
    fn extent_m(limbs: &[Limb], way: Vec3) -> f32 {
        let ends = limbs.iter().flat_map(|limb| {
            let across = (limb.to_m - limb.from_m)
                .normalize_or(Vec3::Y)
                .cross(limb.front_from)
                .normalize_or_zero();
            let reach_m = if (limb.width_from - 1.0).abs() < 1e-6 {
                limb.girth
            } else {
                // A flat bar: by its breadth to the side, by its thickness elsewhere.
                limb.girth * (1.0 + (limb.width_from - 1.0) * across.dot(way).abs())
            };
            [limb.from_m, limb.to_m].map(|at| (at.dot(way) - reach_m, at.dot(way) + reach_m))
        });
        let (low, high) = ends.fold((f32::MAX, f32::MIN), |(low, high), (a, b)| {
            (low.min(a), high.max(b))
        });
        high - low
    }

    fn made(form: Form, points: &[[f32; 3]]) -> Vec<Limb> {
        let pose = Pose {
            joints: points
                .iter()
                .map(|at| JointSample {
                    position_m: Some(Vec3::from(*at)),
                    presence: 1.0,
                })
                .collect(),
        };
        let implement = Implement { form, colour: METAL };
        let (mut limbs, mut contacts) = (Vec::new(), Vec::new());
        add(&implement, &pose, Vec3::X, &mut limbs, &mut contacts);
        limbs
    }

    #[track_caller]
    fn assert_size(form: Form, points: &[[f32; 3]], size_m: [f32; 3]) {
        let limbs = made(form, points);
        for (way, expected) in [Vec3::X, Vec3::Y, Vec3::Z].into_iter().zip(size_m) {
            let found = extent_m(&limbs, way);
            assert!(
                (found - expected).abs() < 0.004,
                "{form:?} along {way}: {found} m, expected {expected} m"
            );
        }
    }

    #[test]
    fn everything_is_as_large_as_its_rule_book_says() {
        let here = [[3.0, 1.5, -2.0]];
        assert_size(Form::Ball { diameter_m: 0.22 }, &here, [0.22; 3]);
        let discus = Form::Discus {
            diameter_m: 0.22,
            thickness_m: 0.045,
        };
        assert_size(discus, &here, [0.22, 0.045, 0.22]);
        let javelin = Form::Javelin {
            length_m: 2.65,
            diameter_m: 0.0275,
        };
        assert_size(javelin, &here, [2.65, 0.033, 0.033]);
        // The same by two markers on its shaft.
        assert_size(javelin, &[[2.5, 1.5, 0.0], [3.5, 1.5, 0.0]], [2.65, 0.033, 0.033]);
        let bar = Form::Bar {
            length_m: 4.0,
            diameter_m: 0.03,
        };
        assert_size(bar, &here, [4.0, 0.03, 0.03]);
        assert_size(bar, &[[0.0, 1.0, 0.0], [4.5, 1.0, 0.0]], [4.5, 0.03, 0.03]);
        let hammer = Form::Hammer {
            length_m: 1.195,
            head_m: 0.12,
        };
        assert_size(hammer, &[[0.0, 1.0, 0.0], [1.1, 1.0, 0.0]], [1.20, 0.12, 0.12]);
        assert_size(hammer, &here, [0.12; 3]);
        let racket = Form::Racket {
            length_m: 0.685,
            head_m: [0.34, 0.26],
        };
        assert_size(racket, &here, [0.685, 0.032, 0.26]);
        let ski = Form::Plank {
            length_m: 1.93,
            width_m: 0.085,
            both_ends: false,
        };
        assert_size(ski, &here, [1.93, 0.087, 0.085]);
    }

    #[test]
    fn a_ball_in_a_gap_is_not_drawn_and_a_high_one_has_a_wide_faint_spot_below_it() {
        let implement = Implement {
            form: Form::Ball { diameter_m: 0.22 },
            colour: METAL,
        };
        let (mut limbs, mut contacts) = (Vec::new(), Vec::new());
        let mut pose = Pose {
            joints: vec![JointSample::MISSING],
        };
        add(&implement, &pose, Vec3::ZERO, &mut limbs, &mut contacts);
        assert!(limbs.is_empty() && contacts.is_empty());
        for height_m in [0.11, 2.0, 8.0] {
            pose.joints[0] = JointSample {
                position_m: Some(Vec3::new(1.0, height_m, 2.0)),
                presence: 1.0,
            };
            add(&implement, &pose, Vec3::ZERO, &mut limbs, &mut contacts);
        }
        assert!(contacts.iter().all(|spot| spot.from_m == Vec2::new(1.0, 2.0)));
        assert!(contacts.is_sorted_by(|a, b| a.strength > b.strength && a.half_width_m < b.half_width_m));
    }
}
