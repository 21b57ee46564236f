//! The men's 100 m final of Berlin 2009: every fact of it, and the invented manner of each runner, as tables.
//!
//! Results, lanes and reaction times: official result, 12th IAAF World Championships in Athletics, Berlin,
//! 16 August 2009, wind +0.9 m/s. Splits: the LAVEG sheets of 17 August 2009 (Bolt, Powell); Graubner & Nixdorf, New
//! Studies in Athletics 26(1/2), 2011, 19-53, table A (Gay). Steps of Bolt (40.92) and Gay (45.94): Reuters,
//! 23 August 2009, from the championships' biomechanics project. Statures: the athletes' published profiles.

use super::skeleton::Side;

/// Name of the race.
pub(super) const TITLE: &str = "Men's 100 m final, Berlin 2009";
/// What a viewer must be told.
pub(super) const NOTICE: &str = "Reconstructed from published splits; motion is synthetic";
/// The discipline.
pub(super) const DISCIPLINE: &str = "100 m";
/// Place, date and wind.
pub(super) const LOCATION: &str = "Olympiastadion, Berlin, 16 August 2009, wind +0.9 m/s";
/// The number of lanes used.
pub(super) const LANES: u8 = 8;
/// World Athletics Technical Rule 14.
pub(super) const LANE_WIDTH_M: f64 = 1.22;
/// Start to finish.
pub(super) const DISTANCE_M: f64 = 100.0;

const RESULT: &str = "Official result, 12th IAAF World Championships in Athletics, Berlin, 16 August 2009";
const LAVEG: &str = "LAVEG laser sheet, 17 August 2009";
const TABLE_A: &str = "Graubner & Nixdorf, New Studies in Athletics 26(1/2), 2011, table A";

/// Where the results come from.
pub(super) const RESULT_SOURCE: &str = RESULT;

/// Published times at 10, 20, ... 90 m, in hundredths of a second from the gun.
pub(super) struct Splits {
    /// The times.
    pub hundredths: [u16; 9],
    /// Who published them.
    pub source: &'static str,
}

/// One finalist.
pub(super) struct Finalist {
    /// Stable identifier.
    pub id: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Name for labels.
    pub family_name: &'static str,
    /// NOC code as used in 2009.
    pub organisation: &'static str,
    /// Lane.
    pub lane: u8,
    /// Reaction time in thousandths of a second.
    pub reaction_thousandths: u16,
    /// Finishing time in hundredths of a second.
    pub finish_hundredths: u16,
    /// Published splits, where there are any.
    pub splits: Option<Splits>,
    /// Stature.
    pub stature_m: f64,
    /// Vest and shorts, after the national kits and told apart by lane.
    pub colours: [&'static str; 2],
    /// How he runs.
    pub manner: Manner,
}

/// What no table publishes and the motion needs: invented, but for the steps of Bolt and Gay, so that eight runners
/// are eight people.
pub(super) struct Manner {
    /// Steps from the start to the line, the last one in part. Published for two, by stature for the others.
    pub steps: f64,
    /// The foot in the front block; the other lands first.
    pub front_foot: Side,
    /// From the reaction to the first touchdown.
    pub first_touchdown_secs: f64,
    /// How far the lean of the start takes to fade by 63 %.
    pub lean_fade_m: f64,
    /// Lean of the trunk at top speed, from the vertical.
    pub top_lean_deg: f64,
    /// How much later left steps land than an even rhythm would have it, as a share of a step.
    pub unevenness: f64,
    /// Highest thigh at top speed, from straight down.
    pub knee_lift_deg: f64,
    /// Deepest bend of the knee in the swing.
    pub heel_recovery_deg: f64,
    /// Size of the arm swing; 1 is usual.
    pub arm_swing: f64,
    /// How far the upper arms stand off the trunk.
    pub arm_spread_deg: f64,
    /// Turn of the shoulders to each side.
    pub shoulder_turn_deg: f64,
    /// The additional lean of the torso dip at the line.
    pub dip_deg: f64,
    /// The turn of the head after the line, to the left.
    pub look_left_deg: f64,
    /// Above 1 where top speed comes sooner; unused where splits are published.
    pub quickness: f64,
}

/// The finalists by lane.
pub(super) const FINALISTS: [Finalist; 8] = [
    Finalist {
        id: "chambers",
        name: "Dwain Chambers",
        family_name: "Chambers",
        organisation: "GBR",
        lane: 1,
        reaction_thousandths: 123,
        finish_hundredths: 1000,
        splits: None,
        stature_m: 1.80,
        colours: ["#f2f4f7", "#1d2f6f"],
        manner: Manner {
            steps: 45.3,
            front_foot: Side::Left,
            first_touchdown_secs: 0.40,
            lean_fade_m: 10.5,
            top_lean_deg: 6.0,
            unevenness: 0.006,
            knee_lift_deg: 65.0,
            heel_recovery_deg: 132.0,
            arm_swing: 1.06,
            arm_spread_deg: 15.0,
            shoulder_turn_deg: 11.0,
            dip_deg: 24.0,
            look_left_deg: 0.0,
            quickness: 1.06,
        },
    },
    Finalist {
        id: "burns",
        name: "Marc Burns",
        family_name: "Burns",
        organisation: "TRI",
        lane: 2,
        reaction_thousandths: 165,
        finish_hundredths: 1000,
        splits: None,
        stature_m: 1.83,
        colours: ["#d21f2b", "#16161a"],
        manner: Manner {
            steps: 45.8,
            front_foot: Side::Left,
            first_touchdown_secs: 0.415,
            lean_fade_m: 9.5,
            top_lean_deg: 4.5,
            unevenness: -0.008,
            knee_lift_deg: 67.0,
            heel_recovery_deg: 136.0,
            arm_swing: 0.94,
            arm_spread_deg: 12.0,
            shoulder_turn_deg: 13.0,
            dip_deg: 27.0,
            look_left_deg: -20.0,
            quickness: 1.02,
        },
    },
    Finalist {
        id: "bailey",
        name: "Daniel Bailey",
        family_name: "Bailey",
        organisation: "ANT",
        lane: 3,
        reaction_thousandths: 129,
        finish_hundredths: 993,
        splits: None,
        stature_m: 1.79,
        colours: ["#27a3dd", "#16161a"],
        manner: Manner {
            steps: 46.6,
            front_foot: Side::Right,
            first_touchdown_secs: 0.395,
            lean_fade_m: 10.0,
            top_lean_deg: 5.0,
            unevenness: 0.004,
            knee_lift_deg: 64.0,
            heel_recovery_deg: 130.0,
            arm_swing: 1.0,
            arm_spread_deg: 17.0,
            shoulder_turn_deg: 10.0,
            dip_deg: 20.0,
            look_left_deg: 0.0,
            quickness: 1.05,
        },
    },
    Finalist {
        id: "bolt",
        name: "Usain Bolt",
        family_name: "Bolt",
        organisation: "JAM",
        lane: 4,
        reaction_thousandths: 146,
        finish_hundredths: 958,
        splits: Some(Splits {
            hundredths: [189, 288, 378, 464, 547, 629, 710, 792, 875],
            source: LAVEG,
        }),
        stature_m: 1.96,
        colours: ["#ffd200", "#0a8043"],
        manner: Manner {
            steps: 40.92,
            front_foot: Side::Left,
            first_touchdown_secs: 0.42,
            lean_fade_m: 13.0,
            top_lean_deg: 4.5,
            unevenness: 0.012,
            knee_lift_deg: 70.0,
            heel_recovery_deg: 136.0,
            arm_swing: 1.0,
            arm_spread_deg: 14.0,
            shoulder_turn_deg: 14.0,
            dip_deg: 6.0,
            look_left_deg: 38.0,
            quickness: 1.0,
        },
    },
    Finalist {
        id: "gay",
        name: "Tyson Gay",
        family_name: "Gay",
        organisation: "USA",
        lane: 5,
        reaction_thousandths: 144,
        finish_hundredths: 971,
        splits: Some(Splits {
            hundredths: [191, 293, 384, 470, 554, 636, 719, 802, 886],
            source: TABLE_A,
        }),
        stature_m: 1.80,
        colours: ["#1a2b66", "#c8202f"],
        manner: Manner {
            steps: 45.94,
            front_foot: Side::Left,
            first_touchdown_secs: 0.41,
            lean_fade_m: 11.0,
            top_lean_deg: 5.5,
            unevenness: -0.004,
            knee_lift_deg: 69.0,
            heel_recovery_deg: 138.0,
            arm_swing: 1.04,
            arm_spread_deg: 11.0,
            shoulder_turn_deg: 9.0,
            dip_deg: 26.0,
            look_left_deg: 0.0,
            quickness: 1.0,
        },
    },
    Finalist {
        id: "powell",
        name: "Asafa Powell",
        family_name: "Powell",
        organisation: "JAM",
        lane: 6,
        reaction_thousandths: 134,
        finish_hundredths: 984,
        splits: Some(Splits {
            hundredths: [187, 290, 382, 470, 555, 639, 723, 808, 894],
            source: LAVEG,
        }),
        stature_m: 1.90,
        colours: ["#12954a", "#f5c400"],
        manner: Manner {
            steps: 44.0,
            front_foot: Side::Right,
            first_touchdown_secs: 0.40,
            lean_fade_m: 9.5,
            top_lean_deg: 3.5,
            unevenness: 0.005,
            knee_lift_deg: 71.0,
            heel_recovery_deg: 134.0,
            arm_swing: 0.97,
            arm_spread_deg: 12.0,
            shoulder_turn_deg: 10.0,
            dip_deg: 14.0,
            look_left_deg: 15.0,
            quickness: 1.0,
        },
    },
    Finalist {
        id: "patton",
        name: "Darvis Patton",
        family_name: "Patton",
        organisation: "USA",
        lane: 7,
        reaction_thousandths: 149,
        finish_hundredths: 1034,
        splits: None,
        stature_m: 1.83,
        colours: ["#3d5fc4", "#f0f2f5"],
        manner: Manner {
            steps: 46.25,
            front_foot: Side::Left,
            first_touchdown_secs: 0.42,
            lean_fade_m: 10.0,
            top_lean_deg: 4.0,
            unevenness: -0.010,
            knee_lift_deg: 62.0,
            heel_recovery_deg: 127.0,
            arm_swing: 0.92,
            arm_spread_deg: 16.0,
            shoulder_turn_deg: 12.0,
            dip_deg: 8.0,
            look_left_deg: -10.0,
            quickness: 1.0,
        },
    },
    Finalist {
        id: "thompson",
        name: "Richard Thompson",
        family_name: "Thompson",
        organisation: "TRI",
        lane: 8,
        reaction_thousandths: 119,
        finish_hundredths: 993,
        splits: None,
        stature_m: 1.87,
        colours: ["#24242c", "#d21f2b"],
        manner: Manner {
            steps: 44.6,
            front_foot: Side::Right,
            first_touchdown_secs: 0.405,
            lean_fade_m: 11.5,
            top_lean_deg: 5.0,
            unevenness: 0.007,
            knee_lift_deg: 68.0,
            heel_recovery_deg: 133.0,
            arm_swing: 1.02,
            arm_spread_deg: 13.0,
            shoulder_turn_deg: 12.0,
            dip_deg: 22.0,
            look_left_deg: 0.0,
            quickness: 1.03,
        },
    },
];
