//! The replay on show.

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::codec::{FileKind, Manifest};
use crate::error::Result;
use crate::player::Player;
#[cfg(feature = "full")]
use crate::replay::Doubt;
use crate::replay::{Pose, Replay, Track};
#[cfg(feature = "full")]
use crate::scene::fade;
use crate::scene::{MeasuredFrom, Scene};
#[cfg(feature = "full")]
use crate::story::{Files, Story};
use crate::stream::{Held, LiveEdge};
use crate::time::{SNAP_SECS, SampleTimes};

pub(super) struct Loaded {
    pub(super) held: Held,
    /// Without samples.
    pub(super) replay: Replay,
    pub(super) player: Player,
    pub(super) scene: Scene,
    /// While the replay is live.
    pub(super) edge: Option<LiveEdge>,
    /// What is shown of other moments, and whether there is more to read for it.
    #[cfg(feature = "full")]
    pub(super) story: (Story, bool),
    poses: Vec<Pose>,
    /// How sure the poses are, while that is shown.
    #[cfg(feature = "full")]
    doubts: Option<Vec<Vec<Doubt>>>,
    /// Gives the bytes of a file that the page holds.
    bytes_of: Function,
}

/// What another look at a live replay's manifest brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// The replay has grown, was corrected, or has ended.
    News,
    /// The source has written nothing since.
    Nothing,
    /// No manifest, or an older one from a cache on the way.
    Failed,
}

impl Loaded {
    pub(super) fn new(manifest: Manifest, bytes_of: Function) -> Self {
        let (replay, manifest) = manifest.into_description();
        let edge = LiveEdge::of(&manifest);
        let mut player = Player::new(manifest.start_secs, manifest.end_secs);
        player.extend(manifest.end_secs, edge.is_some());
        Self {
            player,
            edge,
            poses: vec![Pose::default(); replay.tracks.len()],
            scene: Scene::new(&replay),
            held: Held::new(manifest, &replay.tracks),
            replay,
            #[cfg(feature = "full")]
            story: (Story::default(), false),
            #[cfg(feature = "full")]
            doubts: None,
            bytes_of,
        }
    }

    /// Takes the scene to the player's moment.
    pub(super) fn pose(&mut self) {
        let mut bytes_of = |name: &str| {
            let bytes = self.bytes_of.call1(&JsValue::NULL, &name.into()).ok()?;
            bytes.dyn_ref().map(Uint8Array::to_vec)
        };
        let time_secs = self.player.time_secs();
        let (held, scene) = (&mut self.held, &mut self.scene);
        held.plan_mut().set_moment(time_secs, self.player.rate());
        held.pose(time_secs, &mut self.poses, &mut bytes_of, |kind, index, track| {
            measure(scene, kind, index, track);
        });
        #[cfg(feature = "full")]
        if let Some(doubts) = &mut self.doubts {
            doubts.resize(self.poses.len(), Vec::new());
            held.doubts(time_secs, doubts);
            fade(&mut self.poses, doubts);
        }
        #[cfg(feature = "full")]
        scene.set_headings(|track| held.heading(track, time_secs));
        scene.update(&self.replay, &self.poses);
        #[cfg(feature = "full")]
        {
            if let Some(doubts) = &self.doubts {
                scene.add_uncertainty(&self.replay, &self.poses, doubts);
            }
            let (story, reads) = &mut self.story;
            let mut files = Files {
                held,
                bytes_of: &mut bytes_of,
            };
            *reads = story.tell(&self.replay, &mut files, time_secs, scene);
        }
    }

    /// Shows how sure everything is, or no longer.
    #[cfg(feature = "full")]
    pub(super) fn show_doubts(&mut self, shown: bool) {
        self.doubts = shown.then(Vec::new);
        self.held.set_qualities(shown);
        // The file at the moment and those on either side are decoded anew, one at a time: a gap may reach into them.
        for _ in 0..3 {
            self.pose();
        }
    }

    /// Takes a file that arrived.
    pub(super) fn receive(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let scene = &mut self.scene;
        let time_secs = self.player.time_secs();
        self.held.receive(name, bytes, time_secs, |kind, index, track| {
            measure(scene, kind, index, track);
        })
    }

    /// A live replay's manifest was read again, or not.
    pub(super) fn look(&mut self, manifest: Option<Manifest>, elapsed_secs: f64) -> Look {
        let current = self.held.manifest().end_secs;
        let Some(manifest) = manifest.filter(|manifest| manifest.end_secs >= current) else {
            if let Some(edge) = &mut self.edge {
                edge.failed(elapsed_secs);
            }
            return Look::Failed;
        };
        match (&mut self.edge, LiveEdge::of(&manifest)) {
            (Some(edge), Some(newer)) => {
                let is_news = edge.is_news(&newer);
                edge.looked(newer, elapsed_secs);
                if !is_news {
                    return Look::Nothing;
                }
            }
            (edge, newer) => *edge = newer,
        }
        let (replay, manifest) = manifest.into_description();
        self.player.extend(manifest.end_secs, self.edge.is_some());
        self.poses.resize(replay.tracks.len(), Pose::default());
        self.scene.grow(&replay);
        #[cfg(feature = "full")]
        self.story.0.renew(&replay);
        self.held.update(manifest, &replay.tracks);
        self.replay = replay;
        Look::News
    }

    /// Whether the moment's own samples are still to come: at the edge of a live replay they always are.
    pub(super) fn awaits(&self) -> bool {
        let time_secs = self.player.time_secs();
        let at_edge = self.edge.is_some() && time_secs + SNAP_SECS >= self.player.end_secs();
        at_edge || self.held.plan().awaits(time_secs)
    }

    /// The times that frames are counted on.
    pub(super) fn frame_times(&self) -> Option<&SampleTimes> {
        let index = self.replay.main_track()?;
        self.replay.tracks.get(index).map(|track| &track.times)
    }
}

fn measure(scene: &mut Scene, kind: FileKind, index: usize, track: &Track) {
    let from = match kind {
        FileKind::Segment => MeasuredFrom::Samples,
        FileKind::Coarse => MeasuredFrom::KeyPoses,
    };
    scene.measure(index, track, from);
}
