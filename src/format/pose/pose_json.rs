//! This project's own JSON of poses, for sources that no other reader knows; `docs/formats/pose-json.md` describes it.

use super::document::{Document, sound_json};
use super::node::Node;
use super::people::{Finish, People};
use super::pose_about::{About, Who};
use super::shape::{self, JointValue};
use super::timeline::Stamp;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::source::Source;
use crate::replay::{Participant, TrackKind};

pub(super) fn recognises(head: &Head<'_>) -> bool {
    let plain: String = head
        .text
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(4096)
        .collect();
    plain.starts_with('{') && plain.contains(r#""format":"pose-json""#)
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::Pose);
    let json = sound_json(input.bytes, &mut source.warnings);
    let document = Document::open(&json, &["frames"])?;
    let mut taker = None;
    if !document.is_lines() {
        if document.frames_key.is_none() {
            return Err(malformed("expected a list of frames, found none").in_field("frames"));
        }
        taker = Some(Taker::new(
            About::of(&document.header, input, &mut source)?,
            input,
        )?);
    }
    document.for_each_frame(|_, frame| match &mut taker {
        Some(taker) => taker.take(&frame),
        // The first line is the header.
        None => {
            taker = Some(Taker::new(About::of(&frame, input, &mut source)?, input)?);
            Ok(())
        }
    })?;
    let Some(taker) = taker else {
        return Err(super::nobody("joints"));
    };
    taker.finish(input, &mut source)?;
    Ok(source)
}

pub(super) fn malformed(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InputMalformed, message)
}

/// Frames on their way into tracks.
struct Taker<'l> {
    about: About,
    people: People<'l>,
    /// Numbers of the frame that is being gathered, in a file that is one list of numbers.
    numbers: Vec<Node<'static>>,
}

impl<'l> Taker<'l> {
    fn new(about: About, input: &Input<'l>) -> Result<Self> {
        let mut people = People::new(input.limits());
        // In the order of the header, whoever is seen first.
        for who in &about.people {
            people.person(&who.key, TrackKind::Skeleton, || who.participant.clone())?;
        }
        for who in &about.objects {
            people.person(&who.key, TrackKind::Object, || who.participant.clone())?;
        }
        Ok(Self {
            about,
            people,
            numbers: Vec::new(),
        })
    }

    fn take(&mut self, frame: &Node<'_>) -> Result<()> {
        if let Node::Number(number) = frame {
            return self.take_number(Some(*number));
        }
        if !self.numbers.is_empty() {
            return if *frame == Node::Null {
                self.take_number(None)
            } else {
                Err(malformed(format!("expected a number, found {}", frame.kind())))
            };
        }
        let index = self.people.frames();
        let own_time = frame.get(&["time"]).and_then(Node::as_number);
        let by_rate = || Some(self.about.start_secs + index as f64 / self.about.rate_hz?);
        let listed = match &self.about.times {
            Some(times) => Some(*times.get(index).ok_or_else(|| {
                malformed(format!(
                    "expected as many times as frames, found {} times",
                    times.len()
                ))
                .in_field("times")
            })?),
            None => None,
        };
        self.people.begin_frame(Stamp {
            time_secs: own_time.or(listed).or_else(by_rate),
            number: None,
        })?;
        match frame {
            Node::Null => Ok(()),
            Node::Object(_) => {
                if let Some(people) = frame.get(&["people"]) {
                    self.take_people(people)?;
                } else if let Some(joints) = frame.get(&["joints"]) {
                    self.take_person(0, joints)?;
                }
                match frame.get(&["objects"]) {
                    Some(objects) => self.take_objects(objects),
                    None => Ok(()),
                }
            }
            Node::List(_) => self.take_people(frame),
            other => Err(malformed(format!(
                "expected a frame as a list or an object, found {}",
                other.kind()
            ))),
        }
    }

    /// One number of a file that is one list of numbers.
    fn take_number(&mut self, number: Option<f64>) -> Result<()> {
        self.numbers.push(number.map_or(Node::Null, Node::Number));
        let wanted = self.about.people.len() * self.about.joints.len() * self.about.stride;
        if wanted == 0 {
            return Err(
                malformed("expected joints or joint_set in a file of plain numbers, found neither")
                    .in_field("joints"),
            );
        }
        if self.numbers.len() == wanted {
            let frame = Node::List(std::mem::take(&mut self.numbers));
            return self.take(&frame);
        }
        Ok(())
    }

    fn take_people(&mut self, people: &Node<'_>) -> Result<()> {
        match people {
            Node::Object(members) => members.iter().try_for_each(|(id, joints)| {
                let place = self
                    .about
                    .people
                    .iter()
                    .position(|who| who.participant.id == *id)
                    .ok_or_else(|| {
                        malformed(format!("expected the id of one of the people, found \"{id}\""))
                            .in_field("people")
                    })?;
                self.take_person(place, joints)
            }),
            Node::List(items) => {
                let is_flat = items.iter().any(|item| matches!(item, Node::Number(_)));
                // Where there is one person only, a list of joints and a list of that one are both understood.
                let first = items.iter().find(|item| **item != Node::Null);
                let is_one =
                    self.about.people.len() == 1 && first.is_some_and(|item| shape::point(item).is_some());
                if is_flat {
                    return self.take_flat(items);
                }
                if is_one {
                    return self.take_person(0, people);
                }
                if items.len() > self.about.people.len() {
                    return Err(malformed(format!(
                        "expected at most {} people, as the header lists them, found {}",
                        self.about.people.len(),
                        items.len()
                    )));
                }
                items
                    .iter()
                    .enumerate()
                    .try_for_each(|(place, joints)| self.take_person(place, joints))
            }
            other => Err(malformed(format!(
                "expected people as a list or an object, found {}",
                other.kind()
            ))),
        }
    }

    fn take_flat(&mut self, items: &[Node<'_>]) -> Result<()> {
        let people = self.about.people.len().max(1);
        if !items.len().is_multiple_of(people) {
            return Err(malformed(format!(
                "expected as many numbers for each of {people} people, found {} in all",
                items.len()
            )));
        }
        let each = items.len() / people;
        items
            .chunks(each.max(1))
            .enumerate()
            .try_for_each(|(place, joints)| self.take_person(place, &Node::List(joints.to_vec())))
    }

    fn take_person(&mut self, place: usize, node: &Node<'_>) -> Result<()> {
        let Some(who) = self.about.people.get(place) else {
            return Ok(());
        };
        let field = |error: Error| {
            let inner = error
                .place
                .field
                .clone()
                .map_or(String::new(), |field| format!(", {field}"));
            error.in_field(format!("person {}{inner}", who.participant.id))
        };
        let node = node.get(&["joints"]).unwrap_or(node);
        let known = self.about.joints.len();
        let joints = shape::joints(node, Some(known).filter(|count| *count > 0)).map_err(field)?;
        let unnamed = joints.iter().filter(|joint| joint.name.is_none()).count();
        if unnamed > 0 && unnamed != known {
            let expected = if known == 0 {
                "joints or joint_set in the header, which name them".to_owned()
            } else {
                format!("{known} joints")
            };
            return Err(field(malformed(format!(
                "expected {expected}, found {unnamed} joints without names"
            ))));
        }
        let person = self
            .people
            .person(&who.key, TrackKind::Skeleton, || who.participant.clone())?;
        for (
            place,
            JointValue {
                name,
                position,
                confidence,
            },
        ) in joints.into_iter().enumerate()
        {
            let name = name.or_else(|| self.about.joints.get(place).map(String::as_str));
            let joint = self.people.joint(person, name.unwrap_or_default())?;
            self.people.put(person, joint, position, confidence)?;
        }
        Ok(())
    }

    fn take_objects(&mut self, node: &Node<'_>) -> Result<()> {
        let mut put = |who: &Who, node: &Node<'_>| -> Result<()> {
            let (position, confidence) = shape::point(node).ok_or_else(|| {
                malformed("expected the position of an object as [x, y, z] or null, found something else")
                    .in_field(format!("object {}", who.participant.id))
            })?;
            let object = self
                .people
                .person(&who.key, TrackKind::Object, Participant::default)?;
            let joint = self.people.joint(object, &who.participant.id)?;
            self.people.put(object, joint, position, confidence)
        };
        match node {
            Node::List(items) => self
                .about
                .objects
                .iter()
                .zip(items)
                .try_for_each(|(who, item)| put(who, item)),
            Node::Object(members) => members.iter().try_for_each(|(id, item)| {
                match self.about.objects.iter().find(|who| who.participant.id == *id) {
                    Some(who) => put(who, item),
                    None => Err(
                        malformed(format!("expected the id of one of the objects, found \"{id}\""))
                            .in_field("objects"),
                    ),
                }
            }),
            other => Err(malformed(format!(
                "expected objects as a list or an object, found {}",
                other.kind()
            ))),
        }
    }

    fn finish(self, input: &Input<'_>, source: &mut Source) -> Result<()> {
        if !self.numbers.is_empty() {
            return Err(Error::new(
                ErrorCode::InputTruncated,
                format!(
                    "expected whole frames, found {} numbers behind the last one",
                    self.numbers.len()
                ),
            )
            .in_field("frames"));
        }
        let frames = self.people.frames();
        if self
            .about
            .times
            .as_ref()
            .is_some_and(|times| times.len() != frames)
        {
            let times = self.about.times.map_or(0, |times| times.len());
            return Err(malformed(format!(
                "expected as many times as frames ({frames}), found {times}"
            ))
            .in_field("times"));
        }
        let listed: Vec<Participant> = self
            .about
            .people
            .iter()
            .map(|who| who.participant.clone())
            .collect();
        self.people.finish(
            source,
            &Finish {
                declared_hz: input.options.rate_hz.or(self.about.rate_hz),
                joint_set: self.about.joint_set.as_ref(),
            },
        )?;
        if source.tracks.is_empty() {
            return Err(super::nobody("joints"));
        }
        // Events may concern people who are in no frame.
        for participant in listed {
            if source
                .about
                .participants
                .iter()
                .all(|known| known.id != participant.id)
            {
                source.about.participants.push(participant);
            }
        }
        for (mut event, ids) in self.about.events {
            for id in ids {
                let place = source
                    .about
                    .participants
                    .iter()
                    .position(|known| known.id == id)
                    .ok_or_else(|| {
                        malformed(format!("expected the ids of people, found \"{id}\""))
                            .in_field(format!("event {}", event.label))
                    })?;
                event.participants.push(place);
            }
            source.about.events.push(event);
        }
        Ok(())
    }
}
