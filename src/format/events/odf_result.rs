//! DT_RESULT: a start list, and later the results, of one unit.

use std::collections::HashMap;

use super::draft::{Draft, shortened};
use super::odf::{SOURCE, athlete_of, athletes_of, is_person, read_competitor};
use super::result::{Decided, ResultLine, Split, add, add_gun};
use super::sheet::EventClock;
use super::xml::Element;
use crate::error::Result;
use crate::replay::Participant;

/// The longest athletics race that is started in lanes.
const LONGEST_IN_LANES_M: u32 = 800;
/// Other disciplines in which StartOrder is the lane.
const IN_LANES: [&str; 3] = ["SWM", "ROW", "CSP"];

pub(super) fn read(body: &Element, competition: &Element, draft: &mut Draft<'_>) -> Result<()> {
    let rsc = body.attribute("DocumentCode").unwrap_or_default();
    let status = body.attribute("ResultStatus").unwrap_or_default();
    draft.sheet.clock = EventClock::Gun;
    draft.detail(None, "ResultStatus", status)?;
    let infos = Infos::read(competition, draft)?;

    let mut results: Vec<&Element> = competition.all("Result").collect();
    results.sort_by_key(|result| sort_order(result));
    let unsorted = results
        .iter()
        .filter(|result| sort_order(result) == u64::MAX)
        .count();
    if unsorted > 0 {
        draft.warn(
            "sort-order-missing",
            format!("{unsorted} results have no SortOrder; they follow the others as they are listed"),
        );
    }
    let has_type = |kind: &str| {
        results
            .iter()
            .any(|result| result.attribute("ResultType") == Some(kind))
    };
    let decided = if has_type("TIME") {
        Decided::ByTime
    } else {
        Decided::Otherwise
    };
    if decided == Decided::ByTime {
        add_gun(draft, SOURCE, Some(rsc.to_owned()).filter(|rsc| !rsc.is_empty()))?;
    }
    let is_in_lanes = starts_in_lanes(rsc);
    let mut without_code = 0;
    for result in results {
        let Some(participant) = participant(result, is_in_lanes, draft)? else {
            without_code += 1;
            continue;
        };
        add(draft, line(result, participant, rsc, &infos), decided, SOURCE)?;
    }
    if without_code > 0 {
        draft.warn(
            "result-without-competitor",
            format!("{without_code} results name no competitor and were left out"),
        );
    }
    Ok(())
}

/// What holds for the whole unit.
#[derive(Default)]
struct Infos {
    /// What each intermediate point is called, by its number.
    intermediates: HashMap<String, String>,
}

impl Infos {
    fn read(competition: &Element, draft: &mut Draft<'_>) -> Result<Self> {
        let mut infos = Self::default();
        let elements = competition
            .all("ExtendedInfos")
            .flat_map(|infos| infos.all("ExtendedInfo"));
        for info in elements {
            let (Some(code), Some(value)) = (info.attribute("Code"), info.attribute("Value")) else {
                continue;
            };
            match (code, info.attribute("Pos")) {
                ("INTERMEDIATE", Some(pos)) => {
                    infos.intermediates.insert(pos.to_owned(), value.to_owned());
                }
                (_, Some(pos)) => draft.detail(None, &format!("{} {pos}", shortened(code)), value)?,
                (_, None) => draft.detail(None, code, value)?,
            }
        }
        Ok(infos)
    }
}

fn sort_order(result: &Element) -> u64 {
    result
        .attribute("SortOrder")
        .and_then(|order| order.parse().ok())
        .unwrap_or(u64::MAX)
}

/// The competitor with lane, rank and mark. Of a team, its athletes become participants of their own.
fn participant(result: &Element, is_in_lanes: bool, draft: &mut Draft<'_>) -> Result<Option<Participant>> {
    let Some(competitor) = result.child("Competitor") else {
        return Ok(None);
    };
    if competitor.attribute("Code").is_none() {
        return Ok(None);
    }
    let athletes = athletes_of(competitor);
    let mut participant = match athletes.as_slice() {
        [athlete] if is_person(competitor) => athlete_of(athlete, competitor),
        _ => {
            let index = read_competitor(competitor, draft)?.unwrap_or_default();
            draft.sheet.participants.get(index).cloned().unwrap_or_default()
        }
    };
    let rank = result
        .attribute("Rank")
        .map(|rank| match result.attribute("RankEqual") {
            Some("Y") => format!("={rank}"),
            _ => rank.to_owned(),
        });
    participant.rank = rank;
    participant.mark = result.owned("Result").or(result.owned("IRM"));
    if is_in_lanes {
        let lane = result
            .attribute("StartOrder")
            .and_then(|order| order.parse().ok());
        participant.lane = lane.filter(|lane| *lane > 0);
    }
    Ok(Some(participant))
}

fn line(result: &Element, participant: Participant, rsc: &str, infos: &Infos) -> ResultLine {
    let mut line = ResultLine {
        participant,
        code: Some(rsc.to_owned()).filter(|rsc| !rsc.is_empty()),
        ..ResultLine::default()
    };
    for name in ["IRM", "QualificationMark", "Diff", "StartOrder"] {
        let is_mark = name == "IRM" && line.participant.mark.as_deref() == result.attribute(name);
        let is_lane = name == "StartOrder" && line.participant.lane.is_some();
        if let Some(value) = result.attribute(name).filter(|_| !is_mark && !is_lane) {
            line.details.push((name.to_owned(), value.to_owned()));
        }
    }
    let extended = result
        .all("ExtendedResults")
        .flat_map(|results| results.all("ExtendedResult"));
    for extended in extended {
        let (Some(code), Some(value)) = (extended.attribute("Code"), extended.attribute("Value")) else {
            continue;
        };
        let position = extended.attribute("Pos");
        match code {
            "REACT_TIME" => line.reaction = Some(value.to_owned()),
            "INTERMEDIATE" => line.splits.push(Split {
                label: intermediate(position, infos),
                value: value.to_owned(),
                details: rest_of(extended),
            }),
            _ => {
                let name = match position {
                    Some(position) => format!("{} {position}", shortened(code)),
                    None => code.to_owned(),
                };
                let rest = rest_of(extended);
                line.details.extend(
                    rest.into_iter()
                        .map(|(inner, value)| (format!("{} {inner}", shortened(&name)), value)),
                );
                line.details.push((name, value.to_owned()));
            }
        }
    }
    let records = result
        .all("RecordIndicators")
        .flat_map(|records| records.all("RecordIndicator"));
    line.details.extend(records.filter_map(|record| {
        let code = record.attribute("RecordType").or(record.attribute("Code"))?;
        Some(("record".to_owned(), code.to_owned()))
    }));
    let entries = result
        .child("Competitor")
        .into_iter()
        .flat_map(|competitor| {
            let athletes = athletes_of(competitor);
            std::iter::once(competitor).chain(athletes)
        })
        .flat_map(|element| element.all("EventUnitEntry"));
    for entry in entries {
        if let (Some(code), Some(value)) = (entry.attribute("Code"), entry.attribute("Value")) {
            line.details.push((code.to_owned(), value.to_owned()));
        }
    }
    line
}

/// "INTERMEDIATE" means a split, an attempt, a height or a leg, whatever the event; the unit says what each is called.
fn intermediate(position: Option<&str>, infos: &Infos) -> String {
    let Some(position) = position else {
        return "INTERMEDIATE".to_owned();
    };
    let name = infos.intermediates.get(position);
    name.map_or_else(
        || format!("INTERMEDIATE {position}"),
        |name| shortened(name).to_owned(),
    )
}

/// What an extended result says beyond code, place and value: its other attributes and its extensions.
fn rest_of(extended: &Element) -> Vec<(String, String)> {
    let known = ["Type", "Code", "Pos", "Value"];
    let mut rest: Vec<(String, String)> = extended
        .attributes
        .iter()
        .filter(|(name, value)| !known.contains(&name.as_str()) && !value.trim().is_empty())
        .cloned()
        .collect();
    rest.extend(extended.all("Extension").filter_map(|extension| {
        let code = extension.attribute("Code")?;
        let name = match extension.attribute("Pos") {
            Some(pos) => format!("{} {pos}", shortened(code)),
            None => code.to_owned(),
        };
        Some((name, extension.owned("Value")?))
    }));
    rest
}

/// Whether StartOrder is the lane: in races on the track up to 800 m ("100M", "110MH", "4X400M"), and in pools and on
/// regatta courses.
fn starts_in_lanes(rsc: &str) -> bool {
    let Some(discipline) = rsc.get(..3) else {
        return false;
    };
    if IN_LANES.contains(&discipline) {
        return true;
    }
    let event = rsc.get(4..).unwrap_or_default();
    let event = event.split_once('X').map_or(event, |(legs, distance)| {
        if legs.bytes().all(|b| b.is_ascii_digit()) {
            distance
        } else {
            event
        }
    });
    let digits = event.bytes().take_while(u8::is_ascii_digit).count();
    let (distance, unit) = event.split_at_checked(digits).unwrap_or_default();
    discipline == "ATH"
        && unit.starts_with('M')
        && distance.parse::<u32>().is_ok_and(|m| m <= LONGEST_IN_LANES_M)
}

#[cfg(test)]
mod tests {
    use super::starts_in_lanes;

    #[test]
    fn lanes_are_told_from_places_on_a_line() {
        for rsc in [
            "ATHW100M--------------FNL-000100--",
            "ATHM110MH-------------HEAT000200--",
            "ATHX4X400M------------FNL-000100--",
            "SWMW50MFR-------------FNL-000100--",
        ] {
            assert!(starts_in_lanes(rsc), "{rsc}");
        }
        for rsc in [
            "ATHM1500M-------------FNL-000100--",
            "ATHWLJ----------------FNL-000100--",
            "ATHM10KMW-------------FNL-000100--",
            "ATHWMAR---------------FNL-000100--",
            "FBLMTEAM11------------FNL-000100--",
            "",
            "AT",
        ] {
            assert!(!starts_in_lanes(rsc), "{rsc}");
        }
    }
}
