//! Lofted surfaces with what moves each of their points.

use glam::DVec3;

/// A triangle mesh of one material, bound to nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Surface {
    pub(super) positions_m: Vec<[f32; 3]>,
    pub(super) normals: Vec<[f32; 3]>,
    /// The nodes that move each point, an unused one being 0.
    pub(super) nodes: Vec<[u16; 4]>,
    /// How much each of the nodes does, adding up to 1.
    pub(super) weights: Vec<[f32; 4]>,
    pub(super) indices: Vec<u32>,
}

/// Which nodes move the points of a part, by how far along it they lie.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    links: Vec<Link>,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    node: usize,
    begins_m: f64,
    /// How far to either side of its beginning it blends with the link before.
    blend_m: f64,
}

impl Chain {
    /// A chain of one node.
    pub(super) fn rigid(node: usize) -> Self {
        Self::default().then(node, f64::NEG_INFINITY, 0.0)
    }

    /// The same with another node from a place on.
    pub(super) fn then(mut self, node: usize, begins_m: f64, blend_m: f64) -> Self {
        self.links.push(Link {
            node,
            begins_m,
            blend_m,
        });
        self
    }

    /// The nodes and weights at a place along the part: those of the four that count most.
    fn at(&self, along_m: f64) -> ([u16; 4], [f32; 4]) {
        let share = |index: usize| match self.links.get(index) {
            None => 0.0,
            Some(_) if index == 0 => 1.0,
            Some(link) => {
                let t = ((along_m - link.begins_m) / (2.0 * link.blend_m.max(1e-6)) + 0.5).clamp(0.0, 1.0);
                t * t * (3.0 - 2.0 * t)
            }
        };
        let mut found: Vec<(u16, f64)> = Vec::new();
        for (index, link) in self.links.iter().enumerate() {
            // A later link takes from all before it.
            let weight = share(index)
                * (index + 1..self.links.len())
                    .map(|later| 1.0 - share(later))
                    .product::<f64>();
            if weight < 1e-3 {
                continue;
            }
            let node = u16::try_from(link.node).unwrap_or(0);
            match found.iter_mut().find(|(known, _)| *known == node) {
                Some((_, known)) => *known += weight,
                None => found.push((node, weight)),
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.truncate(4);
        let sum: f64 = found.iter().map(|(_, weight)| weight).sum();
        let (mut nodes, mut weights) = ([0; 4], [0.0; 4]);
        for ((node, weight), (node_out, weight_out)) in
            found.into_iter().zip(nodes.iter_mut().zip(weights.iter_mut()))
        {
            (*node_out, *weight_out) = (node, (weight / sum) as f32);
        }
        // Single precision has rounded: the greatest takes up what is left.
        let rest: f32 = weights.iter().skip(1).sum();
        weights[0] = 1.0 - rest;
        (nodes, weights)
    }
}

/// One ring of a loft, or a pole where both halves are zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct LoftRing {
    pub(super) middle_m: DVec3,
    /// From the middle to the surface at the left.
    pub(super) side_m: DVec3,
    /// From the middle to the surface at the front.
    pub(super) front_m: DVec3,
    /// How far along the part it lies, by which it is bound.
    pub(super) along_m: f64,
}

/// A grid of points: rings by segments around.
pub(super) struct Loft {
    segments: usize,
    rings: Vec<LoftRing>,
    points: Vec<DVec3>,
    normals: Vec<DVec3>,
}

impl Loft {
    pub(super) fn new(rings: Vec<LoftRing>, segments: usize) -> Self {
        let mut loft = Self {
            segments,
            points: Vec::with_capacity(rings.len() * segments),
            normals: Vec::new(),
            rings,
        };
        for ring in &loft.rings {
            for segment in 0..segments {
                let (sin, cos) = (std::f64::consts::TAU * segment as f64 / segments as f64).sin_cos();
                loft.points
                    .push(ring.middle_m + ring.front_m * cos + ring.side_m * sin);
            }
        }
        loft.find_normals();
        loft
    }

    fn find_normals(&mut self) {
        self.normals = (0..self.rings.len())
            .flat_map(|ring| (0..self.segments).map(move |segment| (ring, segment)))
            .map(|(ring, segment)| self.normal(ring, segment))
            .collect();
    }

    /// A shell over the end of this loft, so many rings from a line to its last pole. The line lies `begins_m` along the
    /// part, by the angle around it, 0 being in front; the shell rises from it to `thick_m` above the surface.
    pub(super) fn shell(&self, rings: usize, begins_m: impl Fn(f64) -> f64, thick_m: f64) -> Self {
        let ends_m = self.rings.last().map_or(0.0, |ring| ring.along_m);
        let mut shell = Self {
            segments: self.segments,
            rings: Vec::with_capacity(rings),
            points: Vec::with_capacity(rings * self.segments),
            normals: Vec::new(),
        };
        for row in 0..rings {
            let t = row as f64 / (rings - 1) as f64;
            // The first row lies under the surface, so that the edge is closed.
            let above_m = if row == 0 {
                -0.25 * thick_m
            } else {
                thick_m * (0.7 + 0.3 * t)
            };
            let mut middle_m = DVec3::ZERO;
            for segment in 0..self.segments {
                let around = std::f64::consts::TAU * segment as f64 / self.segments as f64;
                let line_m = begins_m(around);
                let steps = (row.max(1) - 1) as f64 / (rings - 2) as f64;
                let along_m = line_m + (ends_m - line_m) * steps;
                let (point, normal) = self.on_surface(segment, along_m);
                let point = point + normal * above_m;
                middle_m += point / self.segments as f64;
                shell.points.push(point);
                // The edge has the surface's normals, so that it is shaded as the shell is.
                shell.normals.push(normal);
            }
            shell.rings.push(LoftRing {
                middle_m,
                side_m: DVec3::ZERO,
                front_m: DVec3::ZERO,
                along_m: ends_m,
            });
        }
        shell
    }

    /// The point and normal of a column of the grid at a distance along the part.
    fn on_surface(&self, segment: usize, along_m: f64) -> (DVec3, DVec3) {
        let next = self.ring_at(along_m).max(1);
        let [before_m, next_m] =
            [next - 1, next].map(|ring| self.rings.get(ring).map_or(0.0, |ring| ring.along_m));
        let t = ((along_m - before_m) / (next_m - before_m).max(1e-9)).clamp(0.0, 1.0);
        let at = |ring: usize| {
            let index = self.index(ring, segment);
            (
                self.point(ring, segment),
                self.normals.get(index).copied().unwrap_or(DVec3::Y),
            )
        };
        let (a, b) = (at(next - 1), at(next));
        (a.0.lerp(b.0, t), a.1.lerp(b.1, t).normalize_or(DVec3::Y))
    }

    fn index(&self, ring: usize, segment: usize) -> usize {
        ring.min(self.rings.len() - 1) * self.segments + segment % self.segments
    }

    fn point(&self, ring: usize, segment: usize) -> DVec3 {
        self.points
            .get(self.index(ring, segment))
            .copied()
            .unwrap_or_default()
    }

    fn middle(&self, ring: usize) -> DVec3 {
        self.rings.get(ring).map_or(DVec3::ZERO, |ring| ring.middle_m)
    }

    fn normal(&self, ring: usize, segment: usize) -> DVec3 {
        let last = self.rings.len() - 1;
        let along = self.point(ring + 1, segment) - self.point(ring.saturating_sub(1), segment);
        let around = self.point(ring, segment + 1) - self.point(ring, segment + self.segments - 1);
        let out = self.point(ring, segment) - self.middle(ring);
        let square = around.cross(along);
        if let Some(normal) = square.try_normalize().filter(|_| out.length() > 1e-7) {
            return if normal.dot(out) < 0.0 { -normal } else { normal };
        }
        // A pole looks away from the part.
        let away = if ring == 0 {
            self.middle(0) - self.middle(1)
        } else {
            self.middle(last) - self.middle(last - 1)
        };
        away.normalize_or(DVec3::Y)
    }

    /// The place among the rings, counted in rings, of a distance along the part.
    pub(super) fn ring_at(&self, along_m: f64) -> usize {
        self.rings
            .partition_point(|ring| ring.along_m < along_m)
            .min(self.rings.len() - 1)
    }

    pub(super) fn last(&self) -> usize {
        self.rings.len() - 1
    }

    /// Adds the rings from `first` to `last` to a surface, `thicker_m` outwards.
    pub(super) fn add_to(
        &self,
        surface: &mut Surface,
        chain: &Chain,
        (first, last): (usize, usize),
        thicker_m: f64,
    ) {
        let base = surface.positions_m.len();
        for ring in first..=last {
            let Some(along_m) = self.rings.get(ring).map(|ring| ring.along_m) else {
                continue;
            };
            let (nodes, weights) = chain.at(along_m);
            for segment in 0..self.segments {
                let normal = self
                    .normals
                    .get(self.index(ring, segment))
                    .copied()
                    .unwrap_or(DVec3::Y);
                let point = self.point(ring, segment) + normal * thicker_m;
                surface.positions_m.push(point.as_vec3().to_array());
                surface
                    .normals
                    .push(normal.as_vec3().normalize_or(glam::Vec3::Y).to_array());
                surface.nodes.push(nodes);
                surface.weights.push(weights);
            }
        }
        let turns = self.winds_inwards();
        for ring in first..last {
            for segment in 0..self.segments {
                for corners in triangles(ring, segment) {
                    self.add_triangle(surface, base, first, corners, turns);
                }
            }
        }
    }

    fn face(&self, corners: [(usize, usize); 3]) -> DVec3 {
        let [a, b, c] = corners.map(|(ring, segment)| self.point(ring, segment));
        (b - a).cross(c - a)
    }

    /// Whether the grid's triangles, as they come, face inwards: one answer for all, since single ones may stand on edge.
    fn winds_inwards(&self) -> bool {
        let outwards = |ring: usize, segment: usize| -> f64 {
            triangles(ring, segment)
                .into_iter()
                .map(|corners| {
                    let normals = corners.map(|(ring, segment)| {
                        self.normals
                            .get(self.index(ring, segment))
                            .copied()
                            .unwrap_or_default()
                    });
                    self.face(corners).dot(normals.into_iter().sum())
                })
                .sum()
        };
        let cells = (0..self.last()).flat_map(|ring| (0..self.segments).map(move |segment| (ring, segment)));
        cells.map(|(ring, segment)| outwards(ring, segment)).sum::<f64>() < 0.0
    }

    fn add_triangle(
        &self,
        surface: &mut Surface,
        base: usize,
        first: usize,
        corners: [(usize, usize); 3],
        turns: bool,
    ) {
        if self.face(corners).length() < 1e-10 {
            return;
        }
        let [i, j, k] = corners.map(|(ring, segment)| {
            u32::try_from(base + (ring - first) * self.segments + segment % self.segments).unwrap_or(0)
        });
        let (j, k) = if turns { (k, j) } else { (j, k) };
        surface.indices.extend([i, j, k]);
    }
}

/// The two triangles of a cell of the grid.
fn triangles(ring: usize, segment: usize) -> [[(usize, usize); 3]; 2] {
    let [a, b, c, d] = [
        (ring, segment),
        (ring + 1, segment),
        (ring + 1, segment + 1),
        (ring, segment + 1),
    ];
    [[a, b, c], [a, c, d]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_to_one_everywhere() {
        let chain = Chain::rigid(0)
            .then(1, 0.2, 0.05)
            .then(2, 0.3, 0.1)
            .then(1, 0.5, 0.02);
        for step in -20..80 {
            let (nodes, weights) = chain.at(f64::from(step) / 100.0);
            let away = (weights.iter().sum::<f32>() - 1.0).abs();
            assert!(away <= f32::EPSILON, "{nodes:?} {weights:?}");
            assert!(
                weights
                    .iter()
                    .zip(nodes)
                    .all(|(weight, node)| *weight > 0.0 || node == 0)
            );
        }
        assert_eq!(chain.at(0.0), ([0; 4], [1.0, 0.0, 0.0, 0.0]));
        assert_eq!(chain.at(0.9).0[0], 1);
    }

    #[test]
    fn a_loft_faces_outwards() {
        let ring = |z: f64, radius_m: f64| LoftRing {
            middle_m: DVec3::Z * z,
            side_m: DVec3::X * radius_m,
            front_m: DVec3::Y * radius_m,
            along_m: z,
        };
        let loft = Loft::new(
            vec![ring(0.0, 0.0), ring(0.1, 0.1), ring(0.9, 0.1), ring(1.0, 0.0)],
            8,
        );
        let mut surface = Surface::default();
        loft.add_to(&mut surface, &Chain::rigid(0), (0, loft.last()), 0.0);
        assert_eq!(surface.indices.len(), 3 * (8 + 16 + 8));
        let at = |index: u32| glam::Vec3::from(surface.positions_m[index as usize]);
        let middle = glam::Vec3::Z * 0.5;
        for triangle in surface.indices.chunks(3) {
            let [a, b, c] = [at(triangle[0]), at(triangle[1]), at(triangle[2])];
            assert!((b - a).cross(c - a).dot((a + b + c) / 3.0 - middle) > 0.0);
        }
    }
}
