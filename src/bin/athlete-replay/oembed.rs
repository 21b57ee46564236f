//! What sites that embed by oEmbed ask of a replay: a file to be published beside it.

use std::fmt::Write;

use athlete_replay::error::{Error, ErrorCode, Result};
use clap::Args;
use serde_json::json;

use crate::files::one_replay;
use crate::output;
use crate::reading::ReadingArgs;

#[derive(Args)]
pub(crate) struct OembedArgs {
    /// The replay.json of a packed replay, or a recording.
    file: String,
    /// The address of the package's iframe.html.
    #[arg(long, value_name = "URL")]
    iframe: String,
    /// The address of the published replay.json.
    #[arg(long, value_name = "URL")]
    src: String,
    /// The width of the frame in CSS pixels.
    #[arg(long, default_value_t = 640, value_parser = clap::value_parser!(u32).range(200..=7680))]
    width: u32,
    /// The height of the frame in CSS pixels.
    #[arg(long, default_value_t = 360, value_parser = clap::value_parser!(u32).range(120..=4320))]
    height: u32,
    /// Who publishes it.
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// Prints the answer of oEmbed 1.0 (oembed.com), of type `video`.
pub(crate) fn run(args: &OembedArgs) -> Result<()> {
    for address in [&args.iframe, &args.src] {
        if !address.starts_with("https://") && !address.starts_with("http://") {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                format!("expected an address that begins with https:// or http://, found {address:?}"),
            ));
        }
    }
    let mapping = args.reading.mapping()?;
    let (_, opened) = one_replay(
        std::slice::from_ref(&args.file),
        &args.reading.options(mapping.as_ref()),
    )?;
    let title = &opened.replay.title;
    let joint = if args.iframe.contains('?') { '&' } else { '?' };
    let frame = format!("{}{joint}src={}", args.iframe, in_query(&args.src));
    let (width, height) = (args.width, args.height);
    let html = format!(
        "<iframe src=\"{}\" width=\"{width}\" height=\"{height}\" title=\"{}\" loading=\"lazy\" allow=\"fullscreen; clipboard-write\"></iframe>",
        in_attribute(&frame),
        in_attribute(title),
    );
    let mut answer = json!({
        "version": "1.0",
        "type": "video",
        "title": title,
        "width": width,
        "height": height,
        "html": html,
    });
    if let (Some(provider), Some(fields)) = (&args.provider, answer.as_object_mut()) {
        fields.insert("provider_name".to_owned(), json!(provider));
    }
    output::text(&format!("{answer:#}\n"));
    Ok(())
}

/// Text as the value of an HTML attribute between double quotes.
fn in_attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text as a value of a query, by RFC 3986: what is not unreserved is written as percent signs and digits.
fn in_query(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
