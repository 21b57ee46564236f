//! What was done to the elements of mode 0 before they were compressed, undone.

use super::Unsound;

pub(super) fn apply(filter: &str, elements: &mut [u8], stride: usize) -> Result<(), Unsound> {
    match (filter, stride) {
        ("NONE", _) => {}
        ("OCTAHEDRAL", 4) => bytes4(elements, |v| octahedral(v, 127.0)),
        ("OCTAHEDRAL", 8) => words4(elements, |v| octahedral(v, 32_767.0)),
        ("QUATERNION", 8) => words4(elements, quaternion),
        ("EXPONENTIAL", _) => {
            for chunk in elements.chunks_exact_mut(4) {
                if let Ok(four) = <[u8; 4]>::try_from(&*chunk) {
                    chunk.copy_from_slice(&exponential(i32::from_le_bytes(four)).to_le_bytes());
                }
            }
        }
        ("COLOR", 4) => bytes4(elements, |v| colour(v.map(|c| c & 0xff), 255.0)),
        ("COLOR", 8) => words4(elements, |v| colour(v.map(|c| c & 0xffff), 65_535.0)),
        _ => return Err(Unsound("a known filter that fits its byteStride")),
    }
    Ok(())
}

fn bytes4(elements: &mut [u8], decode: impl Fn([i32; 4]) -> [i32; 4]) {
    for chunk in elements.chunks_exact_mut(4) {
        if let Ok(four) = <[u8; 4]>::try_from(&*chunk) {
            let decoded = decode(four.map(|byte| i32::from(byte as i8)));
            chunk.copy_from_slice(&decoded.map(|value| value as u8));
        }
    }
}

fn words4(elements: &mut [u8], decode: impl Fn([i32; 4]) -> [i32; 4]) {
    for chunk in elements.chunks_exact_mut(8) {
        if let Ok([a, b, c, d, e, f, g, h]) = <[u8; 8]>::try_from(&*chunk) {
            let words = [[a, b], [c, d], [e, f], [g, h]];
            let decoded = decode(words.map(|word| i32::from(i16::from_le_bytes(word))));
            for (place, value) in chunk.chunks_exact_mut(2).zip(decoded) {
                place.copy_from_slice(&(value as u16).to_le_bytes());
            }
        }
    }
}

fn octahedral([x, y, one, fourth]: [i32; 4], largest: f32) -> [i32; 4] {
    let one = one as f32;
    let (mut x, mut y) = (x as f32 / one, y as f32 / one);
    let z = 1.0 - x.abs() - y.abs();
    let fold = z.min(0.0);
    x -= fold.copysign(x);
    y -= fold.copysign(y);
    let length = (x * x + y * y + z * z).sqrt();
    let [x, y, z] = [x, y, z].map(|v| (v / length * largest).round() as i32);
    [x, y, z, fourth]
}

fn quaternion([x, y, z, last]: [i32; 4]) -> [i32; 4] {
    let one = (last | 3) as f32;
    let [x, y, z] = [x, y, z].map(|v| v as f32 / one * std::f32::consts::FRAC_1_SQRT_2);
    let w = (1.0 - x * x - y * y - z * z).max(0.0).sqrt();
    let mut decoded = [0; 4];
    for (step, value) in [w, x, y, z].into_iter().enumerate() {
        decoded[((last & 3) as usize + step) % 4] = (value * 32_767.0).round() as i32;
    }
    decoded
}

fn exponential(code: i32) -> f32 {
    let (exponent, mantissa) = (code >> 24, (code << 8) >> 8);
    // Beyond the range that encoders may use the value is whatever the multiplication gives.
    2.0_f32.powi(exponent) * mantissa as f32
}

fn colour([y, co, cg, alpha]: [i32; 4], largest: f32) -> [i32; 4] {
    // Luma and alpha are unsigned; chroma is signed in the width of the component.
    let signed = |v: i32| {
        if largest > 255.0 {
            i32::from(v as i16)
        } else {
            i32::from(v as i8)
        }
    };
    let (co, cg) = (signed(co), signed(cg));
    let scale = (2_i32 << alpha.max(1).ilog2()) - 1;
    let half = alpha & (scale >> 1);
    let rgba = [y + co - cg, y + cg, y - co - cg, half << 1 | half & 1];
    rgba.map(|v| (v as f32 * (largest / scale as f32)).round() as i32)
}
