//! Whether some bytes are a glTF.

use super::container;
use crate::format::detect::Head;

/// A GLB by its magic; JSON by its `asset` with a `version`, or by keys that nothing else has where a long buffer comes
/// before the asset.
pub(in crate::format) fn recognises(head: &Head<'_>) -> bool {
    if container::is_glb(head.bytes) {
        return true;
    }
    if !head.text.starts_with('{') {
        return false;
    }
    has_versioned_asset(&head.text)
        || (head.has_json_key("bufferViews") && head.has_json_key("accessors"))
        || (head.has_json_key("buffers") && head.text.contains("\"data:application/"))
}

fn has_versioned_asset(json: &str) -> bool {
    json.match_indices("\"asset\"").any(|(at, key)| {
        json.get(at + key.len()..)
            .and_then(|rest| rest.trim_start().strip_prefix(':'))
            .and_then(|rest| rest.trim_start().strip_prefix('{'))
            .and_then(|rest| rest.split('}').next())
            .is_some_and(|asset| asset.contains("\"version\""))
    })
}
