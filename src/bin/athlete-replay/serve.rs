//! A folder as a web server shows it in production: for development, on this machine.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use athlete_replay::codec::{MANIFEST_NAME, Manifest};
use athlete_replay::error::{Error, ErrorCode, Result};
use clap::Args;
use percent_encoding::percent_decode_str;
use tiny_http::{Header, Method, Request, Response, ResponseBox, Server, StatusCode};

use crate::files::read_whole;
use crate::output;
use crate::publish::headers::{Kind, content_type};

/// How many requests are answered at once.
const WORKERS: usize = 8;
/// The longest manifest that is looked into.
const MAX_MANIFEST_BYTES: usize = 16 << 20;
const START_PAGE: &str = "index.html";

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// The folder to serve.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The port; 0 is any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on; 0.0.0.0 lets other machines in.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
}

/// Serves the folder until the process is ended; prints the address.
pub(crate) fn run(args: &ServeArgs) -> Result<()> {
    let root = args.folder.canonicalize().map_err(|error| {
        Error::new(ErrorCode::FileNotFound, format!("expected a folder: {error}"))
            .in_file(args.folder.display().to_string())
    })?;
    let server = Server::http((args.host.as_str(), args.port)).map_err(|error| {
        Error::new(
            ErrorCode::OutOfRange,
            format!("expected an address that can be listened on: {error}; choose another port"),
        )
        .in_field(format!("{}:{}", args.host, args.port))
    })?;
    output::text(&format!("http://{}/\n", server.server_addr()));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Ok(request) = server.recv() {
                    let response = answer(&root, &request);
                    // A browser that goes away in the middle of an answer is everyday life, not an error.
                    let _ = request.respond(response);
                }
            });
        }
    });
    Ok(())
}

fn answer(root: &Path, request: &Request) -> ResponseBox {
    match request.method() {
        Method::Get | Method::Head => {}
        Method::Options => {
            return with_headers(
                Response::empty(204).boxed(),
                &[
                    ("Access-Control-Allow-Methods", "GET, HEAD"),
                    ("Access-Control-Allow-Headers", "Range, If-None-Match"),
                    ("Access-Control-Max-Age", "86400"),
                ],
            );
        }
        _ => {
            let response = Response::from_string("only GET and HEAD\n").with_status_code(405);
            return with_headers(response.boxed(), &[("Allow", "GET, HEAD, OPTIONS")]);
        }
    }
    match path_of(root, request.url()).and_then(|path| found(&path, request)) {
        Some(response) => response,
        None => with_headers(
            Response::from_string("not found\n").with_status_code(404).boxed(),
            &[("Cache-Control", "no-cache")],
        ),
    }
}

/// The file behind an address: inside the folder, links followed; nothing hidden.
fn path_of(root: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let path = Path::new(path.as_ref());
    let is_plain = path.components().all(|part| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    });
    if !is_plain {
        return None;
    }
    let mut path = root.join(path).canonicalize().ok()?;
    if path.is_dir() {
        path = path.join(START_PAGE).canonicalize().ok()?;
    }
    (path.starts_with(root) && path.is_file()).then_some(path)
}

fn found(path: &Path, request: &Request) -> Option<ResponseBox> {
    let name = path.file_name()?.to_string_lossy();
    let mut file = File::open(path).ok()?;
    let metadata = file.metadata().ok()?;
    let length = metadata.len();
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let tag = format!("\"{length:x}-{:x}\"", changed.as_nanos());
    let common = [
        ("Cache-Control", cache_control(path, &name)),
        ("ETag", tag.as_str()),
        ("Accept-Ranges", "bytes"),
    ];
    if value_of(request, "If-None-Match")
        .is_some_and(|known| known.split(',').any(|known| is_same_tag(known, &tag)))
    {
        return Some(with_headers(Response::empty(304).boxed(), &common));
    }
    let content_type = content_type(&name);
    let response = match value_of(request, "Range").map_or(Wanted::Whole, |range| wanted(range, length)) {
        Wanted::Whole => whole(file, length, StatusCode(200)),
        Wanted::Part { first, count } => {
            file.seek(SeekFrom::Start(first)).ok()?;
            let range = format!("bytes {first}-{}/{length}", first + count - 1);
            with_header(
                whole(file.take(count), count, StatusCode(206)),
                "Content-Range",
                &range,
            )
        }
        Wanted::Nothing => with_header(
            Response::empty(416).boxed(),
            "Content-Range",
            &format!("bytes */{length}"),
        ),
    };
    Some(with_headers(
        with_header(response, "Content-Type", content_type),
        &common,
    ))
}

fn whole(reader: impl Read + Send + 'static, length: u64, status: StatusCode) -> ResponseBox {
    let length = usize::try_from(length).ok();
    Response::new(status, Vec::new(), reader, length, None)
        // A length is always said: what is cut off on the way must not look whole.
        .with_chunked_threshold(usize::MAX)
        .boxed()
}

/// As published; what is no part of a replay is asked for anew each time.
fn cache_control(path: &Path, name: &str) -> &'static str {
    let kind = Kind::of_name(name).map(|kind| {
        let is_live = name == MANIFEST_NAME
            && read_whole(&path.display().to_string(), MAX_MANIFEST_BYTES)
                .and_then(|bytes| Manifest::parse(&bytes))
                .is_ok_and(|manifest| manifest.live.is_some());
        if is_live { Kind::Live } else { kind }
    });
    kind.map_or("no-cache", Kind::cache_control)
}

/// What a request wants of a file.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part { first: u64, count: u64 },
    Nothing,
}

/// One range as in RFC 9110, section 14.2; several, and what is no range, ask for the whole.
fn wanted(range: &str, length: u64) -> Wanted {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .filter(|range| !range.contains(','))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Wanted::Whole;
    };
    let (first, last) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last),
        (Ok(first), Err(_)) if last.is_empty() => (first, u64::MAX),
        (Err(_), Ok(count)) if first.is_empty() && count > 0 => (length.saturating_sub(count), u64::MAX),
        (Err(_), Ok(0)) if first.is_empty() => return Wanted::Nothing,
        _ => return Wanted::Whole,
    };
    if first >= length {
        return Wanted::Nothing;
    }
    Wanted::Part {
        first,
        count: last.min(length - 1) - first + 1,
    }
}

fn is_same_tag(known: &str, tag: &str) -> bool {
    let known = known.trim();
    known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
}

fn value_of<'r>(request: &'r Request, name: &'static str) -> Option<&'r str> {
    let header = request.headers().iter().find(|header| header.field.equiv(name))?;
    Some(header.value.as_str())
}

/// Adds headers, and those with which a page of any origin may read the answer.
fn with_headers(mut response: ResponseBox, headers: &[(&str, &str)]) -> ResponseBox {
    const OPEN: [(&str, &str); 3] = [
        ("Access-Control-Allow-Origin", "*"),
        (
            "Access-Control-Expose-Headers",
            "Content-Length, Content-Range, Date, ETag",
        ),
        ("X-Content-Type-Options", "nosniff"),
    ];
    for (name, value) in headers.iter().chain(&OPEN) {
        response = with_header(response, name, value);
    }
    response
}

fn with_header(response: ResponseBox, name: &str, value: &str) -> ResponseBox {
    match Header::from_bytes(name, value) {
        Ok(header) => response.with_header(header),
        Err(()) => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_the_standard() {
        let part = |first, count| Wanted::Part { first, count };
        assert_eq!(wanted("bytes=0-499", 10_000), part(0, 500));
        assert_eq!(wanted("bytes=9500-", 10_000), part(9_500, 500));
        assert_eq!(wanted("bytes=-500", 10_000), part(9_500, 500));
        assert_eq!(wanted("bytes=-20000", 10_000), part(0, 10_000));
        assert_eq!(wanted("bytes=9990-20000", 10_000), part(9_990, 10));
        assert_eq!(wanted("bytes=10000-", 10_000), Wanted::Nothing);
        assert_eq!(wanted("bytes=-0", 10_000), Wanted::Nothing);
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing);
        for whole in [
            "bytes=5-4",
            "bytes=0-1,4-5",
            "lines=0-1",
            "bytes=",
            "bytes=a-b",
            "bytes=-",
        ] {
            assert_eq!(wanted(whole, 10_000), Wanted::Whole, "{whole}");
        }
    }

    #[test]
    fn nothing_outside_the_folder_is_found() {
        let root = std::env::temp_dir()
            .canonicalize()
            .unwrap()
            .join("athlete-replay-serve-paths");
        std::fs::create_dir_all(root.join("inside")).unwrap();
        std::fs::write(root.join("inside/a b.json"), "{}").unwrap();
        std::fs::write(root.join("outside.json"), "{}").unwrap();
        std::fs::write(root.join("inside/.hidden"), "").unwrap();
        let inside = root.join("inside");
        assert_eq!(path_of(&inside, "/a%20b.json?x=1"), Some(inside.join("a b.json")));
        for outside in [
            "/../outside.json",
            "/%2e%2e/outside.json",
            "/..%2foutside.json",
            "/.hidden",
            "//etc/passwd",
            "/%2fetc/passwd",
            "outside.json",
            "/",
            "/%ff",
            "/a\0b",
        ] {
            assert_eq!(path_of(&inside, outside), None, "{outside}");
        }
        #[cfg(unix)]
        {
            let link = inside.join("link.json");
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(root.join("outside.json"), &link).unwrap();
            assert_eq!(path_of(&inside, "/link.json"), None);
        }
    }
}
