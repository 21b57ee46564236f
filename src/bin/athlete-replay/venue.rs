//! The venue, in a word: a name of the tables, or a file.

use athlete_replay::codec::read_venue;
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::football_pitch;
use athlete_replay::replay::{SprintStraight, Venue};
use serde_json::{Value, json};

use crate::files::read_whole;

/// World Athletics, Technical Rule 14.
const LANE_WIDTH_M: f64 = 1.22;
/// No table of a venue is larger.
const MAX_BYTES: usize = 16 << 20;

macro_rules! tables {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../assets/venues/", $name, ".json")))),*]
    };
}

/// Every standard venue, as the manifest has it.
const TABLES: &[(&str, &str)] = tables![
    "athletics-track" "baseball" "basketball" "diving-tower" "football" "gymnastics-floor" "handball" "hockey" "hurdles-100m"
    "hurdles-110m" "hurdles-400m-men" "hurdles-400m-women" "ice-rink" "javelin" "long-jump" "pool" "shot-put"
    "tennis" "throws" "volleyball"
];

/// Reads a name of the tables, `ground`, `sprint-straight` (8 lanes of 100 m) or `sprint-straight:9x110`,
/// `football:100x64`, or the name of a JSON file.
pub(crate) fn parse(word: &str) -> Result<Venue> {
    if let Some((_, table)) = TABLES.iter().find(|(name, _)| *name == word) {
        return read_venue(table.as_bytes());
    }
    if word.ends_with(".json") {
        return own(word).map_err(|error| error.in_file(word));
    }
    let (kind, size) = word.split_once(':').unwrap_or((word, "8x100"));
    let venue = match kind {
        "ground" => Some(Venue::Ground),
        "sprint-straight" => straight(size),
        "football" => pitch(size),
        _ => None,
    };
    venue.ok_or_else(|| {
        let names: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
        Error::new(
            ErrorCode::OutOfRange,
            format!(
                "expected ground, sprint-straight, sprint-straight:LANESxMETRES with 1 to 20 lanes and 1 to 400 m, \
                 football:METRESxMETRES with 10 to 200 m, a file that ends in .json, or one of {}",
                names.join(", ")
            ),
        )
    })
}

fn own(file: &str) -> Result<Venue> {
    match read_venue(&read_whole(file, MAX_BYTES)?)? {
        Venue::Ground => Err(Error::new(
            ErrorCode::InputMalformed,
            "expected a venue with kind marked or sprint_straight, found another; docs/venues.md says what is in one",
        )),
        venue => Ok(venue),
    }
}

fn straight(size: &str) -> Option<Venue> {
    let (lanes, metres) = size.split_once('x')?;
    let lanes: u8 = lanes.parse().ok().filter(|lanes| (1..=20).contains(lanes))?;
    let distance_m: f64 = metres
        .parse()
        .ok()
        .filter(|metres| (1.0..=400.0).contains(metres))?;
    Some(Venue::SprintStraight(SprintStraight {
        lanes,
        lane_width_m: LANE_WIDTH_M,
        distance_m,
        parts: Vec::new(),
    }))
}

fn pitch(size: &str) -> Option<Venue> {
    let (length, width) = size.split_once('x')?;
    let metres = |word: &str| word.parse().ok().filter(|m| (10.0..=200.0).contains(m));
    Some(Venue::Marked(football_pitch([metres(length)?, metres(width)?])))
}

/// Every venue with its rules, for people or as JSON.
pub(crate) fn list(as_json: bool) -> Result<String> {
    let mut rows = Vec::new();
    let mut text = String::new();
    for (name, table) in TABLES {
        let table: Value = serde_json::from_str(table)
            .map_err(|error| Error::new(ErrorCode::InputMalformed, error.to_string()).in_file(*name))?;
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let title = table.get("name").map(word).unwrap_or_default();
        let sources = table.get("sources").cloned().unwrap_or_default();
        text += &format!("{name:18}{title}\n");
        for source in sources.as_array().into_iter().flatten() {
            let field = |field: &str| source.get(field).map(word).unwrap_or_default();
            text += &format!("{:18}  {}\n{:18}    {}\n", "", field("of"), "", field("rule"));
        }
        rows.push(json!({"venue": name, "name": title, "sources": sources}));
    }
    Ok(if as_json {
        format!("{}\n", Value::from(rows))
    } else {
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_has_the_size_that_is_given() {
        let Ok(Venue::SprintStraight(straight)) = parse("sprint-straight:9x110") else {
            panic!("a straight")
        };
        assert_eq!((straight.lanes, straight.distance_m), (9, 110.0));
        assert_eq!(parse("ground"), Ok(Venue::Ground));
        for bad in [
            "",
            "moon",
            "sprint-straight:",
            "sprint-straight:0x100",
            "sprint-straight:8",
            "sprint-straight:8xnan",
            "football:105",
            "football:5x68",
            "no-such-file.json",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_table_is_read_and_says_where_its_dimensions_come_from() {
        let listed = list(true).unwrap();
        let listed: Value = serde_json::from_str(&listed).unwrap();
        for (row, (name, _)) in listed.as_array().unwrap().iter().zip(TABLES) {
            let Ok(Venue::Marked(marked)) = parse(name) else {
                panic!("{name}")
            };
            assert!(!marked.paint.is_empty() && !marked.name.is_empty());
            assert!(!row["sources"].as_array().unwrap().is_empty(), "{name}");
        }
    }
}
