//! Modes 1 and 2: indices of triangle lists, and of anything else.

use super::{Bytes, Unsound};

/// The sixteen last values written, 0 being the newest.
struct Recent<T> {
    values: [Option<T>; 16],
    newest: usize,
}

impl<T: Copy> Recent<T> {
    fn new() -> Self {
        Self {
            values: [None; 16],
            newest: 0,
        }
    }

    fn push(&mut self, value: T) {
        self.newest = (self.newest + 1) % 16;
        self.values[self.newest] = Some(value);
    }

    fn get(&self, age: u8) -> Result<T, Unsound> {
        self.values[(self.newest + 16 - usize::from(age & 15)) % 16].ok_or(Unsound(
            "a vertex or edge that was used before: none is that far back",
        ))
    }
}

struct Triangles<'a> {
    data: Bytes<'a>,
    next: u32,
    last: u32,
    edges: Recent<(u32, u32)>,
    vertices: Recent<u32>,
}

impl Triangles<'_> {
    fn new_vertex(&mut self) -> u32 {
        let vertex = self.next;
        self.next = self.next.wrapping_add(1);
        vertex
    }

    fn explicit_vertex(&mut self) -> Result<u32, Unsound> {
        let code = self.data.number()?;
        self.last = self.last.wrapping_add(unfold(code));
        Ok(self.last)
    }

    /// A triangle on a recent edge.
    fn on_edge(&mut self, edge: u8, vertex: u8) -> Result<[u32; 3], Unsound> {
        let (a, b) = self.edges.get(edge)?;
        let c = match vertex {
            0 => self.new_vertex(),
            13 | 14 => {
                let step = if vertex == 13 { u32::MAX } else { 1 };
                self.last = self.last.wrapping_add(step);
                self.last
            }
            15 => self.explicit_vertex()?,
            recent => self.vertices.get(recent)?,
        };
        self.edges.push((c, b));
        self.edges.push((a, c));
        if !(1..13).contains(&vertex) {
            self.vertices.push(c);
        }
        Ok([a, b, c])
    }

    /// A triangle of its own, of vertices that each are new (0), recent (1 to 14) or explicit (15).
    fn alone(&mut self, [z, y, x]: [u8; 3]) -> Result<[u32; 3], Unsound> {
        let mut corners = [0; 3];
        for (corner, way) in corners.iter_mut().zip([z, y, x]) {
            *corner = match way {
                0 => self.new_vertex(),
                15 => self.explicit_vertex()?,
                recent => self.vertices.get(recent - 1)?,
            };
        }
        let [a, b, c] = corners;
        self.edges.push((b, a));
        self.edges.push((c, b));
        self.edges.push((a, c));
        for (corner, way) in corners.into_iter().zip([z, y, x]) {
            if way == 0 || way == 15 {
                self.vertices.push(corner);
            }
        }
        Ok(corners)
    }
}

/// Mode 1: `count` indices, three a triangle.
pub(super) fn decode_triangles(data: &[u8], count: usize) -> Result<Vec<u32>, Unsound> {
    let mut bytes = Bytes(data);
    if !count.is_multiple_of(3) || bytes.byte()? != 0xe1 {
        return Err(Unsound(
            "triangles of version 1 (0xe1) and a multiple of 3 indices",
        ));
    }
    let codes = bytes.take(count / 3)?;
    let data_bytes = bytes
        .0
        .len()
        .checked_sub(16)
        .ok_or(Unsound("a table of 16 bytes at the end"))?;
    let data = bytes.take(data_bytes)?;
    let table = bytes.0;
    let mut triangles = Triangles {
        data: Bytes(data),
        next: 0,
        last: 0,
        edges: Recent::new(),
        vertices: Recent::new(),
    };
    let mut indices = Vec::with_capacity(count);
    for &code in codes {
        let corners = match (code >> 4, code & 15) {
            (15, way @ (14 | 15)) => {
                let others = triangles.data.byte()?;
                if others == 0 {
                    triangles.next = 0;
                }
                let first = if way == 14 { 0 } else { 15 };
                triangles.alone([first, others >> 4, others & 15])?
            }
            (15, entry) => {
                let others = table.get(usize::from(entry)).copied().unwrap_or(0);
                if others >> 4 == 15 || others & 15 == 15 {
                    return Err(Unsound("a table without explicit vertices"));
                }
                triangles.alone([0, others >> 4, others & 15])?
            }
            (edge, vertex) => triangles.on_edge(edge, vertex)?,
        };
        indices.extend(corners);
    }
    triangles.data.must_be_used_up()?;
    Ok(indices)
}

/// Mode 2: `count` indices in any order.
pub(super) fn decode_sequence(data: &[u8], count: usize) -> Result<Vec<u32>, Unsound> {
    let mut bytes = Bytes(data);
    if bytes.byte()? != 0xd1 {
        return Err(Unsound("indices of version 1 (0xd1)"));
    }
    let body = bytes.0.len().checked_sub(4).ok_or(Unsound("a tail of 4 bytes"))?;
    // Each index takes a byte or more.
    if count > body {
        return Err(Unsound("a longer stream: it ends early"));
    }
    let mut bytes = Bytes(bytes.take(body)?);
    let mut last = [0_u32; 2];
    let mut indices = Vec::with_capacity(count);
    for _ in 0..count {
        let code = bytes.number()?;
        let last = &mut last[(code & 1) as usize];
        *last = last.wrapping_add(unfold(code >> 1));
        indices.push(*last);
    }
    bytes.must_be_used_up()?;
    Ok(indices)
}

/// A signed step from its unsigned code: 0, -1, 1, -2, ...
fn unfold(code: u32) -> u32 {
    if code & 1 == 0 { code >> 1 } else { !(code >> 1) }
}
