//! What is drawn, as plain values that a test can print: limbs, marks on the ground, light.
//!
//! A [`Scene`] is made once per replay and updated for every moment. Updating uses the same memory again; what is found anew for
//! every moment are participants without a body, the segments of avatars, and, where a story is told, the points of trails and the
//! limbs of ghosts.

#[cfg(feature = "full")]
mod avatar;
mod body;
mod bounds;
mod figure;
#[cfg(feature = "full")]
mod framing;
#[cfg(feature = "full")]
mod ghost;
mod glyph;
mod ground;
#[cfg(feature = "full")]
mod implement;
#[cfg(feature = "full")]
mod implement_form;
mod limb_shape;
mod look;
mod paint;
mod part;
#[cfg(feature = "full")]
mod staging;
mod subject;
#[cfg(feature = "full")]
mod trail;
#[cfg(feature = "full")]
mod uncertain;

#[cfg(feature = "full")]
pub use avatar::{Avatar, AvatarVertex, MAX_SEGMENTS, Pictures, Worn, WornSegment};
pub use bounds::{Bounds, bounds_of};
#[cfg(feature = "full")]
pub use ghost::Ghost;
pub use glyph::digit_segments;
pub use ground::{Decal, DecalKind, Ground};
pub use limb_shape::{RINGS, Ring, limb_rings};
pub use look::Look;
#[cfg(feature = "full")]
pub use staging::{Backdrop, LightPreset, Staging};
pub use subject::{Subject, pick};
#[cfg(feature = "full")]
pub use trail::{SPEED_COLOURS, Trail, TrailPoint};
#[cfg(feature = "full")]
pub use uncertain::{Uncertain, UncertainKind, fade};

use glam::Vec3;

/// A colour, as the scene's values carry it.
pub use crate::replay::Rgb;
use crate::replay::{Pose, Replay, Track, TrackKind, TrackOrigin};

/// The shape a limb is lofted from; the number is its place in [`LimbKind::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum LimbKind {
    /// Pelvis over the chest to the base of the neck.
    Torso,
    /// Base of the neck into the head.
    Neck,
    /// Chin to crown.
    Head,
    /// Shoulder over the elbow to the wrist.
    Arm,
    /// Wrist to fingers.
    Hand,
    /// Hip over the knee to the ankle.
    Leg,
    /// Heel to toes.
    Foot,
    /// A bone of a skeleton whose body map is unknown.
    Rod,
    /// A marker, a ball or a lone joint: a sphere of radius `girth`; a round bar where its ends are apart.
    Ball,
}

impl LimbKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Torso,
        Self::Neck,
        Self::Head,
        Self::Arm,
        Self::Hand,
        Self::Leg,
        Self::Foot,
        Self::Rod,
        Self::Ball,
    ];
}

/// One lofted piece of a body: a tube of elliptic rings along a line with one rounded corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limb {
    /// Which shape.
    pub kind: LimbKind,
    /// Where the line starts.
    pub from_m: Vec3,
    /// Its corner: the knee of a leg; the midpoint where there is none.
    pub via_m: Vec3,
    /// Where it ends.
    pub to_m: Vec3,
    /// The direction the limb's front faces at its start; need not be normalised or square to the line.
    pub front_from: Vec3,
    /// The direction the limb's front faces at its end.
    pub front_to: Vec3,
    /// Scale of all radii: 1 for the body of a person 1.80 m tall; the radius in metres for a ball.
    pub girth: f32,
    /// Extra scale of the side-to-side radii at the start.
    pub width_from: f32,
    /// Extra scale of the side-to-side radii at the end.
    pub width_to: f32,
    /// Where along the limb, from 0 to 1 with the corner at one half, `colour_a` gives way to `colour_b`; 1 or more:
    /// nowhere.
    pub hem: f32,
    /// The colour from the start to the hem.
    pub colour_a: Rgb,
    /// The colour beyond the hem; on a head, the hair; on a foot, the sole.
    pub colour_b: Rgb,
    /// The colour of what a torso's vest leaves bare; on a leg, the sock.
    pub colour_c: Rgb,
    /// Where the limb comes from out of the trunk, which it joins in a curve; zero for a straight start.
    pub root: Vec3,
    /// Which way is outwards along the limb's own side: 1 or -1, or 0 in the middle of the body.
    pub outward: f32,
    /// What a torso bears on chest and back.
    pub number: Option<Number>,
    /// Whether the limb is made up rather than recorded.
    pub inferred: bool,
    /// From 1 (recorded) to 0 (in a gap: not drawn).
    pub presence: f32,
}

/// A number worn on chest and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its value, at most 9999.
    pub value: u16,
    /// Whether it stands on a white bib, as in athletics; else it is printed on the vest.
    pub on_bib: bool,
}

/// Everything of one picture but the camera.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The pieces of all bodies, markers and objects.
    pub limbs: Vec<Limb>,
    /// What stands on the ground besides; it changes only with the replay.
    pub parts: Vec<Limb>,
    /// Lines and figures painted on the ground; they change only with the replay.
    pub markings: Vec<Decal>,
    /// Soft darkening where bodies come close to the ground.
    pub contacts: Vec<Decal>,
    /// The ground's surfaces.
    pub ground: Ground,
    /// Light and air.
    pub look: Look,
    /// The participants that are to be seen at this moment.
    pub subjects: Vec<Subject>,
    /// Ways of points through the air.
    #[cfg(feature = "full")]
    pub trails: Vec<Trail>,
    /// Bodies of other moments; like trails they cast no shadow and count for no framing.
    #[cfg(feature = "full")]
    pub ghosts: Vec<Ghost>,
    /// How sure it all is; like ghosts it casts no shadow and counts for no framing.
    #[cfg(feature = "full")]
    pub uncertain: Vec<Uncertain>,
    /// Bodies that wear an avatar; the pieces that they would be drawn with are not among the limbs.
    #[cfg(feature = "full")]
    pub worn: Vec<Worn>,
    /// What is behind it all.
    #[cfg(feature = "full")]
    pub backdrop: Backdrop,
    /// What the limbs fill, for the shadow.
    pub bounds: Option<Bounds>,
    /// What participants wear in place of their own.
    #[cfg(feature = "full")]
    kits: Vec<staging::Kit>,
    /// What each track is drawn as, where it is a ball or an implement.
    #[cfg(feature = "full")]
    implements: Vec<Option<implement::Implement>>,
    /// Which way each track moves, where that says how it lies; beyond its end nobody knows.
    #[cfg(feature = "full")]
    headings: Vec<Vec3>,
    /// The avatar of each participant, and which limbs are whose body.
    #[cfg(feature = "full")]
    wardrobe: avatar::Wardrobe,
    bodies: Vec<body::BodySize>,
    /// Which bodies were measured by key poses.
    settled: Vec<bool>,
}

/// What a body is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasuredFrom {
    /// The coarse layer.
    KeyPoses,
    /// The samples themselves.
    Samples,
}

impl Scene {
    /// The scene of a replay, at no moment yet.
    pub fn new(replay: &Replay) -> Self {
        let (ground, markings) = ground::of_venue(&replay.venue);
        let mut scene = Self {
            ground,
            markings,
            parts: part::of_venue(&replay.venue),
            look: Look::of_venue(&replay.venue),
            ..Self::default()
        };
        scene.grow(replay);
        for (index, track) in replay.tracks.iter().enumerate() {
            scene.measure(index, track, MeasuredFrom::Samples);
        }
        scene
    }

    /// Makes room for the tracks of a replay that has grown.
    pub fn grow(&mut self, replay: &Replay) {
        self.bodies.resize(replay.tracks.len(), body::BodySize::default());
        self.settled.resize(replay.tracks.len(), false);
        #[cfg(feature = "full")]
        {
            let tracks = 0..replay.tracks.len();
            self.implements = tracks
                .map(|index| implement::Implement::of_track(replay, index))
                .collect();
        }
    }

    /// Asks which way each track moves at the next moment to come, where its picture depends on that: a long implement of which one
    /// point is known lies along it. None where nobody knows.
    #[cfg(feature = "full")]
    pub fn set_headings(&mut self, mut heading: impl FnMut(usize) -> Option<Vec3>) {
        self.headings.clear();
        let implements = self.implements.iter().enumerate();
        let headings = implements.map(|(index, implement)| {
            let is_long = implement.is_some_and(|implement| implement.is_long());
            is_long.then(|| heading(index)).flatten().unwrap_or_default()
        });
        self.headings.extend(headings);
    }

    /// Measures a body by some more frames of its track. Key poses are of the whole replay and come first: what they give
    /// stays, so that a moment looks the same whatever else has arrived; lengths are then as exact as two key poses, 10 mm by
    /// default. Samples count until there are any.
    pub fn measure(&mut self, index: usize, track: &Track, from: MeasuredFrom) {
        let (Some(size), Some(settled)) = (self.bodies.get_mut(index), self.settled.get_mut(index)) else {
            return;
        };
        match from {
            MeasuredFrom::Samples if *settled => {}
            MeasuredFrom::KeyPoses if !*settled => {
                let mut found = body::BodySize::default();
                found.measure(track);
                if !found.is_unknown() {
                    (*settled, *size) = (true, found);
                }
            }
            _ => size.measure(track),
        }
    }

    /// Takes over the poses of one moment, in the order of the replay's tracks.
    pub fn update(&mut self, replay: &Replay, poses: &[Pose]) {
        self.limbs.clear();
        self.contacts.clear();
        self.subjects.clear();
        #[cfg(feature = "full")]
        {
            self.trails.clear();
            self.ghosts.clear();
            self.uncertain.clear();
            self.wardrobe.clear_bodies();
        }
        let mut without_body = Vec::new();
        for (index, ((track, pose), size)) in replay.tracks.iter().zip(poses).zip(&self.bodies).enumerate() {
            #[cfg(feature = "full")]
            if let Some(implement) = self.implements.get(index).copied().flatten() {
                let heading = self.headings.get(index).copied().unwrap_or_default();
                implement_form::add(&implement, pose, heading, &mut self.limbs, &mut self.contacts);
                without_body.extend(track.participant.and_then(|p| Subject::of_joints(p, pose)));
                continue;
            }
            let colours = self.colours(replay, index);
            if track.skeleton.body_map.is_empty() {
                figure::add_joints(track, pose, &colours, &mut self.limbs);
                without_body.extend(track.participant.and_then(|p| Subject::of_joints(p, pose)));
                continue;
            }
            let body = body::complete(track.skeleton.body_map.resolve(pose), size);
            let first = self.limbs.len();
            figure::add_body(&body, size, &colours, &mut self.limbs);
            for limb in self.limbs.iter_mut().skip(first) {
                limb.inferred = track.origin == TrackOrigin::Inferred;
            }
            #[cfg(feature = "full")]
            self.wardrobe
                .note_body(track.participant, first..self.limbs.len());
            figure::add_contacts(&body, size, &mut self.contacts);
            self.subjects
                .extend(track.participant.and_then(|p| Subject::of_body(p, &body)));
            if track.kind == TrackKind::Markers {
                figure::add_joints(track, pose, &colours, &mut self.limbs);
            }
        }
        // Whoever has a body is found by it, not by the markers that it was derived from.
        for subject in without_body {
            if self.subject(subject.participant).is_none() {
                self.subjects.push(subject);
            }
        }
        self.bounds = bounds_of(
            self.limbs
                .iter()
                .filter(|l| l.presence > 0.0)
                .flat_map(|l| [l.from_m, l.to_m]),
        );
        #[cfg(feature = "full")]
        self.put_avatars_on();
    }

    /// The colours that a track's body is drawn in.
    fn colours(&self, replay: &Replay, track: usize) -> figure::Colours {
        let colours = figure::Colours::of_track(replay, track);
        #[cfg(feature = "full")]
        let colours = colours.dressed(self.kit_of(replay, track));
        colours
    }

    /// Adds the way of a point to the picture of this moment.
    #[cfg(feature = "full")]
    pub fn add_trail(&mut self, trail: Trail) {
        self.trails.push(trail);
    }

    /// A participant, where it is to be seen at this moment.
    pub fn subject(&self, participant: usize) -> Option<&Subject> {
        self.subjects
            .iter()
            .find(|subject| subject.participant == participant)
    }

    /// The middle of all participants.
    pub fn field_m(&self) -> Option<Vec3> {
        let count = self.subjects.len() as f32;
        (count > 0.0).then(|| self.subjects.iter().map(|subject| subject.focus_m).sum::<Vec3>() / count)
    }
}
