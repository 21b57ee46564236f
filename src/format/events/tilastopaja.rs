//! Results of a whole athletics competition as Tilastopaja writes them, as XML and as its twin in JSON, and the
//! timetable of a day.
//!
//! One file holds hundreds of races; each is a section. In XML the reaction time of sprints sits in `<group>`, which
//! holds the pool and the starting order of other events.

use std::collections::HashMap;

use super::draft::{Draft, shortened};
use super::json::{Budget, Json};
use super::mark;
use super::moment::Moment;
use super::result::{Decided, ResultLine, Split, add, add_gun};
use super::sheet::{EventClock, EventSheet, Section};
use super::xml::Element;
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::replay::{Event, EventKind, Participant};

const SOURCE: &str = "Tilastopaja";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    let has = |word: &str| head.text.contains(word);
    match head.xml_root() {
        Some("competition") => {
            has("<calendareventid") || has("<medaltable") || has("<results>") && has("<infos>")
        }
        Some("message") => has("<timetable") && has("<meetingid"),
        Some(_) => false,
        None => {
            head.has_json_key("eventCode")
                && head.has_json_key("result")
                && head.has_json_key("performance")
                && head.has_json_key("tpAthleteId")
        }
    }
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::Tilastopaja, input);
    let text = input.text(&mut draft.sheet.warnings);
    if text.trim_start().starts_with('{') {
        let json = Budget::new(input.limits()).read(&text, 1)?;
        read_json(&json, &mut draft)?;
        return Ok(draft.finish());
    }
    let root = Element::read(&text, input.limits(), &mut draft.sheet.warnings)?;
    if root.name == "message" {
        read_timetable(&root, &mut draft)?;
    } else {
        read_xml(&root, &mut draft)?;
    }
    Ok(draft.finish())
}

fn read_xml(root: &Element, draft: &mut Draft<'_>) -> Result<()> {
    let lists: Vec<&Element> = root.all("results").collect();
    let info = |list: &Element, name: &str| {
        list.child("infos")
            .and_then(|infos| infos.text_of(name))
            .map(str::to_owned)
    };
    let sections = sections(lists.iter().map(|list| {
        let name = [
            info(list, "age_group"),
            info(list, "event_name"),
            info(list, "round_name"),
            info(list, "round_detail"),
        ];
        (name, list.all("result").count())
    }));
    draft.sheet.title = root.text_of("name").map(str::to_owned);
    let chosen = draft.choose_one(sections)?.and_then(|index| lists.get(index));
    let date = chosen.and_then(|list| info(list, "date"));
    draft.sheet.location = place([root.text_of("city"), root.text_of("country"), date.as_deref()]);
    let Some(list) = chosen else {
        return Ok(());
    };
    draft.sheet.clock = EventClock::Gun;
    let discipline = info(list, "event_name").unwrap_or_default();
    let decided = decided(&discipline);
    if let Some(wind) = info(list, "wind") {
        draft.detail(None, "wind", &wind)?;
    }
    finish_section(draft, &discipline, decided)?;
    for result in list.all("result") {
        add(draft, line_of_xml(result, decided), decided, SOURCE)?;
        add_runners(
            draft,
            result
                .child("relayrunners")
                .map_or(&[][..], |runners| &runners.children),
            result.text_of("country"),
        )?;
    }
    Ok(())
}

/// Title and discipline of the section that was chosen, and its start signal.
fn finish_section(draft: &mut Draft<'_>, discipline: &str, decided: Decided) -> Result<()> {
    draft.sheet.discipline = Some(discipline.to_owned()).filter(|name| !name.is_empty());
    match decided {
        Decided::ByTime => add_gun(draft, SOURCE, None),
        Decided::Otherwise => Ok(()),
    }
}

fn decided(event: &str) -> Decided {
    if mark::is_race(event) {
        Decided::ByTime
    } else {
        Decided::Otherwise
    }
}

fn place(parts: [Option<&str>; 3]) -> Option<String> {
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    Some(parts.join(", ")).filter(|place| !place.is_empty())
}

fn sections<const N: usize>(lists: impl Iterator<Item = ([Option<String>; N], usize)>) -> Vec<Section> {
    lists
        .zip(1..)
        .map(|((name, entries), number)| {
            let parts: Vec<String> = name.into_iter().flatten().collect();
            Section {
                id: format!("#{number}"),
                name: parts.join(", "),
                entries,
            }
        })
        .collect()
}

/// A reaction time is written as seconds and thousandths; pools and other remarks are not.
fn is_reaction(group: &str) -> bool {
    let digits = group.strip_prefix('-').unwrap_or(group);
    digits.starts_with("0.") && mark::secs(group).is_some()
}

fn line_of_xml(result: &Element, decided: Decided) -> ResultLine {
    let owned = |name: &str| result.text_of(name).map(str::to_owned);
    let country = owned("country");
    let name = owned("athlete").or_else(|| country.clone()).unwrap_or_default();
    let id =
        owned("competitorid").unwrap_or_else(|| format!("{name} {}", country.as_deref().unwrap_or_default()));
    let mut line = ResultLine {
        participant: Participant {
            id,
            name,
            organisation: country,
            mark: owned("best_performance"),
            rank: owned("rank"),
            ..Participant::default()
        },
        ..ResultLine::default()
    };
    match owned("group") {
        Some(group) if decided == Decided::ByTime && is_reaction(&group) => line.reaction = Some(group),
        Some(group) => line.details.push(("group".to_owned(), group)),
        None => {}
    }
    for name in ["qualification", "wind", "recordflag"] {
        line.details
            .extend(owned(name).map(|value| (name.to_owned(), value)));
    }
    let rounds = result
        .child("roundresults")
        .map_or(&[][..], |rounds| &rounds.children);
    for (round, number) in rounds.iter().zip(1..) {
        let text = |name: &str| round.text_of(name).map(str::to_owned);
        let number = round.owned("round").unwrap_or_else(|| number.to_string());
        line.splits.push(match text("round") {
            // Of heights, the attempts at each: "XO" at 2.13.
            Some(attempts) => Split {
                label: text("performance").unwrap_or(number),
                value: attempts,
                details: Vec::new(),
            },
            None => Split {
                label: format!("attempt {number}"),
                value: text("performance").unwrap_or_default(),
                details: ["wind", "recordflag"]
                    .into_iter()
                    .filter_map(|name| Some((name.to_owned(), text(name)?)))
                    .collect(),
            },
        });
    }
    let combined = result
        .child("combinedresults")
        .map_or(&[][..], |events| &events.children);
    line.details.extend(
        combined
            .iter()
            .filter_map(|event| Some((event.name.clone(), event.text()?.to_owned()))),
    );
    line
}

/// The runners of a relay: names, each followed by its id.
fn add_runners(draft: &mut Draft<'_>, runners: &[Element], country: Option<&str>) -> Result<()> {
    let ids: HashMap<String, &str> = runners
        .iter()
        .filter_map(|runner| Some((runner.name.clone(), runner.text()?)))
        .collect();
    for runner in runners.iter().filter(|runner| !runner.name.ends_with("id")) {
        let Some(name) = runner.text() else {
            continue;
        };
        let id = ids.get(&format!("{}id", runner.name)).copied();
        draft.participant(Participant {
            id: id.unwrap_or(name).to_owned(),
            name: name.to_owned(),
            organisation: country.map(str::to_owned),
            ..Participant::default()
        })?;
    }
    Ok(())
}

fn read_json(json: &Json, draft: &mut Draft<'_>) -> Result<()> {
    let lists = json.get("events").items();
    let sections = sections(lists.iter().map(|list| {
        let round = list.get("roundName").owned();
        let word = list.get("round").owned();
        // "Semifinal 1" says its round; "Heat 1" may be of the heats or of the preliminary round.
        let name = [list.get("athlon").owned(), list.get("name").owned(), word, round];
        (name, list.get("result").items().len())
    }));
    draft.sheet.title = json.get("name").owned();
    let chosen = draft.choose_one(sections)?.and_then(|index| lists.get(index));
    let date = chosen.and_then(|list| list.get("date").text());
    draft.sheet.location = place([json.get("city").text(), json.get("country").text(), date]);
    let Some(list) = chosen else {
        return Ok(());
    };
    draft.sheet.clock = EventClock::Gun;
    let discipline = list.get("name").text().unwrap_or_default();
    let decided = decided(list.get("eventCode").text().unwrap_or(discipline));
    if let Some(wind) = list.get("wind").text() {
        draft.detail(None, "wind", wind)?;
    }
    finish_section(draft, discipline, decided)?;
    for result in list.get("result").items() {
        add(draft, line_of_json(result), decided, SOURCE)?;
        for runner in result.get("runners").items() {
            let name = full_name(runner).unwrap_or_default();
            draft.participant(Participant {
                id: runner.get("tpAthleteId").owned().unwrap_or_else(|| name.clone()),
                name,
                organisation: result.get("country").owned(),
                ..Participant::default()
            })?;
        }
    }
    Ok(())
}

fn full_name(json: &Json) -> Option<String> {
    let parts: Vec<&str> = ["givenName", "familyName"]
        .iter()
        .filter_map(|name| json.get(name).text())
        .collect();
    Some(parts.join(" ")).filter(|name| !name.is_empty())
}

fn line_of_json(result: &Json) -> ResultLine {
    const KNOWN: [&str; 13] = [
        "country",
        "reactionTime",
        "familyName",
        "givenName",
        "rank",
        "performance",
        "tpAthleteId",
        "tpTeamId",
        "teamCode",
        "attempts",
        "heights",
        "runners",
        "results",
    ];
    let country = result.get("country").owned();
    let name = full_name(result)
        .or_else(|| result.get("teamCode").owned())
        .or_else(|| country.clone())
        .unwrap_or_default();
    let id = result
        .get("tpAthleteId")
        .owned()
        .or_else(|| result.get("tpTeamId").owned());
    let mut line = ResultLine {
        participant: Participant {
            id: id.unwrap_or_else(|| format!("{name} {}", country.as_deref().unwrap_or_default())),
            name,
            organisation: country,
            mark: result.get("performance").owned(),
            rank: result.get("rank").owned(),
            ..Participant::default()
        },
        reaction: result.get("reactionTime").owned(),
        details: result.details(&KNOWN),
        ..ResultLine::default()
    };
    for (attempt, number) in result.get("attempts").items().iter().zip(1..) {
        let number = attempt.get("round").owned().unwrap_or_else(|| number.to_string());
        line.splits.push(Split {
            label: format!("attempt {number}"),
            value: attempt.get("performance").owned().unwrap_or_default(),
            details: attempt.details(&["round", "performance"]),
        });
    }
    for height in result.get("heights").items() {
        line.splits.push(Split {
            label: height.get("height").owned().unwrap_or_default(),
            value: height.get("results").owned().unwrap_or_default(),
            details: Vec::new(),
        });
    }
    for part in result.get("results").items() {
        let code = shortened(part.get("eventCode").text().unwrap_or("event"));
        let value = part.get("performance").owned();
        line.details.extend(value.map(|value| (code.to_owned(), value)));
        line.details.extend(
            part.details(&["eventCode", "performance", "eventNo"])
                .into_iter()
                .map(|(name, value)| (format!("{code} {name}"), value)),
        );
    }
    line
}

/// A day's timetable: every `session` begins the next entry; times are the place's own.
fn read_timetable(root: &Element, draft: &mut Draft<'_>) -> Result<()> {
    draft.sheet.title = root.text_of("meeting").map(str::to_owned);
    let Some(timetable) = root.child("timetable") else {
        return Ok(());
    };
    let date = timetable.text_of("date").unwrap_or_default();
    let Some(iso) = iso_date(date) else {
        draft.warn(
            "date-unreadable",
            "the timetable's date could not be read, so that its times are times of an unknown day",
        );
        return Ok(());
    };
    draft.sheet.location = Some(date.to_owned());
    draft.sheet.clock = EventClock::Utc(iso.clone());
    let midnight = Moment::parse(&iso);
    let mut entries: Vec<Vec<&Element>> = Vec::new();
    for element in &timetable.children {
        match (element.name.as_str(), entries.last_mut()) {
            ("session", _) => entries.push(vec![element]),
            (_, Some(entry)) => entry.push(element),
            (_, None) => {}
        }
    }
    for entry in entries {
        let text = |name: &str| {
            entry
                .iter()
                .find(|element| element.name == name)
                .and_then(|element| element.text())
        };
        let moment = text("time").and_then(|time| Moment::parse(&format!("{iso}T{time}")));
        let (Some(moment), Some(midnight)) = (moment, &midnight) else {
            draft.event_without_time();
            continue;
        };
        let label: Vec<&str> = ["eventname", "gender", "roundname"]
            .into_iter()
            .filter_map(text)
            .collect();
        draft.event(Event {
            time_secs: moment.secs_since(midnight),
            kind: EventKind::Chapter,
            label: label.join(" "),
            source: Some(SOURCE.to_owned()),
            code: text("eventcode").map(str::to_owned),
            details: entry
                .iter()
                .filter_map(|element| Some((element.name.clone(), element.text()?.to_owned())))
                .collect(),
            ..Event::default()
        })?;
    }
    Ok(())
}

/// "14 August 2016" or "14.08.2016" as ISO 8601.
fn iso_date(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let mut parts = date.split([' ', '.']).filter(|part| !part.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = match month.parse::<usize>() {
        Ok(month) => month,
        Err(_) => {
            1 + MONTHS
                .iter()
                .position(|name| month.to_lowercase().starts_with(name))?
        }
    };
    let iso = format!("{year:0>4}-{month:02}-{day:0>2}");
    Moment::parse(&iso).map(|_| iso)
}
