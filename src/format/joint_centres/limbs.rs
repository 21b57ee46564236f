//! From the pelvis outwards: knees, ankles, shoulders and elbows, each by the best way that the markers allow.

use glam::DVec3;

use super::chord::chord;
use super::landmarks::{Landmarks, Side};
use super::measures::Measures;
use super::pelvis::Pelvis;
use super::points::Points;
use crate::replay::{BodyMap, BodyPart};

/// How far below the acromion's marker the shoulder's centre lies, as a share of the distance between both: Rab, Petuskey
/// and Bagley, A method for determination of upper extremity kinematics, Gait & Posture 15 (2002).
const SHOULDER_DROP: f64 = 0.17;
/// How far from one greater trochanter towards the other the hip's centre lies: Weinhandl and O'Connor, Assessment of a
/// greater trochanter-based method of locating the hip joint center, Journal of Biomechanics 43 (2010).
const HIP_BETWEEN_TROCHANTERS: f64 = 0.25;
/// Hip to knee to ankle as a share of stature (Drillis and Contini 1966, in Winter, figure 4.1).
const LEG_SHARE: f64 = 0.491;
/// A bent arm shows the elbow's axis; this much of the trunk's own axis decides for a straight one.
const STRAIGHT_ARM: f64 = 0.15;
/// The way with fewer assumptions is taken unless its markers are there less often than this share of the other's.
const PRESENCE_MARGIN: f64 = 0.9;

/// How a joint between two bones is found.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// The file holds the centre.
    Given,
    /// Midway between the markers on both sides.
    Midpoint,
    /// By the chord from the marker on the outer side, in the plane of a marker further out.
    ChordByMarker,
    /// By the chord from the marker on the outer side, in the plane of the next joint's axis.
    ChordByAxis,
    /// As the set's body map has it.
    Map,
}

/// The markers of one limb's joint and how to use them.
struct Hinge {
    given: Vec<u16>,
    outer: Vec<u16>,
    inner: Vec<u16>,
    plane: Vec<u16>,
    way: Way,
    half_m: f64,
    is_measured: bool,
}

impl Hinge {
    fn find(points: &Points<'_>, landmarks: &Landmarks, side: Side, names: [&str; 4]) -> Self {
        let [given, outer, inner, plane] = names.map(|name| landmarks.sided(side, name));
        let share = |markers: &[&[u16]]| {
            points.share(|frame| markers.iter().all(|m| points.mean(frame, m).is_some()))
        };
        let ways = [
            (Way::Given, share(&[&given])),
            (Way::Midpoint, share(&[&outer, &inner])),
            (Way::ChordByMarker, share(&[&outer, &plane])),
            (Way::ChordByAxis, share(&[&outer])),
        ];
        let mut best = (Way::Map, 0.0);
        for (way, share) in ways {
            if share * PRESENCE_MARGIN > best.1 || (best.1 == 0.0 && share > 0.0) {
                best = (way, share);
            }
        }
        let breadth_m =
            points.median(|frame| Some(points.mean(frame, &outer)?.distance(points.mean(frame, &inner)?)));
        Self {
            given,
            outer,
            inner,
            plane,
            way: best.0,
            half_m: breadth_m.unwrap_or(0.0) / 2.0,
            is_measured: breadth_m.is_some(),
        }
    }

    /// The centre, from the centre above; `axis` gives a direction outwards where no marker does.
    fn centre(
        &self,
        points: &Points<'_>,
        frame: usize,
        above: Option<DVec3>,
        axis: impl Fn(DVec3) -> Option<DVec3>,
    ) -> Option<DVec3> {
        let outer = || points.mean(frame, &self.outer);
        match self.way {
            Way::Given => points.mean(frame, &self.given),
            Way::Midpoint => Some((outer()? + points.mean(frame, &self.inner)?) / 2.0),
            Way::ChordByMarker => chord(above?, outer()?, points.mean(frame, &self.plane)?, self.half_m),
            Way::ChordByAxis => {
                let marker = outer()?;
                chord(above?, marker, marker + axis(marker)?, self.half_m)
            }
            Way::Map => None,
        }
    }
}

/// Everything of one athlete that does not change with the frame.
pub(super) struct Model<'a> {
    points: &'a Points<'a>,
    map: &'a BodyMap,
    pelvis: Option<Pelvis>,
    given_hips: [Vec<u16>; 2],
    trochanters: [Vec<u16>; 2],
    knees: [Hinge; 2],
    ankles: [Hinge; 2],
    elbows: [Hinge; 2],
    given_shoulders: [Vec<u16>; 2],
    acromions: [Vec<u16>; 2],
    shoulder_drop_m: f64,
    neck: Vec<u16>,
    chest: Vec<u16>,
    stature_m: Option<f64>,
}

impl<'a> Model<'a> {
    pub(super) fn new(
        points: &'a Points<'a>,
        landmarks: &Landmarks,
        measures: &Measures,
        map: &'a BodyMap,
    ) -> Self {
        let both = |names: [&str; 4]| Side::BOTH.map(|side| Hinge::find(points, landmarks, side, names));
        let sided = |name: &str| Side::BOTH.map(|side| landmarks.sided(side, name));
        // One of a pair is as good as none: left and right are found the same way.
        let present = |name: &str| match sided(name) {
            [left, right] if left.is_empty() || right.is_empty() => [Vec::new(), Vec::new()],
            both => both,
        };
        let pair = |a: &str, b: &str| match (landmarks.get(a), landmarks.get(b)) {
            ([], _) | (_, []) => Vec::new(),
            (a, b) => [a, b].concat(),
        };
        let acromions = sided("SHO");
        let across_m = points.median(|frame| {
            Some(
                points
                    .mean(frame, &acromions[0])?
                    .distance(points.mean(frame, &acromions[1])?),
            )
        });
        let mut model = Self {
            points,
            map,
            pelvis: Pelvis::find(points, landmarks, measures),
            given_hips: present("HJC"),
            trochanters: sided("GTR"),
            knees: both(["KJC", "KNE", "KNM", "THI"]),
            ankles: both(["AJC", "ANK", "MED", "TIB"]),
            elbows: both(["EJC", "ELB", "ELM", ""]),
            given_shoulders: present("SJC"),
            acromions,
            shoulder_drop_m: SHOULDER_DROP * across_m.unwrap_or(0.0),
            neck: pair("C7", "CLAV"),
            chest: pair("T10", "STRN"),
            stature_m: None,
        };
        model.stature_m = model.stature_of_legs();
        let stature_m = model.stature_m;
        let assume = |hinges: &mut [Hinge; 2], half_m: f64| {
            for hinge in hinges.iter_mut().filter(|hinge| !hinge.is_measured) {
                hinge.half_m = half_m;
            }
        };
        assume(&mut model.knees, measures.half_knee_m(stature_m));
        assume(&mut model.ankles, measures.half_ankle_m(stature_m));
        assume(&mut model.elbows, measures.half_elbow_m(stature_m));
        model
    }

    /// The stature that goes with the length from the hip over the knee's marker to the ankle's.
    fn stature_of_legs(&self) -> Option<f64> {
        let leg = |frame, side: usize| {
            let hip = self.hip(frame, *Side::BOTH.get(side)?)?;
            let knee = self.points.mean(frame, &self.knees.get(side)?.outer)?;
            let ankle = self.points.mean(frame, &self.ankles.get(side)?.outer)?;
            Some(hip.distance(knee) + knee.distance(ankle))
        };
        let leg_m = self
            .points
            .median(|frame| leg(frame, 0).or_else(|| leg(frame, 1)))?;
        Some(leg_m / LEG_SHARE)
    }

    /// How the joints were found, for a person.
    pub(super) fn how(&self) -> String {
        let hips = match &self.pelvis {
            _ if known(&self.given_hips) => "hips as in the file".to_owned(),
            Some(pelvis) => format!("hips by {}", pelvis.regression.as_str()),
            None if known(&self.trochanters) => "hips by Weinhandl 2010".to_owned(),
            None => "hips as means of markers".to_owned(),
        };
        let hinge = |name: &str, hinges: &[Hinge; 2]| {
            let [left, right] = hinges;
            let way = if left.way == Way::Map { right } else { left };
            let how = match way.way {
                Way::Given => "as in the file".to_owned(),
                Way::Midpoint => "midway between their markers".to_owned(),
                Way::ChordByMarker | Way::ChordByAxis => format!(
                    "{:.0} mm inwards of their markers{}",
                    way.half_m * 1000.0,
                    if way.is_measured { "" } else { " (assumed)" }
                ),
                Way::Map => return String::new(),
            };
            format!(", {name} {how}")
        };
        let [knees, ankles, elbows] = [
            hinge("knees", &self.knees),
            hinge("ankles", &self.ankles),
            hinge("elbows", &self.elbows),
        ];
        format!("{hips}{knees}{ankles}{elbows}")
    }

    /// Where a part of the body is in one frame.
    pub(super) fn part(&self, frame: usize, part: BodyPart) -> Option<DVec3> {
        use BodyPart as P;
        use Side::{Left, Right};
        let derived = match part {
            P::Pelvis => self.middle_of_hips(frame),
            P::LeftHip => self.hip(frame, Left),
            P::RightHip => self.hip(frame, Right),
            P::LeftKnee => self.knee(frame, Left),
            P::RightKnee => self.knee(frame, Right),
            P::LeftAnkle => self.ankle(frame, Left),
            P::RightAnkle => self.ankle(frame, Right),
            P::LeftShoulder => self.shoulder(frame, Left),
            P::RightShoulder => self.shoulder(frame, Right),
            P::LeftElbow => self.elbow(frame, Left),
            P::RightElbow => self.elbow(frame, Right),
            _ => None,
        };
        if derived.is_some() || self.has_way(part) {
            return derived;
        }
        self.points.mean(frame, self.map.joints_of(part))
    }

    /// Whether a part has a way of its own, so that it is missing where that way's markers are.
    fn has_way(&self, part: BodyPart) -> bool {
        use BodyPart as P;
        let hips = self.pelvis.is_some() || known(&self.given_hips) || known(&self.trochanters);
        match part {
            P::Pelvis | P::LeftHip | P::RightHip => hips,
            P::LeftKnee => self.knees[0].way != Way::Map,
            P::RightKnee => self.knees[1].way != Way::Map,
            P::LeftAnkle => self.ankles[0].way != Way::Map,
            P::RightAnkle => self.ankles[1].way != Way::Map,
            P::LeftElbow => self.elbows[0].way != Way::Map,
            P::RightElbow => self.elbows[1].way != Way::Map,
            P::LeftShoulder | P::RightShoulder => self.shoulders_have_way(),
            _ => false,
        }
    }

    fn shoulders_have_way(&self) -> bool {
        known(&self.given_shoulders) || (known(&self.acromions) && self.shoulder_drop_m > 0.0)
    }

    fn middle_of_hips(&self, frame: usize) -> Option<DVec3> {
        Some((self.hip(frame, Side::Left)? + self.hip(frame, Side::Right)?) / 2.0)
    }

    fn hip(&self, frame: usize, side: Side) -> Option<DVec3> {
        let given = of_side(&self.given_hips, side);
        if !given.is_empty() {
            return self.points.mean(frame, given);
        }
        match &self.pelvis {
            Some(pelvis) => pelvis.hip(self.points, frame, side),
            None if known(&self.trochanters) => {
                let [left, right] = [&self.trochanters[0], &self.trochanters[1]];
                let (near, far) = if side == Side::Left {
                    (left, right)
                } else {
                    (right, left)
                };
                let (near, far) = (self.points.mean(frame, near)?, self.points.mean(frame, far)?);
                Some(near.lerp(far, HIP_BETWEEN_TROCHANTERS))
            }
            None => self.points.mean(frame, self.map.joints_of(hip_part(side))),
        }
    }

    fn knee(&self, frame: usize, side: Side) -> Option<DVec3> {
        let outwards = |_| Some(self.pelvis.as_ref()?.at(self.points, frame)?.right * side.sign());
        of_side(&self.knees, side).centre(self.points, frame, self.hip(frame, side), outwards)
    }

    fn ankle(&self, frame: usize, side: Side) -> Option<DVec3> {
        let knee = self.knee(frame, side);
        // Without a wand the knee's axis shows which way is out.
        let outwards = |_| Some(self.points.mean(frame, &of_side(&self.knees, side).outer)? - knee?);
        of_side(&self.ankles, side).centre(self.points, frame, knee, outwards)
    }

    fn shoulder(&self, frame: usize, side: Side) -> Option<DVec3> {
        let given = of_side(&self.given_shoulders, side);
        if !given.is_empty() {
            return self.points.mean(frame, given);
        }
        if self.shoulder_drop_m <= 0.0 {
            return None;
        }
        let acromion = of_side(&self.acromions, side);
        let acromion = self.points.mean(frame, acromion)?;
        Some(acromion + self.trunk_down(frame)? * self.shoulder_drop_m)
    }

    /// Along the trunk, from the neck to the lower end of the chest, or to the hips where the chest bears no markers.
    fn trunk_down(&self, frame: usize) -> Option<DVec3> {
        let top = match self.neck.as_slice() {
            [] => {
                let [left, right] =
                    [&self.acromions[0], &self.acromions[1]].map(|m| self.points.mean(frame, m));
                (left? + right?) / 2.0
            }
            markers => self.points.mean(frame, markers)?,
        };
        let bottom = match self.chest.as_slice() {
            [] => self.middle_of_hips(frame)?,
            markers => self.points.mean(frame, markers)?,
        };
        (bottom - top).try_normalize()
    }

    fn elbow(&self, frame: usize, side: Side) -> Option<DVec3> {
        let shoulder = self
            .shoulder(frame, side)
            .or_else(|| self.points.mean(frame, self.map.joints_of(shoulder_part(side))));
        let handedness = self.pelvis.as_ref().map_or(1.0, Pelvis::handedness);
        let outwards = |marker: DVec3| {
            let wrist = self.points.mean(frame, self.map.joints_of(wrist_part(side)))?;
            let upper = (marker - shoulder?).try_normalize()?;
            let fore = (wrist - marker).try_normalize()?;
            let of_arm = upper.cross(fore) * (side.sign() * handedness);
            let [left, right] = [&self.acromions[0], &self.acromions[1]].map(|m| self.points.mean(frame, m));
            let of_trunk = (right? - left?).try_normalize()? * side.sign();
            Some(of_arm + of_trunk * STRAIGHT_ARM)
        };
        of_side(&self.elbows, side).centre(self.points, frame, shoulder, outwards)
    }
}

fn known(both: &[Vec<u16>; 2]) -> bool {
    both.iter().all(|markers| !markers.is_empty())
}

fn of_side<T>([left, right]: &[T; 2], side: Side) -> &T {
    match side {
        Side::Left => left,
        Side::Right => right,
    }
}

const fn hip_part(side: Side) -> BodyPart {
    match side {
        Side::Left => BodyPart::LeftHip,
        Side::Right => BodyPart::RightHip,
    }
}

const fn shoulder_part(side: Side) -> BodyPart {
    match side {
        Side::Left => BodyPart::LeftShoulder,
        Side::Right => BodyPart::RightShoulder,
    }
}

const fn wrist_part(side: Side) -> BodyPart {
    match side {
        Side::Left => BodyPart::LeftWrist,
        Side::Right => BodyPart::RightWrist,
    }
}
