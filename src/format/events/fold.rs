//! Names as they are compared: without case, accents and order.

/// Letters whose base is written otherwise, each run with its base. Marks that are characters of their own are dropped.
const BASES: &[(&str, &str)] = &[
    ("àáâãäåāăąǎ", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģǧ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıǐ", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŋ", "n"),
    ("òóôõöøōŏőǒ", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûüũūŭůűųǔ", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
];

/// The words of a text in lower case and without accents; letters and digits that touch are words of their own ("100m"
/// is "100" and "m").
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut was_digit = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        if ('\u{300}'..='\u{36f}').contains(&c) || c == '\'' || c == '\u{2019}' {
            continue;
        }
        if !c.is_alphanumeric() || (c.is_ascii_digit() != was_digit && !word.is_empty()) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !c.is_alphanumeric() {
                continue;
            }
        }
        was_digit = c.is_ascii_digit();
        let base = BASES
            .iter()
            .find(|(letters, _)| !c.is_ascii() && letters.contains(c));
        match base {
            Some((_, base)) => word.push_str(base),
            None => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// What two spellings of one name share: the words in alphabetical order.
pub(super) fn key(name: &str) -> String {
    let mut words = words(name);
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_order_do_not_count() {
        assert_eq!(key("MEITÉ Ben Youssef"), key("Ben Youssef Meite\u{301}"));
        assert_eq!(key("Øystein Łukasz Groß"), "gross lukasz oystein");
        assert_eq!(words("100m men's 4x400"), ["100", "m", "mens", "4", "x", "400"]);
        assert_eq!(words(" -- "), [""; 0]);
    }
}
