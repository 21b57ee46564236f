//! C3D files written by hand, in the numbers of each machine.

/// A parameter's values.
#[derive(Clone)]
pub(super) enum Values {
    Texts(Vec<String>),
    Words(Vec<i16>),
    Floats(Vec<f32>),
}

/// A small recording, with fields that can be made to lie.
#[derive(Clone)]
pub(super) struct Made {
    /// 84 Intel, 85 DEC, 86 SGI; anything else makes the parameter section unreadable, in Intel's numbers.
    pub(super) processor: u8,
    pub(super) scale: f32,
    pub(super) rate_hz: f32,
    pub(super) first_frame: u16,
    /// What the header says where it is not the truth.
    pub(super) last_frame: Option<u16>,
    pub(super) analog_per_frame: Option<u16>,
    pub(super) points: usize,
    /// Per frame: four numbers a point (the fourth is the residual's word), then the analog samples, as stored.
    pub(super) frames: Vec<Vec<f32>>,
    pub(super) samples_per_frame: u16,
    pub(super) parameters: Vec<(&'static str, String, Vec<u8>, Values)>,
    /// Four-letter labels and times in the header.
    pub(super) header_events: Vec<(f32, &'static str)>,
    /// After the data, on a block of its own: floats.
    pub(super) after: Vec<f32>,
}

impl Made {
    /// Frames of points whose coordinates are small whole numbers, seen by one camera with a residual of 2.
    pub(super) fn new(points: usize, frames: usize) -> Self {
        let frames = (0..frames)
            .map(|frame| {
                (0..points)
                    .flat_map(|point| {
                        [
                            (frame % 500) as f32,
                            point as f32 + 1.0,
                            100.0 + point as f32,
                            258.0,
                        ]
                    })
                    .collect()
            })
            .collect();
        Self {
            processor: 84,
            scale: -0.5,
            rate_hz: 100.0,
            first_frame: 1,
            last_frame: None,
            analog_per_frame: None,
            points,
            frames,
            samples_per_frame: 1,
            parameters: Vec::new(),
            header_events: Vec::new(),
            after: Vec::new(),
        }
    }

    pub(super) fn texts(mut self, group: &'static str, name: &str, texts: &[&str]) -> Self {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let width = texts.iter().map(String::len).max().unwrap_or(0).max(1);
        let dimensions = vec![width as u8, texts.len() as u8];
        self.parameters
            .push((group, name.to_owned(), dimensions, Values::Texts(texts)));
        self
    }

    pub(super) fn words(mut self, group: &'static str, name: &str, words: &[i16]) -> Self {
        let dimensions = vec![words.len() as u8];
        self.parameters
            .push((group, name.to_owned(), dimensions, Values::Words(words.to_vec())));
        self
    }

    pub(super) fn floats(mut self, group: &'static str, name: &str, floats: &[f32]) -> Self {
        let dimensions = vec![floats.len() as u8];
        self.parameters.push((
            group,
            name.to_owned(),
            dimensions,
            Values::Floats(floats.to_vec()),
        ));
        self
    }

    /// Sets the dimensions of the parameter before.
    pub(super) fn shaped(mut self, dimensions: &[u8]) -> Self {
        self.parameters.last_mut().unwrap().2 = dimensions.to_vec();
        self
    }

    /// Analog samples for every frame: one list of values a channel, taken in turn.
    pub(super) fn analog(mut self, samples_per_frame: u16, channels: &[Vec<f32>]) -> Self {
        self.samples_per_frame = samples_per_frame;
        let per_frame = usize::from(samples_per_frame);
        for (index, frame) in self.frames.iter_mut().enumerate() {
            for sample in 0..per_frame {
                for channel in channels {
                    frame.push(channel[(index * per_frame + sample) % channel.len()]);
                }
            }
        }
        self
    }

    fn word(&self, value: u16) -> [u8; 2] {
        if self.processor == 86 {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    }

    fn float(&self, value: f32) -> [u8; 4] {
        match self.processor {
            86 => value.to_be_bytes(),
            85 => {
                let [a, b, c, d] = (value * 4.0).to_le_bytes();
                [c, d, a, b]
            }
            _ => value.to_le_bytes(),
        }
    }

    fn parameter_section(&self) -> Vec<u8> {
        let mut section = vec![1, 0x50, 0, self.processor];
        let mut groups: Vec<&str> = Vec::new();
        for (group, name, dimensions, values) in &self.parameters {
            let known = groups.iter().position(|known| known == group);
            let id = known.unwrap_or_else(|| {
                groups.push(group);
                groups.len() - 1
            });
            let mut body = match values {
                Values::Texts(_) => vec![0xff],
                Values::Words(_) => vec![2],
                Values::Floats(_) => vec![4],
            };
            body.push(dimensions.len() as u8);
            body.extend(dimensions);
            match values {
                Values::Texts(texts) => {
                    for text in texts {
                        let mut field = text.clone().into_bytes();
                        field.resize(usize::from(dimensions[0]), b' ');
                        body.extend(field);
                    }
                }
                Values::Words(words) => words.iter().for_each(|word| body.extend(self.word(*word as u16))),
                Values::Floats(floats) => floats.iter().for_each(|float| body.extend(self.float(*float))),
            }
            body.push(0);
            section.extend([name.len() as u8, id as u8 + 1]);
            section.extend(name.as_bytes());
            section.extend(self.word(body.len() as u16 + 2));
            section.extend(body);
        }
        for (id, group) in groups.iter().enumerate() {
            section.extend([group.len() as u8, (-(id as i8) - 1) as u8]);
            section.extend(group.as_bytes());
            section.extend(self.word(3));
            section.push(0);
        }
        section.extend([0, 0]);
        section.resize(section.len().next_multiple_of(512), 0);
        section[2] = (section.len() / 512) as u8;
        section
    }

    /// The byte at which the data begin.
    pub(super) fn data_start(&self) -> usize {
        512 + self.parameter_section().len()
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let section = self.parameter_section();
        let analog = self
            .frames
            .first()
            .map_or(0, |frame| frame.len() - 4 * self.points);
        let last = (usize::from(self.first_frame) + self.frames.len() - 1) as u16;
        let mut bytes = vec![2, 0x50];
        for word in [
            self.points as u16,
            self.analog_per_frame.unwrap_or(analog as u16),
            self.first_frame,
            self.last_frame.unwrap_or(last),
            10,
        ] {
            bytes.extend(self.word(word));
        }
        bytes.extend(self.float(self.scale));
        bytes.extend(self.word(2 + (section.len() / 512) as u16));
        bytes.extend(self.word(self.samples_per_frame));
        bytes.extend(self.float(self.rate_hz));
        bytes.resize(298, 0);
        bytes.extend(self.word(12_345));
        bytes.extend(self.word(self.header_events.len() as u16));
        bytes.extend(self.word(0));
        for (time, _) in &self.header_events {
            bytes.extend(self.float(*time));
        }
        bytes.resize(376, 0);
        bytes.extend(self.header_events.iter().map(|_| 1));
        bytes.resize(396, 0);
        for (_, label) in &self.header_events {
            bytes.extend(label.as_bytes());
        }
        bytes.resize(512, 0);
        bytes.extend(section);
        for value in self.frames.iter().flatten() {
            if self.scale < 0.0 {
                bytes.extend(self.float(*value));
            } else {
                bytes.extend(self.word(*value as i32 as u16));
            }
        }
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        for value in &self.after {
            bytes.extend(self.float(*value));
        }
        bytes
    }
}
