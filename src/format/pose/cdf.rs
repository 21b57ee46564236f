//! Landmarks of the Common Data Format for football (versions 0.2 to 0.3.2; before 0.3.1 they were called skeletal).
//!
//! One frame a line, metres from the centre of the pitch with +Z up. Names of landmarks are free, and each player has their
//! own in each frame. A landmark that is not visible is a gap: in the format's own sample such landmarks lie where nobody
//! is. The rate, the players' names and the bones come from the format's `meta.json` where it is given as a companion.

use std::collections::HashMap;
use std::io::BufRead;

use super::header::Header;
use super::landmark_frames::{LandmarkFrame, LandmarkFrames};
use super::node::Node;
use super::people::{Finish, GAP, People, Presence};
use super::timeline::{Stamp, Timeline};
use crate::error::Result;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::joint_sets::{self, JointSet};
use crate::format::source::Source;
use crate::format::{Format, UpAxis};
use crate::replay::{Event, EventKind, Participant, TrackKind};

/// What the ball goes by among the players' ids.
pub(super) const BALL: &str = "\u{0}ball";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text.starts_with('{')
        && head.has_json_key("teams")
        && head.has_json_key("landmarks")
        && !is_meta(head)
}

fn is_meta(head: &Head<'_>) -> bool {
    head.has_json_key("meta") && head.has_json_key("teams")
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::CdfLandmarks);
    let frames = LandmarkFrames::new(input.bytes, input.limits());
    gather(frames, input, &mut source, People::new(input.limits()))?;
    Ok(source)
}

/// Takes all frames in, and gives their timeline and in which share of the frames each joint of each person is there.
pub(super) fn gather<R: BufRead>(
    mut frames: LandmarkFrames<R>,
    input: &Input<'_>,
    source: &mut Source,
    mut people: People<'_>,
) -> Result<(Timeline, Presence)> {
    source.unit = Some("m".to_owned());
    source.up_axis = Some(UpAxis::Z);
    let meta = Meta::of(input.companion_where(is_meta), source)?;
    let mut invisible = 0;
    // The frame in which each period begins.
    let mut periods: Vec<(usize, String)> = Vec::new();
    let mut first_moment = None;
    for frame in frames.by_ref() {
        let frame = frame?;
        let line = frame.line;
        if let Some(period) = frame
            .period
            .as_ref()
            .filter(|period| periods.last().is_none_or(|(_, p)| p != *period))
        {
            periods.push((people.frames(), period.clone()));
        }
        if first_moment.is_none() {
            first_moment = frame.unix_micros.map(|micros| (micros, frame.timestamp.clone()));
        }
        let start = first_moment.as_ref().map_or(0, |(micros, _)| *micros);
        let stamp = Stamp {
            time_secs: frame
                .unix_micros
                .map(|micros| micros.saturating_sub(start) as f64 / 1e6),
            number: frame.frame_id,
        };
        people.begin_frame(stamp).map_err(|error| error.at_line(line))?;
        invisible += take_in(&mut people, &frame, &meta).map_err(|error| error.at_line(line))?;
    }
    if frames.nans() > 0 {
        source.warnings.push(super::document::nan_warning(frames.nans()));
    }
    if invisible > 0 {
        source.warn(
            "invisible-are-gaps",
            format!("{invisible} landmarks are marked as not visible; their positions are no measurements and are read as gaps"),
        );
    }
    source.about.start_utc = first_moment.and_then(|(_, moment)| moment);
    source.about.discipline = Some("football".to_owned());
    source.about.title = meta.title.unwrap_or_default();
    source.about.location = meta.location;
    let finish = Finish {
        declared_hz: input.options.rate_hz.or(meta.rate_hz),
        joint_set: meta.joint_set.as_ref(),
    };
    let presence = people.presence();
    let made = people.finish(source, &finish)?;
    for (frame, period) in periods {
        if let Some(row) = made.row_of_frame.get(frame).copied().flatten() {
            source.about.events.push(Event {
                time_secs: made.times.time_of(row),
                kind: EventKind::Chapter,
                label: period.replace('_', " "),
                code: Some(period),
                ..Event::default()
            });
        }
    }
    if source.tracks.is_empty() {
        return Err(super::nobody("landmarks"));
    }
    Ok((made, presence))
}

/// Adds one frame, and gives how many of its landmarks were not visible.
fn take_in(people: &mut People<'_>, frame: &LandmarkFrame, meta: &Meta) -> Result<usize> {
    let mut invisible = 0;
    for player in &frame.players {
        let person = people.person(&player.id, TrackKind::Skeleton, || meta.participant(player))?;
        for landmark in &player.landmarks {
            let joint = people.joint(person, &landmark.name)?;
            invisible += usize::from(!landmark.is_visible);
            people.put(person, joint, landmark.seen_position().unwrap_or(GAP), None)?;
        }
    }
    if let Some(position) = frame.ball {
        let ball = people.person(BALL, TrackKind::Object, || Participant {
            id: BALL.to_owned(),
            name: "ball".to_owned(),
            ..Participant::default()
        })?;
        let joint = people.joint(ball, "ball")?;
        people.put(ball, joint, position, None)?;
    }
    Ok(invisible)
}

/// What `meta.json` says.
#[derive(Default)]
struct Meta {
    rate_hz: Option<f64>,
    joint_set: Option<JointSet>,
    title: Option<String>,
    location: Option<String>,
    players: HashMap<String, (Option<String>, Option<String>)>,
}

impl Meta {
    fn of(json: Option<&[u8]>, source: &mut Source) -> Result<Self> {
        let known = joint_sets::named("cdf-landmarks");
        let Some(json) = json else {
            return Ok(Self {
                joint_set: known.cloned(),
                ..Self::default()
            });
        };
        let json = super::document::sound_json(json, &mut source.warnings);
        let node: Node<'_> = serde_json::from_slice(&json)
            .map_err(|error| super::document::json_error(&error, &json, 1).in_file("meta.json"))?;
        let about = node
            .get(&["meta"])
            .and_then(|meta| meta.get(&["landmarks", "skeletal"]));
        let bones = about
            .and_then(|about| about.get(&["skeleton"]))
            .and_then(parents_of);
        let mut players = HashMap::new();
        for team in ["home", "away"] {
            let team = node.get(&["teams"]).and_then(|teams| teams.get(&[team]));
            let list = team
                .and_then(|team| team.get(&["players"]))
                .and_then(Node::as_list);
            for player in list.unwrap_or_default() {
                let word = |keys: &[&str]| player.get(keys).and_then(Node::as_word);
                let full = [word(&["first_name"]), word(&["last_name"])];
                let full: Vec<String> = full.into_iter().flatten().collect();
                let name = word(&["short_name"]).or((!full.is_empty()).then(|| full.join(" ")));
                if let Some(id) = word(&["id"]) {
                    players.insert(id, (name, word(&["jersey_number"])));
                }
            }
        }
        let text = |key: &str| {
            let name = node.get(&[key]).and_then(|node| node.get(&["name"]));
            name.and_then(Node::as_text).map(str::to_owned)
        };
        Ok(Self {
            rate_hz: about.map(Header::of).and_then(|header| header.rate_hz),
            joint_set: match (known, bones) {
                (Some(known), Some(bones)) => Some(known.clone().with_parents(bones)),
                (known, _) => known.cloned(),
            },
            title: text("competition"),
            location: text("venue"),
            players,
        })
    }

    fn participant(&self, player: &super::landmark_frames::LandmarkPlayer) -> Participant {
        let (name, bib) = self.players.get(&player.id).cloned().unwrap_or_default();
        Participant {
            id: player.id.clone(),
            name: name.unwrap_or_else(|| player.id.clone()),
            organisation: player.team_id.clone(),
            bib,
            ..Participant::default()
        }
    }
}

/// Joint to parent, from the connections of a skeleton in `meta.json`.
fn parents_of(skeleton: &Node<'_>) -> Option<HashMap<String, String>> {
    let connections = skeleton.get(&["connections"])?.as_list()?;
    let word = |node: &Node<'_>, key: &str| node.get(&[key]).and_then(Node::as_word);
    let parents: HashMap<String, String> = connections
        .iter()
        .filter_map(|connection| Some((word(connection, "target")?, word(connection, "source")?)))
        .collect();
    (!parents.is_empty()).then_some(parents)
}
