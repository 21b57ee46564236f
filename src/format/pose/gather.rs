//! Frames of people in any of the known shapes, gathered into tracks.

use super::header::Header;
use super::matching::Matcher;
use super::naming::name_joints;
use super::node::Node;
use super::people::{Finish, People};
use super::shape::{self, JointValue, PersonNode};
use super::timeline::Stamp;
use crate::error::Result;
use crate::format::input::Input;
use crate::format::joint_sets::JointSet;
use crate::format::source::Source;
use crate::replay::{Participant, TrackKind};

/// What has been gathered so far.
pub(super) struct Gather<'l> {
    pub(super) people: People<'l>,
    matcher: Matcher,
    start_utc: Option<String>,
    with_id: usize,
}

impl<'l> Gather<'l> {
    pub(super) fn new(input: &Input<'l>) -> Self {
        Self {
            people: People::new(input.limits()),
            matcher: Matcher::default(),
            start_utc: None,
            with_id: 0,
        }
    }

    /// Takes one frame in.
    pub(super) fn frame(&mut self, frame: &Node<'_>) -> Result<()> {
        let (stamp, moment) = shape::stamp(frame);
        if self.start_utc.is_none() {
            self.start_utc = moment;
        }
        let people = shape::people(frame)?;
        self.people_at(stamp, &people)?;
        if let Some(ball) = frame.get(&["ball", "ball_data"])
            && let Some((position, confidence)) = ball_of(ball)
        {
            self.object("ball", position, confidence)?;
        }
        Ok(())
    }

    /// Takes the people of one frame in.
    pub(super) fn people_at(&mut self, stamp: Stamp, people: &[PersonNode<'_, '_>]) -> Result<()> {
        self.people.begin_frame(stamp)?;
        let mut strangers: Vec<Vec<JointValue<'_>>> = Vec::new();
        for person in people {
            let mut joints = shape::joints(person.joints, None)?;
            for (joint, confidence) in joints.iter_mut().zip(person.confidences()) {
                joint.confidence = joint.confidence.or(confidence);
            }
            if joints.is_empty() {
                continue;
            }
            match person.id() {
                Some(id) => {
                    self.with_id += 1;
                    let number = self.people.person(&format!("id {id}"), TrackKind::Skeleton, || {
                        described(person, &id)
                    })?;
                    self.put(number, &joints)?;
                }
                None => strangers.push(joints),
            }
        }
        self.strangers(&strangers)
    }

    /// Takes people without ids in, each the one nearest to them in the frames before.
    pub(super) fn strangers(&mut self, people: &[Vec<JointValue<'_>>]) -> Result<()> {
        let poses: Vec<Vec<[f64; 3]>> = people
            .iter()
            .map(|joints| joints.iter().map(|joint| joint.position).collect())
            .collect();
        let numbers = self.matcher.assign(self.people.frames(), &poses)?;
        for (joints, number) in people.iter().zip(numbers) {
            let person = self
                .people
                .person(&format!("number {number}"), TrackKind::Skeleton, || Participant {
                    id: (number + 1).to_string(),
                    name: format!("Athlete {}", number + 1),
                    ..Participant::default()
                })?;
            self.put(person, joints)?;
        }
        Ok(())
    }

    /// Says where an object is in the current frame.
    pub(super) fn object(&mut self, name: &str, position: [f64; 3], confidence: Option<f64>) -> Result<()> {
        let object = self
            .people
            .person(&format!("object {name}"), TrackKind::Object, || Participant {
                name: name.to_owned(),
                ..Participant::default()
            })?;
        let joint = self.people.joint(object, name)?;
        self.people.put(object, joint, position, confidence)
    }

    fn put(&mut self, person: usize, joints: &[JointValue<'_>]) -> Result<()> {
        for (place, value) in joints.iter().enumerate() {
            let joint = match value.name {
                Some(name) => self.people.joint(person, name)?,
                None => self.people.joint_at(person, place)?,
            };
            self.people.put(person, joint, value.position, value.confidence)?;
        }
        Ok(())
    }

    /// Makes tracks of all that was gathered.
    pub(super) fn finish(
        mut self,
        source: &mut Source,
        header: &Header,
        assumed_set: Option<&JointSet>,
        input: &Input<'_>,
    ) -> Result<()> {
        let named = name_joints(&mut self.people, header, input, source);
        if self.matcher.has_chosen {
            source.warn(
                "people-matched",
                "the people have no ids; from frame to frame each is taken for the one whose pose was nearest, which may \
                 swap people who pass close by",
            );
        }
        let finish = Finish {
            declared_hz: input.options.rate_hz.or(header.rate_hz),
            joint_set: named.as_ref().or(assumed_set),
        };
        self.people.finish(source, &finish)?;
        if source.about.start_utc.is_none() {
            source.about.start_utc = self.start_utc;
        }
        Ok(())
    }
}

fn ball_of(node: &Node<'_>) -> Option<([f64; 3], Option<f64>)> {
    match node {
        Node::List(items) if items.len() == 1 => shape::point(items.first()?),
        other => shape::point(other),
    }
}

/// What a person's members say of them.
fn described(person: &PersonNode<'_, '_>, id: &str) -> Participant {
    let word = |keys: &[&str]| {
        person
            .about
            .and_then(|about| about.get(keys))
            .and_then(Node::as_word)
    };
    Participant {
        id: id.to_owned(),
        name: word(&["name", "player_name", "label", "short_name"]).unwrap_or_else(|| id.to_owned()),
        organisation: word(&["team", "team_id", "teamId", "team_name", "organisation"]),
        bib: word(&[
            "jersey_number",
            "jerseyNumber",
            "jersey",
            "shirt",
            "bib",
            "number",
        ]),
        ..Participant::default()
    }
}
