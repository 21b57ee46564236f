//! What a Rust source file mentions of the crate's rooms, of gated crates and of `std`, read from its tokens.
//!
//! Not a full parser: comments, strings and test-only items are left out, and `crate::`, `super::` and grouped
//! imports are followed, which is every way in which a room can reach another.

/// A path that leads out of a file's own module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// The crate the path starts in: `crate`, `std`, `wgpu` and so on.
    pub(crate) origin: String,
    /// The first name in that crate: a room of ours, a module of theirs; `*` for a glob, empty for the crate itself.
    pub(crate) name: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Token {
    line: usize,
    text: String,
}

/// Every mention of `crate` and of the crates in `foreign`, in the order of the file. `module_depth` is the number of
/// modules the file lies below the crate root (1 for `src/time.rs` and `src/scene/mod.rs`, 2 for `src/scene/body.rs`).
pub(crate) fn mentions(source: &str, module_depth: usize, foreign: &[&str]) -> Vec<Mention> {
    let tokens = without_tests(&tokens(source));
    let text = |index: usize| tokens.get(index).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    // The brace depths at which inline modules opened: each is one more `super` away from the root.
    let mut inline_modules = Vec::new();
    let mut braces = 0_usize;
    let mut index = 0;
    while index < tokens.len() {
        let continues_a_path = index > 0 && text(index - 1) == "::";
        match text(index) {
            "{" => {
                braces += 1;
                if index >= 2 && text(index - 2) == "mod" {
                    inline_modules.push(braces);
                }
            }
            "}" => {
                if inline_modules.last() == Some(&braces) {
                    inline_modules.pop();
                }
                braces = braces.saturating_sub(1);
            }
            "crate" if text(index + 1) == "::" => {
                first_names(&tokens, index + 2, "crate", &mut found);
            }
            "super" if !continues_a_path => {
                let mut supers = 1;
                while text(index + 2 * supers - 1) == "::" && text(index + 2 * supers) == "super" {
                    supers += 1;
                }
                if supers == module_depth + inline_modules.len() {
                    first_names(&tokens, index + 2 * supers, "crate", &mut found);
                }
            }
            origin if foreign.contains(&origin) && !continues_a_path => {
                if text(index + 1) == "::" {
                    first_names(&tokens, index + 2, origin, &mut found);
                } else if index > 0 && text(index - 1) == "use" {
                    found.push(Mention {
                        line: tokens[index].line,
                        origin: origin.to_owned(),
                        name: String::new(),
                    });
                }
            }
            _ => {}
        }
        index += 1;
    }
    found
}

/// The names that follow `origin::`: one, or the first of every member of a group.
fn first_names(tokens: &[Token], start: usize, origin: &str, found: &mut Vec<Mention>) {
    let mention = |token: &Token| Mention {
        line: token.line,
        origin: origin.to_owned(),
        name: token.text.clone(),
    };
    let Some(first) = tokens.get(start) else { return };
    if first.text != "{" {
        found.push(mention(first));
        return;
    }
    let mut depth = 0_usize;
    let mut begins_member = false;
    for token in &tokens[start..] {
        match token.text.as_str() {
            "{" => {
                depth += 1;
                begins_member = depth == 1;
            }
            "}" if depth == 1 => return,
            "}" => depth -= 1,
            "," => begins_member = depth == 1,
            _ if begins_member && depth == 1 => {
                found.push(mention(token));
                begins_member = false;
            }
            _ => {}
        }
    }
}

/// The tokens without items under `#[cfg(test)]`: a room's tests may hold it against any other room.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let begins = |words: &[&str]| {
            words.iter().enumerate().all(|(offset, word)| {
                tokens
                    .get(index + offset)
                    .is_some_and(|token| token.text == *word)
            })
        };
        if begins(&["#", "[", "cfg", "(", "test", ")", "]"])
            || begins(&["#", "[", "cfg", "(", "all", "(", "test", ","])
        {
            index = end_of_item(tokens, index);
        } else {
            kept.push(tokens[index].clone());
            index += 1;
        }
    }
    kept
}

/// The index after the item that begins, with its attributes, at `start`.
fn end_of_item(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return index + 1;
                }
            }
            ";" if depth == 0 => return index + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Identifiers, `::` and single symbols, without comments, literals and lifetimes.
fn tokens(source: &str) -> Vec<Token> {
    let characters = source.chars().collect::<Vec<_>>();
    let at = |index: usize| characters.get(index).copied().unwrap_or('\0');
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut index = 0;
    while index < characters.len() {
        let start = index;
        let character = at(index);
        if character == '/' && at(index + 1) == '/' {
            while index < characters.len() && at(index) != '\n' {
                index += 1;
            }
        } else if character == '/' && at(index + 1) == '*' {
            index = end_of_block_comment(&characters, index);
        } else if character == '"' {
            index = end_of_string(&characters, index);
        } else if character == 'r'
            && (at(index + 1) == '"' || at(index + 1) == '#' && matches!(at(index + 2), '"' | '#'))
        {
            index = end_of_raw_string(&characters, index + 1);
        } else if character == '\'' {
            // 'a' and '\n' are characters; 'a without a closing quote is a lifetime.
            index += if at(index + 1) == '\\' {
                2 + characters[index + 2..]
                    .iter()
                    .skip(1)
                    .position(|character| *character == '\'')
                    .unwrap_or(0)
                    + 2
            } else if at(index + 2) == '\'' {
                3
            } else {
                1
            };
        } else if is_word(character) {
            while is_word(at(index)) {
                index += 1;
            }
            tokens.push(Token {
                line,
                text: characters[start..index].iter().collect(),
            });
        } else if character == ':' && at(index + 1) == ':' {
            tokens.push(Token {
                line,
                text: "::".to_owned(),
            });
            index += 2;
        } else {
            if !character.is_whitespace() {
                tokens.push(Token {
                    line,
                    text: character.to_string(),
                });
            }
            index += 1;
        }
        line += characters[start..index.min(characters.len())]
            .iter()
            .filter(|character| **character == '\n')
            .count();
    }
    tokens
}

fn end_of_block_comment(characters: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut index = start;
    while index < characters.len() {
        match (characters[index], characters.get(index + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                index += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                index += 2;
                if depth == 0 {
                    return index;
                }
            }
            _ => index += 1,
        }
    }
    index
}

fn end_of_string(characters: &[char], start: usize) -> usize {
    let mut index = start + 1;
    while index < characters.len() && characters[index] != '"' {
        index += if characters[index] == '\\' { 2 } else { 1 };
    }
    index + 1
}

fn end_of_raw_string(characters: &[char], start: usize) -> usize {
    let hashes = characters[start..]
        .iter()
        .take_while(|character| **character == '#')
        .count();
    let closes = |index: usize| {
        characters[index] == '"'
            && characters[index + 1..]
                .iter()
                .take_while(|character| **character == '#')
                .count()
                >= hashes
    };
    let end = (start + hashes + 1..characters.len()).find(|index| closes(*index));
    end.map_or(characters.len(), |index| index + 1 + hashes)
}
