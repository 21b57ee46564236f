//! Start lists and result lists as CSV with a header row: id, name, organisation, bib, lane, mark, rank, sex, colours.

use csv::{ReaderBuilder, StringRecord};

use super::draft::Draft;
use super::fold;
use super::sheet::EventSheet;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::shown;
use crate::replay::{Participant, Rgb};

/// What a column is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    GivenName,
    FamilyName,
    Organisation,
    Bib,
    Lane,
    Mark,
    Rank,
    Sex,
    Colours,
    /// Kept as a detail of the participant.
    Other,
}

const COLUMNS: [(Column, &[&str]); 11] = [
    (Column::Id, &["id", "code", "athleteid", "participantid"]),
    (Column::Name, &["name", "athlete", "participant", "fullname"]),
    (Column::GivenName, &["givenname", "firstname"]),
    (Column::FamilyName, &["familyname", "lastname", "surname"]),
    (
        Column::Organisation,
        &[
            "organisation",
            "organization",
            "noc",
            "country",
            "nation",
            "club",
            "team",
        ],
    ),
    (Column::Bib, &["bib", "startnumber", "shirt", "shirtnumber"]),
    (Column::Lane, &["lane"]),
    (Column::Mark, &["mark", "result", "performance", "time"]),
    (Column::Rank, &["rank", "place"]),
    (Column::Sex, &["sex", "gender"]),
    (Column::Colours, &["colours", "colors", "colour", "color", "kit"]),
];

/// Words in columns that say the file is a recording.
const OF_RECORDINGS: [&str; 7] = ["frame", "timestamp", "x", "y", "z", "joint", "landmark"];

impl Column {
    fn of(name: &str) -> Self {
        let name = fold::words(name).concat();
        COLUMNS
            .iter()
            .find(|(_, names)| names.contains(&name.as_str()))
            .map_or(Self::Other, |(column, _)| *column)
    }
}

/// A header row with a name and something else of a participant, and nothing of a recording.
pub(super) fn recognises(head: &Head<'_>) -> bool {
    let line = first_line(&head.text);
    if line.starts_with(['{', '[', '<']) || line.len() > 4096 {
        return false;
    }
    let separator = char::from(separator(line));
    let names: Vec<&str> = line
        .split(separator)
        .map(|name| name.trim().trim_matches('"'))
        .collect();
    let columns: Vec<Column> = names.iter().map(|name| Column::of(name)).collect();
    let has_name = columns.contains(&Column::Name) || columns.contains(&Column::FamilyName);
    let of_people = columns.iter().filter(|column| **column != Column::Other).count();
    has_name
        && of_people >= 2
        && !names.iter().any(|name| {
            fold::words(name)
                .iter()
                .any(|word| OF_RECORDINGS.contains(&word.as_str()))
        })
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::StartListCsv, input);
    let text = input.text(&mut draft.sheet.warnings);
    let text = text.trim_start();
    let separator = separator(first_line(text));
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Vec<(Column, String)> = Vec::new();
    for name in reader.headers().map_err(|error| refused(&error))? {
        let column = Column::of(name);
        // Of two columns of one kind, say committee and club, the first one holds and the other is kept as a detail.
        let is_repeated = columns.iter().any(|(other, _)| *other == column);
        columns.push((if is_repeated { Column::Other } else { column }, name.to_owned()));
    }
    let mut unread = Unread::default();
    for record in reader.records() {
        let record = record.map_err(|error| refused(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let participant = participant(&record, &columns, &mut unread).ok_or_else(|| {
            Error::new(
                ErrorCode::InputMalformed,
                "expected an id, a bib or a name, found none; name the participant",
            )
            .at_line(usize::try_from(line).unwrap_or_default())
        })?;
        let index = draft.participant(participant)?;
        for ((column, name), value) in columns.iter().zip(&record) {
            if *column == Column::Other {
                draft.detail(Some(index), name, value)?;
            }
        }
    }
    if unread.cells > 0 {
        draft.warn(
            "cell-unreadable",
            format!(
                "{} cells of lane, sex or colours are none and were left out, the first \"{}\"",
                unread.cells,
                shown(&unread.first)
            ),
        );
    }
    Ok(draft.finish())
}

/// Cells that say nothing that their column could mean.
#[derive(Default)]
struct Unread {
    cells: usize,
    first: String,
}

impl Unread {
    fn add(&mut self, cell: &str) {
        if self.cells == 0 {
            cell.clone_into(&mut self.first);
        }
        self.cells += 1;
    }
}

fn participant(
    record: &StringRecord,
    columns: &[(Column, String)],
    unread: &mut Unread,
) -> Option<Participant> {
    let cell = |column: Column| {
        columns
            .iter()
            .zip(record)
            .find(|((other, _), value)| *other == column && !value.is_empty())
            .map(|(_, value)| value)
    };
    let owned = |column: Column| cell(column).map(str::to_owned);
    let full: Vec<&str> = [cell(Column::GivenName), cell(Column::FamilyName)]
        .into_iter()
        .flatten()
        .collect();
    let name = owned(Column::Name).or_else(|| Some(full.join(" ")).filter(|name| !name.is_empty()));
    let id = owned(Column::Id)
        .or_else(|| owned(Column::Bib))
        .or_else(|| name.clone())?;
    let lane = cell(Column::Lane).and_then(|lane| {
        let number = lane.parse().ok().filter(|lane| *lane > 0);
        if number.is_none() {
            unread.add(lane);
        }
        number
    });
    let sex = cell(Column::Sex).and_then(|sex| {
        let found = super::sex_of(sex);
        if found.is_none() {
            unread.add(sex);
        }
        found
    });
    let mut colours = Vec::new();
    let words = cell(Column::Colours).unwrap_or_default();
    for word in words
        .split([' ', ';', '/', '|', ','])
        .filter(|word| !word.is_empty())
    {
        match Rgb::from_hex(word) {
            Some(colour) => colours.push(colour),
            None => unread.add(word),
        }
    }
    Some(Participant {
        name: name.unwrap_or_else(|| id.clone()),
        id,
        organisation: owned(Column::Organisation),
        bib: owned(Column::Bib),
        lane,
        mark: owned(Column::Mark),
        rank: owned(Column::Rank),
        colours,
        sex,
    })
}

fn first_line(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or_default()
}

/// The one of comma, semicolon and tab that the header has most of.
fn separator(header: &str) -> u8 {
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(count)
        .unwrap_or(b',')
}

fn refused(error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    Error::new(
        ErrorCode::InputMalformed,
        format!("expected CSV: {error}; check what wrote the file"),
    )
    .at_line(usize::try_from(line).unwrap_or_default())
}
