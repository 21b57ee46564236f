//! How a page wants a replay's scene to look: another light, other colours, nothing behind the athletes.

use super::Scene;
use super::ground::of_venue;
use super::look::{Look, linear};
use crate::replay::{Replay, Rgb};

/// What is seen behind the athletes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backdrop {
    /// The venue under its sky.
    #[default]
    Venue,
    /// Nothing: the picture is laid over another. Athletes keep the soft dark spots below them.
    Nothing,
}

/// A light in place of the venue's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LightPreset {
    /// A high sun in a clear sky.
    Day,
    /// Floodlights under a dark sky.
    Night,
    /// Soft white lamps in a plain grey room.
    Studio,
}

impl LightPreset {
    /// By its word: `day`, `night` or `studio`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "day" => Some(Self::Day),
            "night" => Some(Self::Night),
            "studio" => Some(Self::Studio),
            _ => None,
        }
    }
}

/// The grey of a studio's floor.
const STUDIO_FLOOR: Rgb = Rgb([96, 98, 102]);

/// How much of a stand's height there is by day.
const DAY_STAND: f32 = 0.35;

/// What a participant wears: vest and shorts; what is not given stays as it is.
pub(super) type Kit = [Option<Rgb>; 2];

/// A haze that takes nothing away.
const CLEAR_M: f32 = 1e9;

/// The look a page asks for; nothing of it changes what was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Staging {
    /// What is behind the athletes.
    pub backdrop: Backdrop,
    /// The light; the venue's own without one.
    pub light: Option<LightPreset>,
    /// What each participant wears, vest and shorts; their own where none is given and beyond its end. To another vest go shorts of
    /// its colour.
    pub kits: Vec<[Option<Rgb>; 2]>,
    /// The ground as far as one sees.
    pub ground: Option<Rgb>,
    /// The prepared surface.
    pub surface: Option<Rgb>,
}

impl Scene {
    /// Takes over light, ground, kits and backdrop; what lasts of the scene changes, so that a renderer has to forget it. Kits are
    /// worn from the next moment on.
    pub fn stage(&mut self, replay: &Replay, staging: &Staging) {
        self.kits.clone_from(&staging.kits);
        (self.ground, self.markings) = of_venue(&replay.venue);
        let own = Look::of_venue(&replay.venue);
        self.backdrop = staging.backdrop;
        self.look = match staging.light {
            None => own,
            Some(light) => Look {
                stand_height: own.stand_height,
                fog_distance_m: own.fog_distance_m,
                ..Look::of_preset(light)
            },
        };
        if staging.light == Some(LightPreset::Day) {
            // A stand is dark below its roof: by day one sees the sky over it.
            self.look.stand_height *= DAY_STAND;
        }
        if staging.light == Some(LightPreset::Studio) {
            // A room without stands, whose walls one does not see; lines stay, since they tell where one is.
            self.look.stand_height = 0.0;
            self.ground.open = linear(STUDIO_FLOOR);
            self.ground.surface = linear(STUDIO_FLOOR) * 1.12;
            self.ground.grain = 0.0;
        }
        if staging.backdrop == Backdrop::Nothing {
            // There is no horizon that anybody could fade into.
            self.look.fog_distance_m = CLEAR_M;
        }
        if let Some(ground) = staging.ground {
            self.ground.open = linear(ground);
        }
        if let Some(surface) = staging.surface.or(staging.ground) {
            self.ground.surface = linear(surface);
        }
    }

    /// What a track's participant wears in place of its own.
    pub(super) fn kit_of(&self, replay: &Replay, track: usize) -> Kit {
        let participant = replay.tracks.get(track).and_then(|track| track.participant);
        participant
            .and_then(|index| self.kits.get(index))
            .copied()
            .unwrap_or_default()
    }
}
