//! From a completed body to the limbs that draw it.

use glam::{Vec2, Vec3};

use super::body::{BodySize, facing};
use super::{Decal, DecalKind, Limb, LimbKind, Number};
use crate::replay::BodyPart::*;
use crate::replay::{BodyPart, BodyPose, PartSample, Participant, Pose, Replay, Rgb, Sex, Track, TrackKind};

/// The colours one body is drawn in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colours {
    vest: Rgb,
    shorts: Rgb,
    skin: Rgb,
    number: Option<Number>,
    sex: Option<Sex>,
}

/// A mannequin's own colour where the replay gives none.
const SKIN: Rgb = Rgb([150, 112, 90]);
const HAIR: Rgb = Rgb([48, 38, 36]);
const SHOE: Rgb = Rgb([236, 240, 244]);

/// Okabe and Ito's palette, distinguishable with any colour vision, for those whose kit is not given.
const PALETTE: [Rgb; 8] = [
    Rgb([0, 114, 178]),
    Rgb([230, 159, 0]),
    Rgb([0, 158, 115]),
    Rgb([204, 121, 167]),
    Rgb([86, 180, 233]),
    Rgb([213, 94, 0]),
    Rgb([240, 228, 66]),
    Rgb([235, 235, 235]),
];

impl Colours {
    pub(super) fn of_track(replay: &Replay, track: usize) -> Self {
        let participant = replay.tracks[track].participant;
        let person = participant.and_then(|p| replay.participants.get(p));
        let given = person.map_or(&[][..], |p| &p.colours);
        let vest = given
            .first()
            .copied()
            .unwrap_or(PALETTE[participant.unwrap_or(track) % PALETTE.len()]);
        Self {
            vest,
            shorts: given.get(1).copied().unwrap_or(shorts_for(vest)),
            skin: given.get(2).copied().unwrap_or(SKIN),
            number: person.and_then(number_of),
            sex: person.and_then(|p| p.sex),
        }
    }

    /// Of limbs that are measured and not drawn.
    #[cfg(feature = "full")]
    pub(super) fn plain() -> Self {
        Self {
            vest: SHOE,
            shorts: SHOE,
            skin: SHOE,
            number: None,
            sex: None,
        }
    }

    /// In another kit: to a vest go shorts of its own colour.
    #[cfg(feature = "full")]
    pub(super) fn dressed(self, [vest, shorts]: super::staging::Kit) -> Self {
        let shorts = shorts.or(vest.map(shorts_for));
        Self {
            vest: vest.unwrap_or(self.vest),
            shorts: shorts.unwrap_or(self.shorts),
            ..self
        }
    }
}

/// What goes with a vest where no shorts are given: its own colour, darker.
fn shorts_for(vest: Rgb) -> Rgb {
    Rgb(vest.0.map(|v| v / 3))
}

/// The bib, else the lane; who has a lane wears it on a bib.
fn number_of(person: &Participant) -> Option<Number> {
    let bib = person.bib.as_ref().and_then(|bib| bib.parse::<u16>().ok());
    let value = bib
        .or(person.lane.map(u16::from))
        .filter(|value| *value < 10_000)?;
    Some(Number {
        value,
        on_bib: person.lane.is_some(),
    })
}

struct Figure<'a> {
    body: &'a BodyPose,
    girth: f32,
    limbs: &'a mut Vec<Limb>,
}

impl Figure<'_> {
    /// A straight limb between two parts; nothing when either is missing.
    fn add(
        &mut self,
        kind: LimbKind,
        from: BodyPart,
        to: BodyPart,
        front: Vec3,
        (a, b, hem): (Rgb, Rgb, f32),
    ) {
        if let (Some(from), Some(to)) = (self.body.get(from), self.body.get(to)) {
            self.add_between(kind, from, to, front, (a, b, hem));
        }
    }

    /// A limb bent at a middle joint; where a part is missing, rods between the others.
    fn add_bent(
        &mut self,
        kind: LimbKind,
        [upper, middle, lower]: [BodyPart; 3],
        front: Vec3,
        colours: (Rgb, Rgb, f32),
    ) {
        if let (Some(from), Some(via), Some(to)) =
            (self.body.get(upper), self.body.get(middle), self.body.get(lower))
        {
            self.add_between(kind, from, to, front, colours);
            if let Some(limb) = self.limbs.last_mut() {
                limb.via_m = via.position_m;
                limb.presence = limb.presence.min(via.presence);
            }
            return;
        }
        self.add(LimbKind::Rod, upper, middle, front, (colours.1, colours.1, 1.0));
        self.add(LimbKind::Rod, middle, lower, front, (colours.1, colours.1, 1.0));
    }

    fn add_between(
        &mut self,
        kind: LimbKind,
        from: PartSample,
        to: PartSample,
        front: Vec3,
        (a, b, hem): (Rgb, Rgb, f32),
    ) {
        self.limbs.push(Limb {
            front_from: front,
            front_to: front,
            hem,
            colour_a: a,
            colour_b: b,
            presence: from.presence.min(to.presence),
            ..plain(kind, from.position_m, to.position_m, self.girth)
        });
    }

    /// The direction from one part to another; zero where either is missing.
    fn toward(&self, from: BodyPart, to: BodyPart) -> Vec3 {
        let ends = self.body.position_m(from).zip(self.body.position_m(to));
        ends.map_or(Vec3::ZERO, |(from, to)| (to - from).normalize_or_zero())
    }

    /// Joins the limbs of one side to what they grow out of: arm or leg to the trunk, hand to the forearm.
    fn join(&mut self, first: usize, outward: f32, trunk: Vec3, forearm: Vec3) {
        for limb in self.limbs.iter_mut().skip(first) {
            limb.outward = outward;
            limb.root = match limb.kind {
                LimbKind::Arm | LimbKind::Leg => trunk.normalize_or_zero(),
                LimbKind::Hand => forearm,
                _ => Vec3::ZERO,
            };
        }
    }

    /// Where a bent limb's middle joint points, leaning to `rest` as the limb straightens.
    fn bend(&self, upper: BodyPart, middle: BodyPart, lower: BodyPart, rest: Vec3) -> Vec3 {
        let (Some(u), Some(m), Some(l)) = (
            self.body.position_m(upper),
            self.body.position_m(middle),
            self.body.position_m(lower),
        ) else {
            return rest;
        };
        let out = m - (u + l) * 0.5;
        let across = (l - u).normalize_or_zero();
        // In shares of a limb's length: at a tenth out of line the bend alone decides.
        let out = (out - across * out.dot(across)) / (u.distance(m) + m.distance(l)).max(1e-3);
        out * 10.0 + rest * 0.35
    }
}

/// Breadth of hips and of chest, and girth, against the mean of both sexes. By ANSUR (Gordon and others 1989) women's
/// hips are about 0.210 and men's 0.195 of stature; what is between the joints themselves the track decides.
const FEMALE: (f32, f32, f32) = (1.035, 0.96, 0.96);
const MALE: (f32, f32, f32) = (0.965, 1.02, 1.02);

/// The limbs of one body.
pub(super) fn add_body(body: &BodyPose, size: &BodySize, colours: &Colours, limbs: &mut Vec<Limb>) {
    let facing = facing(body);
    let bare = (colours.skin, colours.skin, 1.0);
    let (hips, shoulders, limbs_girth) = match colours.sex {
        Some(Sex::Female) => FEMALE,
        Some(Sex::Male) => MALE,
        None => (1.0, 1.0, 1.0),
    };
    let girth = size.scale() * limbs_girth;
    let mut figure = Figure { body, girth, limbs };

    if let (Some(pelvis), Some(neck)) = (body.get(Pelvis), body.get(Neck)) {
        let straight = (pelvis.position_m + neck.position_m) * 0.5;
        // The control point that makes the curve pass through the chest, or the waist, at its own height.
        let through = [(Chest, 0.66_f32), (Spine, 0.33)]
            .into_iter()
            .find_map(|(part, t)| {
                let via =
                    body.position_m(part)? - pelvis.position_m * (1.0 - t).powi(2) - neck.position_m * t * t;
                Some(via / (2.0 * t * (1.0 - t)))
            });
        let reach_m = pelvis.position_m.distance(neck.position_m) * 0.22;
        let via_m = straight + (through.unwrap_or(straight) - straight).clamp_length_max(reach_m);
        let (width_from, width_to) = size.torso_widths();
        let (width_from, width_to) = (width_from * hips, width_to * shoulders);
        figure.limbs.push(Limb {
            via_m,
            front_from: facing.hips,
            front_to: facing.shoulders,
            width_from,
            width_to,
            hem: 0.15,
            colour_a: colours.shorts,
            colour_b: colours.vest,
            colour_c: colours.skin,
            number: colours.number,
            presence: pelvis.presence.min(neck.presence),
            ..plain(LimbKind::Torso, pelvis.position_m, neck.position_m, girth)
        });
    }

    if let (Some(neck), Some(top), Some(head)) = (body.get(Neck), body.get(HeadTop), body.get(Head)) {
        let up = (top.position_m - neck.position_m).normalize_or(facing.up);
        let height_m = 0.130 * 1.80 * girth;
        let chin = PartSample {
            position_m: top.position_m - up * height_m,
            ..head
        };
        let ahead = body.position_m(Nose).map_or(facing.shoulders, |nose| {
            nose - (top.position_m - up * height_m * 0.5)
        });
        let nape = PartSample {
            position_m: chin.position_m + up * height_m * 0.30 - ahead.normalize_or_zero() * 0.012,
            ..head
        };
        figure.add_between(LimbKind::Neck, neck, nape, facing.shoulders, bare);
        figure.add_between(LimbKind::Head, chin, top, ahead, (colours.skin, HAIR, 1.0));
    }

    // A limb that hangs has its own side to the body's right.
    for (outward, shoulder, elbow, wrist, hand) in [
        (-1.0, LeftShoulder, LeftElbow, LeftWrist, LeftHand),
        (1.0, RightShoulder, RightElbow, RightWrist, RightHand),
    ] {
        let first = figure.limbs.len();
        // An elbow points backwards: the limb's front is the other way.
        let front = -figure.bend(shoulder, elbow, wrist, -facing.shoulders);
        figure.add_bent(LimbKind::Arm, [shoulder, elbow, wrist], front, bare);
        figure.add(LimbKind::Hand, wrist, hand, front, bare);
        let root = figure.toward(Neck, shoulder) - facing.up * 0.35;
        figure.join(first, outward, root, figure.toward(elbow, wrist));
    }

    for (outward, hip, knee, ankle, heel, toe) in [
        (-1.0, LeftHip, LeftKnee, LeftAnkle, LeftHeel, LeftToe),
        (1.0, RightHip, RightKnee, RightAnkle, RightHeel, RightToe),
    ] {
        let first = figure.limbs.len();
        // Where a straight knee points: the hips' front, turned with the thigh.
        let thigh = figure.toward(hip, knee);
        let rest = facing.up * thigh.dot(facing.hips) - facing.hips * thigh.dot(facing.up);
        let front = figure.bend(hip, knee, ankle, rest);
        figure.add_bent(
            LimbKind::Leg,
            [hip, knee, ankle],
            front,
            (colours.shorts, colours.skin, 0.27),
        );
        let instep = body
            .position_m(knee)
            .zip(body.position_m(ankle))
            .map_or(Vec3::Y, |(k, a)| k - a);
        figure.add(LimbKind::Foot, heel, toe, instep, (SHOE, colours.vest, 0.0));
        let root = figure.toward(Pelvis, hip) * 0.25 - facing.up;
        figure.join(first, outward, root, Vec3::ZERO);
    }
}

/// A straight limb of one colour.
pub(super) fn plain(kind: LimbKind, from_m: Vec3, to_m: Vec3, girth: f32) -> Limb {
    Limb {
        kind,
        from_m,
        via_m: (from_m + to_m) * 0.5,
        to_m,
        front_from: Vec3::Z,
        front_to: Vec3::Z,
        girth,
        width_from: 1.0,
        width_to: 1.0,
        hem: 1.0,
        colour_a: SHOE,
        colour_b: SHOE,
        colour_c: SHOE,
        root: Vec3::ZERO,
        outward: 0.0,
        number: None,
        inferred: false,
        presence: 1.0,
    }
}

/// Joints that no body map explains: bones as rods, and every joint a ball.
pub(super) fn add_joints(track: &Track, pose: &Pose, colours: &Colours, limbs: &mut Vec<Limb>) {
    let markers = track.kind == TrackKind::Markers;
    let radius_m = match track.kind {
        TrackKind::Markers => 0.016,
        TrackKind::Skeleton => 0.024,
        TrackKind::Object => 0.06,
    };
    let piece = |kind, from: Vec3, to: Vec3, girth, presence| Limb {
        colour_a: if markers { SHOE } else { colours.vest },
        colour_b: colours.vest,
        presence,
        ..plain(kind, from, to, girth)
    };
    for (joint, sample) in track.skeleton.joints.iter().zip(&pose.joints) {
        let Some(at) = sample.position_m else { continue };
        limbs.push(piece(
            LimbKind::Ball,
            at - Vec3::Y * 1e-4,
            at + Vec3::Y * 1e-4,
            radius_m,
            sample.presence,
        ));
        let parent = joint.parent.and_then(|p| pose.joints.get(usize::from(p)));
        if let Some((parent, from)) = parent.and_then(|p| Some((p, p.position_m?))) {
            limbs.push(piece(
                LimbKind::Rod,
                from,
                at,
                1.0,
                sample.presence.min(parent.presence),
            ));
        }
    }
}

/// Soft dark spots on the ground below the parts that come close to it.
pub(super) fn add_contacts(body: &BodyPose, size: &BodySize, contacts: &mut Vec<Decal>) {
    let mut spot = |from: PartSample, to: PartSample, radius_m: f32, reach_m: f32, strength: f32| {
        let height_m = from.position_m.y.min(to.position_m.y).max(0.0);
        let nearness = (1.0 - height_m / reach_m).clamp(0.0, 1.0);
        if nearness > 0.0 {
            let flat = |p: Vec3| Vec2::new(p.x, p.z);
            contacts.push(Decal {
                kind: DecalKind::Contact,
                from_m: flat(from.position_m),
                to_m: flat(to.position_m),
                half_width_m: radius_m * size.scale() * (1.0 + height_m / reach_m),
                colour: Vec3::ZERO,
                strength: strength * nearness * nearness * from.presence.min(to.presence),
            });
        }
    };
    for (from, to, radius_m, reach_m, strength) in [
        (LeftHeel, LeftToe, 0.13, 0.35, 0.62),
        (RightHeel, RightToe, 0.13, 0.35, 0.62),
        (LeftWrist, LeftHand, 0.09, 0.2, 0.5),
        (RightWrist, RightHand, 0.09, 0.2, 0.5),
        (Pelvis, Pelvis, 0.55, 1.6, 0.55),
    ] {
        if let (Some(from), Some(to)) = (body.get(from), body.get(to)) {
            spot(from, to, radius_m, reach_m, strength);
        }
    }
}
