//! The mannequin: smooth limbs sized to a body in its rest pose, bound to the nodes of its rig.

use glam::DVec3;

use super::shape::{self, Ring};
use super::surface::{Chain, Loft, LoftRing, Surface};
use crate::export::rig::{Origin, Rest, Rig, basis};
use crate::replay::BodyPart::{self, *};

/// What a surface is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stuff {
    Skin,
    Hair,
    Vest,
    Shorts,
    Shoes,
    /// Balls and rods, of a track that is no body.
    Plain,
}

/// The reference person's stature, and the length of the leg that goes with it: 0.491 of it (Drillis and Contini 1966, in
/// Winter, Biomechanics and Motor Control of Human Movement, figure 4.1).
const STATURE_M: f64 = 1.80;
const LEG_M: f64 = 0.491 * STATURE_M;
/// Chin to crown, and the length of the foot, by the same source.
const HEAD_M: f64 = 0.130 * STATURE_M;
const FOOT_M: f64 = 0.152 * STATURE_M;
/// Segments around a limb.
const AROUND: usize = 20;
/// Rings between two of the table.
const BETWEEN: usize = 1;
/// How far kit lies over skin.
const CLOTH_M: f64 = 0.004;

/// The surfaces of one body, each of one stuff.
pub(super) fn body(rig: &Rig, rest: &Rest) -> Vec<(Stuff, Surface)> {
    let mut figure = Figure {
        rig,
        rest,
        girth: girth(rest),
        surfaces: Vec::new(),
    };
    figure.trunk();
    figure.head();
    for arm in [
        [LeftShoulder, LeftElbow, LeftWrist, LeftHand],
        [RightShoulder, RightElbow, RightWrist, RightHand],
    ] {
        figure.arm(arm);
    }
    for leg in [
        [LeftHip, LeftKnee, LeftAnkle, LeftToe, LeftHeel],
        [RightHip, RightKnee, RightAnkle, RightToe, RightHeel],
    ] {
        figure.leg(leg);
    }
    figure.surfaces.retain(|(_, surface)| !surface.indices.is_empty());
    figure.surfaces
}

/// A ball at every joint, and a rod along every bone.
pub(super) fn joints(rig: &Rig, rest: &Rest, radius_m: f64) -> Vec<(Stuff, Surface)> {
    const RINGS: usize = 7;
    let mut surface = Surface::default();
    for (index, node) in rig.nodes.iter().enumerate() {
        let Some(&at) = rest.nodes_m.get(index) else {
            continue;
        };
        if matches!(node.origin, Origin::Joint(_)) {
            let rings = (0..RINGS).map(|ring| {
                let polar = std::f64::consts::PI * ring as f64 / (RINGS - 1) as f64;
                let is_pole = ring == 0 || ring == RINGS - 1;
                let radius = if is_pole { 0.0 } else { radius_m * polar.sin() };
                LoftRing {
                    middle_m: at - DVec3::Y * (radius_m * polar.cos()),
                    side_m: DVec3::X * radius,
                    front_m: DVec3::Z * radius,
                    along_m: 0.0,
                }
            });
            let ball = Loft::new(rings.collect(), 10);
            ball.add_to(&mut surface, &Chain::rigid(index), (0, ball.last()), 0.0);
        }
        let parent = node
            .parent
            .and_then(|parent| Some((parent, *rest.nodes_m.get(parent)?)));
        if let Some((parent, from)) = parent
            && from.distance(at) > 2e-3
        {
            let length_m = from.distance(at);
            let rod = loft(shape::ROD, 0, 8, (from, at), DVec3::Z, (1.0, 1.0), |_| 1.0);
            let chain = Chain::rigid(parent).then(index, length_m / 2.0, 0.0);
            rod.add_to(&mut surface, &chain, (0, rod.last()), 0.0);
        }
    }
    vec![(Stuff::Plain, surface)]
}

/// The body's size as a share of the reference person.
fn girth(rest: &Rest) -> f64 {
    let leg = |hip, knee, ankle| {
        let [hip, knee, ankle] = [hip, knee, ankle].map(|part| rest.part_m(part));
        Some(hip?.distance(knee?) + knee?.distance(ankle?))
    };
    let legs = [
        leg(LeftHip, LeftKnee, LeftAnkle),
        leg(RightHip, RightKnee, RightAnkle),
    ];
    let longest = legs.into_iter().flatten().fold(0.0, f64::max);
    if longest > 0.0 {
        (longest / LEG_M).clamp(0.3, 1.6)
    } else {
        1.0
    }
}

/// A part from one place to another. `front` is where its front faces, `scale` its girth and the length of its ends,
/// `width` a further factor of its breadth, by the share of the way along.
fn loft(
    rows: &[Ring],
    between: usize,
    segments: usize,
    (from, to): (DVec3, DVec3),
    front: DVec3,
    (scale, end_scale): (f64, f64),
    width: impl Fn(f64) -> f64,
) -> Loft {
    let length_m = from.distance(to);
    let frame = basis(to - from, front).or_else(|| basis(to - from, DVec3::X + DVec3::Z));
    let (direction, front, side) =
        frame.map_or((DVec3::Y, DVec3::Z, DVec3::X), |m| (m.x_axis, m.y_axis, m.z_axis));
    let rings = shape::smooth(rows, between).into_iter().map(|ring| {
        let beyond_m = ring.beyond_m * if ring.along > 0.5 { end_scale } else { scale };
        let along_m = ring.along * length_m + beyond_m;
        LoftRing {
            middle_m: from + direction * along_m + front * (ring.forward_m * scale),
            side_m: side * (ring.half_width_m * scale * width(ring.along)),
            front_m: front * (ring.half_depth_m * scale),
            along_m,
        }
    });
    Loft::new(rings.collect(), segments)
}

struct Figure<'a> {
    rig: &'a Rig,
    rest: &'a Rest,
    girth: f64,
    surfaces: Vec<(Stuff, Surface)>,
}

impl Figure<'_> {
    fn surface(&mut self, stuff: Stuff) -> &mut Surface {
        let place = self.surfaces.iter().position(|(known, _)| *known == stuff);
        let place = place.unwrap_or_else(|| {
            self.surfaces.push((stuff, Surface::default()));
            self.surfaces.len() - 1
        });
        &mut self.surfaces[place].1
    }

    fn at(&self, part: BodyPart) -> Option<DVec3> {
        self.rest.part_m(part)
    }

    /// The first of these parts that has a node.
    fn node(&self, parts: &[BodyPart]) -> Option<usize> {
        parts.iter().find_map(|&part| self.rig.node_of(part))
    }

    fn trunk(&mut self) {
        const HEM: f64 = 0.15;
        let (Some(pelvis), Some(neck)) = (self.at(Pelvis), self.at(Neck)) else {
            return;
        };
        let mut chain = Chain::default();
        let mut below_m = f64::NEG_INFINITY;
        let parts: Vec<(usize, f64)> = [Pelvis, Spine, Chest, Neck]
            .into_iter()
            .filter_map(|part| Some((self.rig.node_of(part)?, self.at(part)?.distance(pelvis))))
            .collect();
        for (place, &(node, at_m)) in parts.iter().enumerate() {
            let room_m = parts
                .get(place + 1)
                .map_or(0.08 * self.girth, |(_, next_m)| next_m - at_m);
            let blend_m = 0.48
                * room_m
                    .min(if place == 0 { room_m } else { at_m - below_m })
                    .max(0.01);
            chain = chain.then(node, at_m, blend_m);
            below_m = at_m;
        }
        let widths = |left, right, reference_m: f64| {
            let half_m = self
                .at(left)
                .zip(self.at(right))
                .map(|(l, r)| l.distance(r) / 2.0);
            half_m.map_or(1.0, |half_m| {
                (half_m / (reference_m * self.girth)).clamp(0.85, 1.2)
            })
        };
        let (hips, shoulders) = (
            widths(LeftHip, RightHip, 0.085),
            widths(LeftShoulder, RightShoulder, 0.19),
        );
        let trunk = loft(
            shape::TRUNK,
            BETWEEN,
            28,
            (pelvis, neck),
            DVec3::Z,
            (self.girth, self.girth),
            |along| hips + (shoulders - hips) * along,
        );
        let hem = trunk.ring_at(HEM * pelvis.distance(neck));
        trunk.add_to(self.surface(Stuff::Vest), &chain, (hem, trunk.last()), 0.0);
        // The waistband lies over the vest.
        let band = (hem + 1).min(trunk.last());
        trunk.add_to(self.surface(Stuff::Shorts), &chain, (0, band), CLOTH_M * 0.7);
    }

    fn head(&mut self) {
        let Some(neck) = self.at(Neck) else { return };
        let stature_m = STATURE_M * self.girth;
        let top = self.at(HeadTop).unwrap_or_else(|| {
            // The crown lies a head's height above the chin, and the chin a little above the base of the neck.
            let head = self.at(Head).unwrap_or(neck + DVec3::Y * (0.11 * stature_m));
            let reach_m = 0.175 * stature_m - head.distance(neck);
            head + DVec3::Y * reach_m.max(0.065 * stature_m)
        });
        let height_m = HEAD_M * self.girth;
        let chin = top - DVec3::Y * height_m;
        let nape = chin + DVec3::Y * (0.30 * height_m) - DVec3::Z * (0.012 * self.girth);
        let Some(neck_node) = self.node(&[Neck, Chest, Pelvis]) else {
            return;
        };
        let head_node = self.node(&[Head, Neck, Chest]).unwrap_or(neck_node);
        let below = self.node(&[Chest, Neck, Pelvis]).unwrap_or(neck_node);
        let (g, length_m) = (self.girth, neck.distance(nape));
        let neck_chain = Chain::rigid(below).then(neck_node, 0.0, 0.03 * g).then(
            head_node,
            length_m * 0.85,
            length_m * 0.3,
        );
        let tube = loft(
            shape::NECK,
            BETWEEN,
            AROUND,
            (neck, nape),
            DVec3::Z,
            (g, g),
            |_| 1.0,
        );
        tube.add_to(self.surface(Stuff::Skin), &neck_chain, (0, tube.last()), 0.0);
        let chain = Chain::rigid(head_node);
        let head = loft(shape::HEAD, 2, 28, (chin, top), DVec3::Z, (g, g), |_| 1.0);
        head.add_to(self.surface(Stuff::Skin), &chain, (0, head.last()), 0.0);
        let hair = head.shell(12, |around| hairline_m(around, height_m), 0.008 * g);
        hair.add_to(self.surface(Stuff::Hair), &chain, (0, hair.last()), 0.0);
    }

    fn arm(&mut self, [shoulder, elbow, wrist, hand]: [BodyPart; 4]) {
        let (Some(from), Some(via), Some(to)) = (self.at(shoulder), self.at(elbow), self.at(wrist)) else {
            return;
        };
        let (Some(upper), Some(lower)) = (self.rig.node_of(shoulder), self.rig.node_of(elbow)) else {
            return;
        };
        let end = self.rig.node_of(wrist).unwrap_or(lower);
        let trunk = self.node(&[Chest, Neck, Pelvis]).unwrap_or(upper);
        let g = self.girth;
        let (upper_m, lower_m) = (from.distance(via), via.distance(to));
        let chain = Chain::rigid(trunk)
            .then(upper, -0.015 * g, 0.04 * g)
            .then(lower, upper_m, 0.05 * g)
            .then(end, upper_m + lower_m, 0.02 * g);
        let arm = loft_bent(shape::ARM, (from, via, to), DVec3::Z, g);
        arm.add_to(self.surface(Stuff::Skin), &chain, (0, arm.last()), 0.0);
        let along = (to - via).normalize_or(DVec3::NEG_Y);
        let knuckles = self
            .at(hand)
            .map_or(0.054 * STATURE_M * g, |hand| hand.distance(to));
        let knuckles = to + along * knuckles.clamp(0.05 * g, 0.11 * g);
        // Palms face the body: the broad side of the hand lies front to back.
        let inwards = DVec3::X * -from.x.signum();
        let palm = (inwards - along * inwards.dot(along)).normalize_or(inwards);
        let chain = Chain::rigid(end);
        let hand = loft(shape::HAND, BETWEEN, 16, (to, knuckles), -palm, (g, g), |_| 1.0);
        hand.add_to(self.surface(Stuff::Skin), &chain, (0, hand.last()), 0.0);
        let root = to + along * (0.022 * g) + DVec3::Z * (0.022 * g) + palm * (0.004 * g);
        let tip = root + (along * 0.8 + DVec3::Z * 0.5 + palm * 0.35).normalize() * (0.062 * g);
        let thumb = loft(shape::THUMB, BETWEEN, 10, (root, tip), DVec3::Z, (g, g), |_| 1.0);
        thumb.add_to(self.surface(Stuff::Skin), &chain, (0, thumb.last()), 0.0);
    }

    fn leg(&mut self, [hip, knee, ankle, toe, heel]: [BodyPart; 5]) {
        const HEM: f64 = 0.62;
        let (Some(from), Some(via), Some(to)) = (self.at(hip), self.at(knee), self.at(ankle)) else {
            return;
        };
        let (Some(upper), Some(lower)) = (self.rig.node_of(hip), self.rig.node_of(knee)) else {
            return;
        };
        let end = self.rig.node_of(ankle).unwrap_or(lower);
        let trunk = self.node(&[Pelvis, Spine]).unwrap_or(upper);
        let g = self.girth;
        let (upper_m, lower_m) = (from.distance(via), via.distance(to));
        let chain = Chain::rigid(trunk)
            .then(upper, -0.01 * g, 0.06 * g)
            .then(lower, upper_m, 0.06 * g)
            .then(end, upper_m + lower_m, 0.025 * g);
        let leg = loft_bent(shape::LEG, (from, via, to), DVec3::Z, g);
        let hem = leg.ring_at(HEM * upper_m);
        leg.add_to(self.surface(Stuff::Shorts), &chain, (0, hem), CLOTH_M);
        leg.add_to(
            self.surface(Stuff::Skin),
            &chain,
            (hem.saturating_sub(1), leg.last()),
            0.0,
        );

        let foot_m = FOOT_M * g;
        let toe = self
            .at(toe)
            .unwrap_or(to + DVec3::new(0.0, -0.049 * g, 0.205 * g));
        let heel = self
            .at(heel)
            .unwrap_or_else(|| DVec3::new(to.x, toe.y + 0.004 * g, to.z - 0.25 * foot_m));
        // Some sets have the tip of the foot for a toe, some its ball: the end is as long as a foot has left.
        let left_m = foot_m - heel.distance(toe) - 0.042 * g;
        let ends = (left_m / (0.076 * g)).clamp(0.3, 1.1);
        let foot = loft(
            shape::FOOT,
            BETWEEN,
            AROUND,
            (heel, toe),
            DVec3::Y,
            (g, g * ends),
            |_| 1.0,
        );
        foot.add_to(
            self.surface(Stuff::Shoes),
            &Chain::rigid(end),
            (0, foot.last()),
            0.0,
        );
    }
}

/// A part that its table gives as two halves, each of its own length; straight in the rest pose.
fn loft_bent(rows: &[Ring], (from, via, to): (DVec3, DVec3, DVec3), front: DVec3, scale: f64) -> Loft {
    let (upper_m, lower_m) = (from.distance(via), via.distance(to));
    let all_m = upper_m + lower_m;
    let rows: Vec<Ring> = rows
        .iter()
        .map(|ring| Ring {
            along: if ring.along <= 0.5 {
                ring.along * 2.0 * upper_m / all_m
            } else {
                (upper_m + (ring.along - 0.5) * 2.0 * lower_m) / all_m
            },
            ..*ring
        })
        .collect();
    loft(&rows, BETWEEN, AROUND, (from, to), front, (scale, scale), |_| 1.0)
}

/// Hair: a shell over the head above a line that is high in front and low at the nape. `around` is 0 in front.
fn hairline_m(around: f64, height_m: f64) -> f64 {
    let front = around.cos();
    (0.55 + 0.25 * front.max(0.0).powf(0.8) - 0.27 * (-front).max(0.0)) * height_m
}
