//! Small files of each kind, which differ by their seed.

use bytes::Bytes;
use std::io::Cursor;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Image,
    Audio,
    Video,
}

/// A second of one colour in 16 × 16 pixels, made with `ffmpeg -f lavfi -i color=c=teal:s=16x16:r=2:d=1 -c:v mpeg4`.
const VIDEO: &[u8] = include_bytes!("../../media/tiny.mp4");

impl Media {
    /// Name ending and MIME type.
    pub(crate) fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Image => ("png", "image/png"),
            Self::Audio => ("wav", "audio/wav"),
            Self::Video => ("mp4", "video/mp4"),
        }
    }

    /// A file of this kind.
    pub(crate) fn bytes(self, seed: u64) -> Bytes {
        let bytes = match self {
            // Neither can fail: both write small, valid data to memory.
            Self::Image => image(seed).unwrap_or_default(),
            Self::Audio => audio(seed).unwrap_or_default(),
            Self::Video => video(seed),
        };
        Bytes::from(bytes)
    }
}

/// 16 × 16 pixels of two colours.
fn image(seed: u64) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 16, 16);
    encoder.set_color(png::ColorType::Rgb);
    let bytes_of_seed = seed.to_le_bytes();
    let (above, below) = (&bytes_of_seed[..3], &bytes_of_seed[3..6]);
    let pixels = (0..16 * 16).flat_map(|n| if n % 16 < n / 16 { above } else { below });
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels.copied().collect::<Vec<u8>>())?;
    writer.finish()?;
    Ok(bytes)
}

/// A tenth of a second of a square wave.
fn audio(seed: u64) -> Result<Vec<u8>, hound::Error> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    let half = 4 + seed % 61;
    for n in 0..800 {
        let up = (n / half).is_multiple_of(2);
        writer.write_sample(if up { 8000_i16 } else { -8000 })?;
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

/// The one video, with the seed in a box that players skip.
fn video(seed: u64) -> Vec<u8> {
    let mut bytes = VIDEO.to_vec();
    bytes.extend(16_u32.to_be_bytes());
    bytes.extend(b"free");
    bytes.extend(seed.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_they_say_and_differ_by_seed() {
        for (media, magic, at) in [
            (Media::Image, &b"\x89PNG\r\n"[..], 0),
            (Media::Audio, b"RIFF", 0),
            (Media::Video, b"ftyp", 4),
        ] {
            let (a, b) = (media.bytes(1), media.bytes(2));
            assert!(a[at..].starts_with(magic), "{media:?}");
            assert_ne!(a, b, "{media:?}");
            assert_eq!(a, media.bytes(1), "{media:?}");
        }
        let image = png::Decoder::new(Cursor::new(Media::Image.bytes(3)))
            .read_info()
            .unwrap();
        assert_eq!(image.info().size(), (16, 16));
        let audio = hound::WavReader::new(Cursor::new(Media::Audio.bytes(3))).unwrap();
        assert_eq!(audio.duration(), 800);
    }
}
