//! Errors as JavaScript sees them: an `Error` with `code` and `where`.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::error::Error;

pub(super) fn to_js(error: &Error) -> JsValue {
    let value = js_sys::Error::new(&error.message);
    // Setting a property on a fresh object cannot fail.
    let set = |target: &JsValue, name: &str, to: &JsValue| {
        let _ = Reflect::set(target, &name.into(), to);
    };
    set(&value, "code", &error.code.as_str().into());
    let place = Object::new();
    let number = |n: usize| JsValue::from_f64(n as f64);
    for (name, part) in [
        ("file", error.place.file.as_deref().map(JsValue::from)),
        ("line", error.place.line.map(number)),
        ("byte", error.place.byte.map(number)),
        ("field", error.place.field.as_deref().map(JsValue::from)),
    ] {
        if let Some(part) = part {
            set(&place, name, &part);
        }
    }
    set(&value, "where", &place);
    value.into()
}
