//! Balls and implements: which one an object's track is, and the size that its rule book gives it.
//!
//! A range of a rule book is drawn by its middle. Where a rule book gives a limit alone, or nothing, the usual size is drawn;
//! docs/implements.md says which.

use crate::replay::{Replay, Rgb, Sex, TrackKind, Venue};

/// The form of an implement, with its size in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// A sphere.
    Ball { diameter_m: f32 },
    /// A flat cylinder.
    Puck { diameter_m: f32, height_m: f32 },
    /// A lens with a metal rim.
    Discus { diameter_m: f32, thickness_m: f32 },
    /// A shaft that tapers to both ends, with a grip before its middle.
    Javelin { length_m: f32, diameter_m: f32 },
    /// A round bar; where its track has two points it is as long as they are apart.
    Bar { length_m: f32, diameter_m: f32 },
    /// A head at the end of a wire with a grip.
    Hammer { length_m: f32, head_m: f32 },
    /// A strung oval on a handle.
    Racket { length_m: f32, head_m: [f32; 2] },
    /// A shaft with a hook, or with a blade where that is high.
    Stick {
        length_m: f32,
        hook_m: f32,
        blade_height_m: f32,
    },
    /// A plank with an end that is turned up; where its track has two points it is as long as they are apart.
    Plank {
        length_m: f32,
        width_m: f32,
        both_ends: bool,
    },
}

/// What an object's track is drawn as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Implement {
    pub(super) form: Form,
    pub(super) colour: Rgb,
}

struct Row {
    /// Words of a track's name that say it.
    words: &'static [&'static str],
    /// Words of a venue's name where a ball is this one.
    venues: &'static [&'static str],
    men: Form,
    women: Form,
    colour: Rgb,
}

const fn ball(
    words: &'static [&'static str],
    venues: &'static [&'static str],
    diameters_m: [f32; 2],
    colour: Rgb,
) -> Row {
    let [men, women] = diameters_m;
    Row {
        words,
        venues,
        men: Form::Ball { diameter_m: men },
        women: Form::Ball { diameter_m: women },
        colour,
    }
}

const fn one(
    words: &'static [&'static str],
    venues: &'static [&'static str],
    form: Form,
    colour: Rgb,
) -> Row {
    Row {
        words,
        venues,
        men: form,
        women: form,
        colour,
    }
}

const WHITE: Rgb = Rgb([240, 242, 240]);
const STEEL: Rgb = Rgb([132, 138, 146]);

/// The first row that fits is it.
const ROWS: &[Row] = &[
    // IHF, Rules of the Game, Rule 3:2: 58 to 60 cm around (size 3), women 54 to 56 cm (size 2).
    ball(
        &["handball"],
        &["handball"],
        [0.1878, 0.1751],
        Rgb([214, 172, 52]),
    ),
    // FIBA, Official Basketball Rules, Equipment, Basketballs: 750 to 770 mm around (size 7), women 715 to 730 mm (size 6).
    ball(
        &["basketball"],
        &["basketball"],
        [0.2419, 0.2300],
        Rgb([206, 98, 38]),
    ),
    // FIVB, Official Volleyball Rules, Rule 3.1: 65 to 67 cm around.
    ball(&["volleyball"], &["volleyball"], [0.2101; 2], Rgb([236, 206, 70])),
    // ITF, Rules of Tennis, Appendix I: 6.54 to 6.86 cm across.
    ball(&["tennisball"], &["tennis"], [0.0670; 2], Rgb([208, 232, 60])),
    // Official Baseball Rules, Rule 3.01: 9 to 9 1/4 inches around.
    ball(&["baseball"], &["baseball"], [0.0738; 2], WHITE),
    // IIHF, Official Rule Book, Rule 13: 7.62 cm across, 2.54 cm thick.
    one(
        &["puck"],
        &[],
        Form::Puck {
            diameter_m: 0.0762,
            height_m: 0.0254,
        },
        Rgb([24, 25, 28]),
    ),
    // FIH, Rules of Hockey, field and equipment specifications: 224 to 235 mm around.
    ball(&["hockeyball"], &["hockey"], [0.0731; 2], WHITE),
    // IFAB, Laws of the Game, Law 2: 68 to 70 cm around.
    ball(
        &["football", "soccerball"],
        &["football", "soccer"],
        [0.2196; 2],
        WHITE,
    ),
    // World Athletics, Technical Rule 33: 110 to 130 mm across, women 95 to 110 mm.
    ball(&["shot"], &[], [0.120, 0.1025], STEEL),
    // World Athletics, Technical Rule 34: 219 to 221 mm across and 44 to 46 mm thick, women 180 to 182 mm and 37 to 39 mm.
    Row {
        words: &["discus"],
        venues: &[],
        men: Form::Discus {
            diameter_m: 0.220,
            thickness_m: 0.045,
        },
        women: Form::Discus {
            diameter_m: 0.181,
            thickness_m: 0.038,
        },
        colour: Rgb([186, 120, 54]),
    },
    // World Athletics, Technical Rule 36: 1.175 to 1.215 m from the grip's inside, head 110 to 130 mm; women 1.160 to 1.195 m,
    // 95 to 110 mm.
    Row {
        words: &["hammer"],
        venues: &[],
        men: Form::Hammer {
            length_m: 1.195,
            head_m: 0.120,
        },
        women: Form::Hammer {
            length_m: 1.1775,
            head_m: 0.1025,
        },
        colour: STEEL,
    },
    // World Athletics, Technical Rule 38: 2.60 to 2.70 m long and 25 to 30 mm thick, women 2.20 to 2.30 m and 20 to 25 mm.
    Row {
        words: &["javelin"],
        venues: &[],
        men: Form::Javelin {
            length_m: 2.65,
            diameter_m: 0.0275,
        },
        women: Form::Javelin {
            length_m: 2.25,
            diameter_m: 0.0225,
        },
        colour: Rgb([232, 196, 40]),
    },
    // World Athletics, Technical Rule 26: 4.00 m long for the high jump, 30 mm thick.
    one(
        &["crossbar", "bar"],
        &[],
        Form::Bar {
            length_m: 4.00,
            diameter_m: 0.030,
        },
        Rgb([232, 196, 40]),
    ),
    // World Athletics, Technical Rule 28: of any length and any diameter.
    one(
        &["pole"],
        &[],
        Form::Bar {
            length_m: 5.00,
            diameter_m: 0.040,
        },
        Rgb([222, 224, 210]),
    ),
    // ITF, Rules of Tennis, Appendix II: at most 73.7 cm long and 31.7 cm wide.
    one(
        &["racket", "racquet"],
        &[],
        Form::Racket {
            length_m: 0.685,
            head_m: [0.34, 0.26],
        },
        Rgb([46, 52, 64]),
    ),
    // FIS, Specifications for Competition Equipment: giant slalom, men, at least 193 cm.
    one(
        &["ski"],
        &[],
        Form::Plank {
            length_m: 1.93,
            width_m: 0.085,
            both_ends: false,
        },
        Rgb([206, 52, 48]),
    ),
    // No rule fixes a snowboard's length.
    one(
        &["snowboard", "board"],
        &[],
        Form::Plank {
            length_m: 1.60,
            width_m: 0.26,
            both_ends: true,
        },
        Rgb([36, 96, 150]),
    ),
];

/// FIH, Rules of Hockey, stick specifications: at most 105 cm long.
const FIELD_STICK: Implement = Implement {
    form: Form::Stick {
        length_m: 0.93,
        hook_m: 0.10,
        blade_height_m: 0.0,
    },
    colour: Rgb([42, 46, 54]),
};

/// IIHF, Official Rule Book, Rule 10: shaft at most 163 cm, blade at most 32 cm long and 5 to 7.62 cm high.
const ICE_STICK: Implement = Implement {
    form: Form::Stick {
        length_m: 1.50,
        hook_m: 0.32,
        blade_height_m: 0.0762,
    },
    colour: Rgb([42, 46, 54]),
};

impl Implement {
    /// What a track is drawn as: an object whose name says it, or that is called a ball at a venue where there is one kind.
    pub(super) fn of_track(replay: &Replay, index: usize) -> Option<Self> {
        let track = replay
            .tracks
            .get(index)
            .filter(|track| track.kind == TrackKind::Object)?;
        let words = words_of(&track.name);
        // One of them, or several.
        let said = |word: &str| {
            words
                .iter()
                .any(|said| said.strip_suffix('s').unwrap_or(said) == word || said == word)
        };
        let place = match &replay.venue {
            Venue::Marked(marked) => words_of(&marked.name),
            _ => Vec::new(),
        };
        let there = |word: &str| place.iter().any(|there| there == word);
        if said("stick") {
            return Some(if there("ice") || said("ice") {
                ICE_STICK
            } else {
                FIELD_STICK
            });
        }
        let is_ball = said("ball");
        let row = ROWS
            .iter()
            .find(|row| row.words.iter().any(|word| said(word)))
            .or_else(|| {
                // The ball of a sport, by its name or by the place.
                let mut balls = ROWS.iter().filter(|row| is_ball && !row.venues.is_empty());
                balls.find(|row| row.venues.iter().any(|sport| said(sport) || there(sport)))
            })?;
        let sex = track.participant.and_then(|p| replay.participants.get(p)?.sex);
        let is_womens = sex == Some(Sex::Female) || said("women") || said("female");
        Some(Self {
            form: if is_womens { row.women } else { row.men },
            colour: row.colour,
        })
    }

    /// Whether it points somewhere, which a single point does not say.
    pub(super) fn is_long(&self) -> bool {
        !matches!(
            self.form,
            Form::Ball { .. } | Form::Puck { .. } | Form::Hammer { .. }
        )
    }
}

/// The words of a name, in small letters. What is not ASCII is in no row, and tables of it would be downloaded.
fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{MarkedVenue, Participant, Skeleton, Track};
    use crate::time::SampleTimes;

    fn drawn(name: &str, venue: &str, sex: Option<Sex>) -> Option<Form> {
        let nowhen = SampleTimes::Explicit(Vec::new());
        let mut track = Track::empty(name, TrackKind::Object, Skeleton::default(), nowhen);
        track.participant = Some(0);
        let replay = Replay {
            tracks: vec![track],
            participants: vec![Participant {
                sex,
                ..Participant::default()
            }],
            venue: Venue::Marked(MarkedVenue {
                name: venue.to_owned(),
                ..MarkedVenue::default()
            }),
            ..Replay::default()
        };
        Implement::of_track(&replay, 0).map(|implement| implement.form)
    }

    #[test]
    fn a_name_says_what_a_track_is_and_a_venue_which_ball() {
        let ball = |diameter_m| Some(Form::Ball { diameter_m });
        assert_eq!(drawn("Ball", "Football pitch", None), ball(0.2196));
        assert_eq!(drawn("ball", "Tennis court", None), ball(0.0670));
        assert_eq!(drawn("ball", "Hockey field", None), ball(0.0731));
        assert_eq!(drawn("Basketball", "", Some(Sex::Female)), ball(0.2300));
        assert_eq!(drawn("tennis ball 2", "", None), ball(0.0670));
        assert_eq!(drawn("shot women", "", None), ball(0.1025));
        assert_eq!(drawn("ball", "", None), None, "nobody says which");
        assert_eq!(drawn("Tennis shoe", "Tennis court", None), None);
        assert_eq!(drawn("left skis", "", None), drawn("ski", "", None));
        assert!(
            matches!(drawn("javelin", "", Some(Sex::Female)), Some(Form::Javelin { length_m, .. }) if length_m == 2.25)
        );
        assert!(
            matches!(drawn("stick 4", "Ice rink", None), Some(Form::Stick { hook_m, .. }) if hook_m == 0.32)
        );
        assert!(matches!(drawn("Discus", "", None), Some(Form::Discus { .. })));
    }

    #[test]
    fn a_body_is_no_implement() {
        let mut track = Track::empty(
            "shot",
            TrackKind::Skeleton,
            Skeleton::default(),
            SampleTimes::Explicit(Vec::new()),
        );
        track.participant = None;
        let replay = Replay {
            tracks: vec![track],
            ..Replay::default()
        };
        assert_eq!(Implement::of_track(&replay, 0), None);
    }
}
