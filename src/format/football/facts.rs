//! What a feed's metadata says of a match: who plays, on which pitch, at what rate.

use crate::replay::Rgb;

/// Whom somebody belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Side {
    Home,
    Away,
    /// Referees and their assistants.
    Official,
    /// Nobody says.
    #[default]
    Unknown,
}

impl Side {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::Away => "Away",
            Self::Official => "Official",
            Self::Unknown => "Unknown",
        }
    }
}

/// A time in a feed's own count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum FeedTime {
    Frame(i64),
    /// The match clock.
    Clock {
        secs: f64,
        rate_hz: f64,
    },
}

/// A team as its feed calls it.
#[derive(Clone, Debug, Default)]
pub(super) struct Team {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) colours: Vec<Rgb>,
}

/// A person of the team sheets.
#[derive(Clone, Debug, Default)]
pub(super) struct PersonFacts {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) side: Side,
    pub(super) number: Option<String>,
    pub(super) stature_m: Option<f64>,
    pub(super) on: Option<FeedTime>,
    pub(super) off: Option<FeedTime>,
}

/// The frames of a period.
#[derive(Clone, Copy, Debug)]
pub(super) struct PeriodFacts {
    pub(super) number: u32,
    pub(super) first: i64,
    pub(super) last: i64,
}

/// All of it; everything may be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct MatchFacts {
    pub(super) title: String,
    pub(super) location: Option<String>,
    /// Length and width.
    pub(super) pitch_m: Option<[f64; 2]>,
    pub(super) rate_hz: Option<f64>,
    pub(super) home: Team,
    pub(super) away: Team,
    pub(super) people: Vec<PersonFacts>,
    pub(super) periods: Vec<PeriodFacts>,
}

/// Kits where none are given: Okabe and Ito's blue and orange, distinguishable with any colour vision.
const HOME_COLOUR: Rgb = Rgb([0, 114, 178]);
const AWAY_COLOUR: Rgb = Rgb([230, 159, 0]);
const OFFICIAL_COLOUR: Rgb = Rgb([40, 40, 40]);
const UNKNOWN_COLOUR: Rgb = Rgb([150, 150, 150]);

impl MatchFacts {
    pub(super) fn person(&self, id: &str) -> Option<&PersonFacts> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The person with this number in a team.
    pub(super) fn by_number(&self, side: Side, number: &str) -> Option<&PersonFacts> {
        self.people
            .iter()
            .find(|person| person.side == side && person.number.as_deref() == Some(number))
    }

    /// Takes from another file what this one does not say.
    pub(super) fn complete_with(&mut self, other: Self) {
        for (team, more) in [(&mut self.home, other.home), (&mut self.away, other.away)] {
            for (word, more) in [(&mut team.id, more.id), (&mut team.name, more.name)] {
                if word.is_empty() {
                    *word = more;
                }
            }
            if team.colours.is_empty() {
                team.colours = more.colours;
            }
        }
        if self.title.is_empty() {
            self.title = other.title;
        }
        if self.periods.is_empty() {
            self.periods = other.periods;
        }
        self.location = self.location.take().or(other.location);
        self.pitch_m = self.pitch_m.or(other.pitch_m);
        self.rate_hz = self.rate_hz.or(other.rate_hz);
        for more in other.people {
            match self.people.iter_mut().find(|known| known.id == more.id) {
                None => self.people.push(more),
                Some(known) => {
                    if known.name.is_empty() {
                        known.name = more.name;
                    }
                    known.stature_m = known.stature_m.or(more.stature_m);
                    known.number = known.number.take().or(more.number);
                }
            }
        }
    }

    pub(super) fn team_mut(&mut self, side: Side) -> Option<&mut Team> {
        match side {
            Side::Home => Some(&mut self.home),
            Side::Away => Some(&mut self.away),
            _ => None,
        }
    }

    /// The side with this team's id.
    pub(super) fn side_of(&self, team: &str) -> Side {
        if team.is_empty() {
            Side::Unknown
        } else if team == self.home.id {
            Side::Home
        } else if team == self.away.id {
            Side::Away
        } else {
            Side::Unknown
        }
    }

    pub(super) fn name_of(&self, side: Side) -> String {
        let team = match side {
            Side::Home => &self.home,
            Side::Away => &self.away,
            _ => return side.as_str().to_owned(),
        };
        [&team.name, &team.id]
            .into_iter()
            .find(|name| !name.is_empty())
            .cloned()
            .unwrap_or_else(|| side.as_str().to_owned())
    }

    pub(super) fn colours_of(&self, side: Side) -> Vec<Rgb> {
        let (given, usual) = match side {
            Side::Home => (&self.home.colours[..], HOME_COLOUR),
            Side::Away => (&self.away.colours[..], AWAY_COLOUR),
            Side::Official => (&[][..], OFFICIAL_COLOUR),
            Side::Unknown => (&[][..], UNKNOWN_COLOUR),
        };
        if given.is_empty() {
            vec![usual]
        } else {
            given.to_vec()
        }
    }

    pub(super) fn possession_of(&self, side: &str) -> String {
        let side = if side == Side::Home.as_str() {
            Side::Home
        } else {
            Side::Away
        };
        format!("Possession: {}", self.name_of(side))
    }

    /// The period that a frame lies in.
    pub(super) fn period_of(&self, frame: i64) -> Option<u32> {
        self.periods
            .iter()
            .find(|period| (period.first..=period.last).contains(&frame))
            .map(|period| period.number)
    }
}

/// The pitch of most professional matches, where none is given.
pub(super) const USUAL_PITCH_M: [f64; 2] = [105.0, 68.0];

/// A pitch as given, if a match can be played on it.
pub(super) fn pitch(length_m: Option<f64>, width_m: Option<f64>) -> Option<[f64; 2]> {
    let sound = |size: f64| (10.0..=200.0).contains(&size).then_some(size);
    Some([sound(length_m?)?, sound(width_m?)?])
}
