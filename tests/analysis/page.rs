//! The tables that a page exports of the sample race, to the byte: `www/test/browser/measures.test.js` holds the wasm and the page
//! to the same sums.

use std::fs;
use std::path::PathBuf;

use athlete_replay::analysis::{
    Advance, Analysis, Between, Family, InferredLimbs, Options, Overlay, Performance, Pin, compare, measure,
};
use athlete_replay::codec::{Manifest, fill_segment, fill_segment_of};
use athlete_replay::export::{Names, between_json, measures_csv, measures_json, series_csv};
use athlete_replay::replay::Replay;

/// What the panel of the page shows through time.
const SERIES: [&str; 3] = ["torso_distance", "torso_speed", "com_speed"];

fn in_repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn packed_sprint() -> Replay {
    arriving_sprint(|_, _| {})
}

/// `then` is told of every segment that has come, and until when everything is here.
fn arriving_sprint(mut then: impl FnMut(&Replay, f64)) -> Replay {
    let folder = in_repository("www/demo/replays/sprint");
    let manifest = Manifest::parse(&fs::read(folder.join("replay.json")).unwrap()).unwrap();
    let mut replay = manifest.to_replay().unwrap();
    for (index, entry) in manifest.segments.iter().enumerate() {
        let bytes = fs::read(folder.join(&entry.name)).unwrap();
        fill_segment(&manifest, index, &bytes, &mut replay).unwrap();
        then(&replay, entry.end_secs.next_down());
    }
    replay
}

#[test]
fn a_race_that_comes_in_segments_has_the_measures_of_the_whole() {
    let replay = packed_sprint();
    let options = Options {
        inferred_limbs: InferredLimbs::Measure,
        ..Options::default()
    };
    let mut analysis = Analysis::new(&replay, options.clone());
    let arrived = arriving_sprint(
        |replay, until_secs| {
            while analysis.advance(replay, until_secs, 1) == Advance::Underway {}
        },
    );
    while analysis.advance(&arrived, f64::INFINITY, 1) != Advance::Done {}
    let (pieces, whole) = (analysis.into_measures(), measure(&replay, &options));
    let names = Names::of(&replay, &whole);
    assert_eq!(measures_csv(&names, &pieces), measures_csv(&names, &whole));
    assert!(pieces.values.iter().any(|value| value.measure.id == "time_gap"));
}

/// A page keeps no more of bodies whose limbs are made up, unless it measures these.
#[test]
fn the_middles_of_bodies_have_the_measures_of_bodies_whose_limbs_are_made_up() {
    let folder = in_repository("www/demo/replays/sprint");
    let manifest = Manifest::parse(&fs::read(folder.join("replay.json")).unwrap()).unwrap();
    let tracks = manifest.description().tracks.iter();
    let kept: Vec<_> = tracks.map(|track| Options::default().joints_of(track)).collect();
    let mut middles = manifest.to_replay_of(&kept).unwrap();
    for (index, entry) in manifest.segments.iter().enumerate() {
        let bytes = fs::read(folder.join(&entry.name)).unwrap();
        fill_segment_of(&manifest, index, &bytes, &kept, &mut middles).unwrap();
        let mut whole = manifest.to_replay().unwrap();
        assert!(fill_segment_of(&manifest, index, &bytes, &kept, &mut whole).is_err());
    }
    middles.validate().unwrap();
    assert_eq!(middles.tracks[0].skeleton.joints.len(), 1);
    let table = |replay: &Replay| {
        let measures = measure(replay, &Options::default());
        measures_csv(&Names::of(replay, &measures), &measures)
    };
    assert_eq!(table(&middles), table(&packed_sprint()));
}

/// FNV-1a in 32 bits.
fn sum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| {
        (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// `BLESS=1` writes the sums.
#[test]
fn the_page_exports_the_tables_of_the_tool() {
    let replay = packed_sprint();
    let options = Options {
        inferred_limbs: InferredLimbs::Measure,
        ..Options::default()
    };
    let mut measures = measure(&replay, &options);
    measures
        .series
        .retain(|series| SERIES.contains(&series.measure.id));
    let names = Names::of(&replay, &measures);
    let (values, series) = (
        measures_csv(&names, &measures),
        series_csv(&names, &measures.series),
    );
    let line = |name: &str, text: &str| format!("{name} {} {:08x}\n", text.len(), sum(text));
    let (compared, gaps) = bolt_and_powell(&replay);
    let found = line("values", &values)
        + &line("series", &series)
        + &line("compared", &compared)
        + &line("gaps", &gaps)
        + &format!("between {}\n", head_to_toe(&replay));
    let path = in_repository("www/test/golden/measures.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    assert_eq!(
        found,
        fs::read_to_string(&path).unwrap(),
        "BLESS=1 writes it anew"
    );

    let json: serde_json::Value = serde_json::from_str(&measures_json(&names, &measures)).unwrap();
    let written = json["series"].as_array().unwrap();
    assert_eq!(written.len(), 24);
    assert_eq!(json["measures"]["torso_speed"]["decimals"], 2);
    assert_eq!(written[0]["times"]["frames"], 1541);
    assert_eq!(written[0]["values"].as_array().unwrap().len(), 1541);
}

/// What `compare({ who: 'bolt', with: 'powell', inferred: true })` gives, as both tables.
fn bolt_and_powell(replay: &Replay) -> (String, String) {
    let options = Options {
        families: Family::COMPARED.to_vec(),
        inferred_limbs: InferredLimbs::Measure,
        ..Options::default()
    };
    let measures = measure(replay, &options);
    let of = |who: &str, subject: usize| Performance {
        replay,
        measures: &measures,
        track: replay.track_named(who).unwrap(),
        subject,
    };
    let (bolt, powell) = (of("bolt", 0), of("powell", 1));
    let overlay = Overlay::from_words("event", None, None, false).unwrap();
    let found = compare(&bolt, &powell, &overlay);
    let names = Names::of_pair((replay, bolt.track), (replay, powell.track));
    (measures_csv(&names, &found), series_csv(&names, &found.series))
}

/// What lies between Bolt's head and left toe at 8 s.
fn head_to_toe(replay: &Replay) -> String {
    let pin = |words: &str| Pin::from_words(replay, words).unwrap();
    let between = Between::at(replay, &pin("bolt:head"), &pin("bolt:left_toe"), 8.0).unwrap();
    let json = between_json(&between);
    let numbers = ["distance_m", "horizontal_m", "height_m", "angle_deg", "angle_rad"].map(|name| {
        let (_, from) = json.split_once(&format!("\"{name}\":")).unwrap();
        from.split([',', '}']).next().unwrap()
    });
    numbers.join(" ")
}

/// By the published sheets Bolt gained 0.07 to 0.09 s of his 0.26 s on Powell from 90 to 100 m, more than on any other 10 m.
#[test]
fn where_the_sample_race_was_won_is_a_value() {
    let replay = packed_sprint();
    let options = Options {
        inferred_limbs: InferredLimbs::Measure,
        series: false,
        ..Options::default()
    };
    let measures = measure(&replay, &options);
    let csv = measures_csv(&Names::of(&replay, &measures), &measures);
    let gains: Vec<&str> = csv
        .lines()
        .filter(|line| line.contains(",largest_gain,"))
        .collect();
    assert_eq!(gains.len(), 8 * 7 / 2);
    let powell = gains
        .iter()
        .find(|line| line.starts_with("bolt vs powell,"))
        .unwrap();
    assert!(
        powell.starts_with("bolt vs powell,largest_gain,90-100 m,0.0"),
        "{powell}"
    );
    assert!(gains.iter().filter(|line| line.starts_with("bolt vs ")).count() == 7);
}
