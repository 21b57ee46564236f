//! One graphics device for a page's views.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::View;
use super::error::to_js;
use crate::render::{CanvasTarget, Gpu, Pipelines};

/// What the views of one device share.
pub(super) struct Shared {
    pub(super) gpu: Gpu,
    pub(super) pipelines: Pipelines,
}

/// A graphics device with its pipelines.
#[wasm_bindgen]
pub struct Engine {
    shared: Rc<Shared>,
    // The canvas the device was made for, until a view takes it.
    first: Option<(HtmlCanvasElement, CanvasTarget)>,
}

#[wasm_bindgen]
impl Engine {
    /// A device that can draw on `canvas`.
    ///
    /// # Errors
    /// `gpu-unavailable`.
    pub async fn create(canvas: HtmlCanvasElement) -> Result<Self, JsValue> {
        let (gpu, target) = CanvasTarget::with_gpu(canvas.clone())
            .await
            .map_err(|e| to_js(&e))?;
        let pipelines = Pipelines::new(&gpu, target.format());
        Ok(Self {
            shared: Rc::new(Shared { gpu, pipelines }),
            first: Some((canvas, target)),
        })
    }

    /// A view on a canvas. With WebGL 2 only the canvas given to `create` can be drawn on, once.
    ///
    /// # Errors
    /// `gpu-unavailable` when the canvas cannot be drawn on.
    #[wasm_bindgen(js_name = createView)]
    pub fn create_view(&mut self, canvas: HtmlCanvasElement) -> Result<View, JsValue> {
        let target = match self.first.take_if(|(first, _)| *first == canvas) {
            Some((_, target)) => target,
            None => CanvasTarget::on_canvas(&self.shared.gpu, canvas).map_err(|e| to_js(&e))?,
        };
        Ok(View::new(Rc::clone(&self.shared), target))
    }

    /// A promise that settles when the device is lost. With WebGL 2 there is none: the canvas tells the page.
    #[cfg(feature = "webgpu")]
    #[wasm_bindgen(getter)]
    pub fn lost(&self) -> JsValue {
        let device = self.shared.gpu.device.as_webgpu();
        device.map_or(JsValue::UNDEFINED, |device| device.lost().into())
    }

    /// `webgpu` or `webgl2`.
    #[wasm_bindgen(getter)]
    pub fn backend(&self) -> String {
        if cfg!(feature = "webgpu") {
            "webgpu"
        } else {
            "webgl2"
        }
        .to_owned()
    }
}
