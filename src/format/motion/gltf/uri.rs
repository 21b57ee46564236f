//! Addresses inside a glTF: data within the address itself, and percent escapes.

use std::borrow::Cow;

/// What a data address holds; `None` for an address of anything else, or one that is unsound.
pub(super) fn data_of(uri: &str) -> Option<Vec<u8>> {
    let (head, data) = uri.strip_prefix("data:")?.split_once(',')?;
    if head
        .rsplit(';')
        .next()
        .is_some_and(|last| last.trim().eq_ignore_ascii_case("base64"))
    {
        from_base64(data)
    } else {
        Some(percent_bytes(data))
    }
}

/// Whether the address holds its data itself.
pub(super) fn is_data(uri: &str) -> bool {
    uri.starts_with("data:")
}

/// Whether the address names a file below the folder of the file that names it.
pub(super) fn is_relative(uri: &str) -> bool {
    let has_scheme = uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    let path = percent_decoded(uri);
    !uri.is_empty()
        && !has_scheme
        && !path.starts_with(['/', '\\'])
        && !path.split(['/', '\\']).any(|part| part == "..")
}

/// The address with its percent escapes resolved; as it is where that is no text.
pub(super) fn percent_decoded(uri: &str) -> Cow<'_, str> {
    if !uri.contains('%') {
        return Cow::Borrowed(uri);
    }
    String::from_utf8(percent_bytes(uri)).map_or(Cow::Borrowed(uri), Cow::Owned)
}

fn percent_bytes(text: &str) -> Vec<u8> {
    let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%'
            && let (Some(high), Some(low)) = (digit(after.first().copied()), digit(after.get(1).copied()))
        {
            decoded.push((high * 16 + low) as u8);
            rest = after.get(2..).unwrap_or_default();
        } else {
            decoded.push(byte);
        }
    }
    decoded
}

/// Base 64 in the usual or the URL alphabet; white space and missing padding are forgiven.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push((bits >> count) as u8);
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_addresses_with_and_without_base_64() {
        // The examples of RFC 4648, section 10.
        for (text, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            let uri = format!("data:application/octet-stream;base64,{encoded}");
            assert_eq!(data_of(&uri).as_deref(), Some(text.as_bytes()), "{uri}");
        }
        assert_eq!(data_of("data:,a%20b%zz").as_deref(), Some(&b"a b%zz"[..]));
        assert_eq!(data_of("data:;base64,Zm9v!"), None);
        assert_eq!(data_of("run.bin"), None);
    }

    #[test]
    fn only_files_below_the_folder_are_relative() {
        for relative in ["run.bin", "a/b%20c.bin", "a..b.bin"] {
            assert!(is_relative(relative), "{relative}");
        }
        for other in [
            "",
            "data:,x",
            "https://host/x.bin",
            "/x.bin",
            "../x.bin",
            "a/%2e%2e/x.bin",
            "C:\\x.bin",
        ] {
            assert!(!is_relative(other), "{other}");
        }
    }
}
