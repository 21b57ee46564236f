//! Which section of a file is meant by a few words.

use super::fold;
use super::sheet::Section;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Warning;
use crate::format::lines::shown;

/// How many sections a message names.
const NAMED: usize = 5;

/// The index of the section that `wanted` means: the one of this id; else, of those whose name holds all its words, the
/// one with the fewest other words. Case, accents, plurals of "man" and spellings of "metre" do not count.
///
/// # Errors
/// [`ErrorCode::OutOfRange`] where none fits, or several fit equally.
pub(super) fn find(sections: &[Section], wanted: &str, warnings: &mut Vec<Warning>) -> Result<usize> {
    if let Some(index) = sections.iter().position(|section| section.id == wanted.trim()) {
        return Ok(index);
    }
    let words = normal_words(wanted);
    let mut fitting: Vec<(usize, usize)> = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let mut left = normal_words(&section.name);
        let has_all = words
            .iter()
            .all(|word| match left.iter().position(|w| w == word) {
                Some(at) => {
                    left.swap_remove(at);
                    true
                }
                None => false,
            });
        if has_all && !words.is_empty() {
            fitting.push((left.len(), index));
        }
    }
    fitting.sort_unstable();
    match fitting.as_slice() {
        [] => Err(refused(
            &format!(
                "expected a section that is called \"{}\", found none",
                shown(wanted)
            ),
            sections,
        )),
        [(fewest, _), (second, _), ..] if fewest == second => {
            let tied: Vec<Section> = fitting
                .iter()
                .take_while(|(others, _)| others == fewest)
                .filter_map(|(_, index)| sections.get(*index).cloned())
                .collect();
            Err(refused(
                &format!(
                    "expected one section that is called \"{}\", found {}",
                    shown(wanted),
                    tied.len()
                ),
                &tied,
            ))
        }
        [(others, index), rest @ ..] => {
            if *others > 0 && !rest.is_empty() {
                let name = sections.get(*index).map_or("", |section| section.name.as_str());
                warnings.push(Warning::new(
                    "section-guessed",
                    format!(
                        "{} sections fit \"{}\"; \"{name}\" was taken",
                        fitting.len(),
                        shown(wanted)
                    ),
                ));
            }
            Ok(*index)
        }
    }
}

/// The first few sections, as a message names them.
pub(super) fn named(sections: &[Section]) -> String {
    let names: Vec<String> = sections
        .iter()
        .take(NAMED)
        .map(|section| format!("{} \"{}\"", section.id, shown(&section.name)))
        .collect();
    let more = if sections.len() > NAMED {
        format!(" and {} more", sections.len() - NAMED)
    } else {
        String::new()
    };
    format!("{}{more}", names.join(", "))
}

fn refused(what: &str, sections: &[Section]) -> Error {
    Error::new(
        ErrorCode::OutOfRange,
        format!("{what}; name one by its words or its id: {}", named(sections)),
    )
    .in_field("section")
}

fn normal_words(text: &str) -> Vec<String> {
    fold::words(text)
        .into_iter()
        .map(|word| match word.as_str() {
            "mens" | "man" => "men".to_owned(),
            "womens" | "woman" => "women".to_owned(),
            "metre" | "metres" | "meter" | "meters" => "m".to_owned(),
            "finals" => "final".to_owned(),
            "semi" | "semifinals" => "semifinal".to_owned(),
            "heats" => "heat".to_owned(),
            _ => word,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections() -> Vec<Section> {
        [
            "100 m Men, Final",
            "100 m hurdles Women, Final",
            "100 m Women, Final",
            "100 m Men, Heats, Heat 1",
            "100 m Men, Heats, Heat 2",
        ]
        .into_iter()
        .zip(1..)
        .map(|(name, number)| Section {
            id: format!("#{number}"),
            name: name.to_owned(),
            entries: 8,
        })
        .collect()
    }

    #[test]
    fn a_section_is_found_by_its_words_or_its_id() {
        let found = |wanted: &str| {
            let mut warnings = Vec::new();
            find(&sections(), wanted, &mut warnings).map(|index| (index, warnings.len()))
        };
        assert_eq!(found("men's 100m final").unwrap(), (0, 0));
        assert_eq!(found("Women 100 metres final").unwrap(), (2, 0));
        assert_eq!(found("heat 2").unwrap(), (4, 0));
        assert_eq!(found("#2").unwrap(), (1, 0));
        assert_eq!(found("100 m men").unwrap(), (0, 1));
        let error = found("heat").unwrap_err();
        assert_eq!(
            error.to_string(),
            "section: expected one section that is called \"heat\", found 2; name one by its words or its id: \
             #4 \"100 m Men, Heats, Heat 1\", #5 \"100 m Men, Heats, Heat 2\""
        );
        assert_eq!(found("200 m").unwrap_err().code, ErrorCode::OutOfRange);
        assert_eq!(found("").unwrap_err().code, ErrorCode::OutOfRange);
    }
}
