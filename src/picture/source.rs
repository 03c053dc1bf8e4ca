//! Where a picture comes from: a file of the user, or a sample inside the program.

use std::borrow::Cow;
use std::path::PathBuf;

use super::error::Fault;

/// The bytes of a picture.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file, by its full path.
    File(PathBuf),
    /// Bytes built into the program.
    Embedded {
        /// File name with extension.
        name: &'static str,
        /// The whole file.
        bytes: &'static [u8],
    },
}

/// One picture that can be opened. Cheap to clone: it holds no pixels.
#[derive(Clone, Debug)]
pub struct ImageSource {
    /// Path relative to the opened folder, `/` between folders on every system, with extension. Unique in a scan.
    pub name: String,
    /// Where the bytes are.
    pub origin: Origin,
}

/// Longest file that is read, in bytes.
const MAX_FILE: u64 = 2 << 30;

impl ImageSource {
    /// Name without extension; sub-folders are kept: `visit 1/OD.jpg` gives `visit 1/OD`.
    pub fn stem(&self) -> String {
        stem(&self.name).to_owned()
    }

    /// Full path, or `sample: NAME`, for messages.
    pub fn location(&self) -> String {
        match &self.origin {
            Origin::File(path) => path.display().to_string(),
            Origin::Embedded { name, .. } => format!("sample: {name}"),
        }
    }

    /// The whole file; never an empty one.
    pub(crate) fn bytes(&self) -> Result<Cow<'static, [u8]>, Fault> {
        let bytes = match &self.origin {
            Origin::Embedded { bytes, .. } => Cow::Borrowed(*bytes),
            Origin::File(path) => {
                let about = std::fs::metadata(path)?;
                if !about.is_file() {
                    // A pipe or a device with a picture's name would be read for ever.
                    return Err(Fault::NotAPicture);
                }
                if about.len() > MAX_FILE {
                    return Err(Fault::TooHeavy);
                }
                Cow::Owned(std::fs::read(path)?)
            }
        };
        if bytes.is_empty() {
            Err(Fault::Empty)
        } else {
            Ok(bytes)
        }
    }
}

/// A name without its extension; sub-folders are kept.
pub(super) fn stem(name: &str) -> &str {
    let file = name.rfind('/').map_or(0, |at| at + 1);
    match name[file..].rfind('.') {
        Some(dot) if dot > 0 => &name[..file + dot],
        _ => name,
    }
}

macro_rules! sample {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../assets/samples/", $name)),
        )
    };
}

const SAMPLES: [(&str, &[u8]); 8] = [
    sample!("cdc_phil20467_diabetic_retinopathy_PD.jpg"),
    sample!("chase_Image_01L_CCBY4.jpg"),
    sample!("chase_Image_05R_CCBY4.jpg"),
    sample!("hrf_03_dr_1168x779_CCBY4.jpg"),
    sample!("idrid_03_1072x712_CCBY4.jpg"),
    sample!("idrid_06_1072x712_CCBY4.jpg"),
    sample!("idrid_55_1072x712_CCBY4.jpg"),
    sample!("nei_EDA03_background_retinopathy_PD.jpg"),
];

/// The eight photographs built into the program, in the order of their names. Their terms of use are in
/// `assets/samples/ATTRIBUTION.txt`.
pub fn samples() -> Vec<ImageSource> {
    SAMPLES
        .iter()
        .map(|&(name, bytes)| ImageSource {
            name: name.to_owned(),
            origin: Origin::Embedded { name, bytes },
        })
        .collect()
}

/// A photograph of a name, which nothing opens.
#[cfg(test)]
pub(super) fn named(name: &str) -> ImageSource {
    ImageSource {
        name: name.into(),
        origin: Origin::File(PathBuf::from(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_keep_folders_and_inner_dots() {
        assert_eq!(named("visit 1/OD.jpg").stem(), "visit 1/OD");
        assert_eq!(named("a.b/c.d.tif").stem(), "a.b/c.d");
        assert_eq!(named("a.b/c").stem(), "a.b/c");
        assert_eq!(named("眼.PNG").stem(), "眼");
    }

    #[test]
    fn samples_are_named_in_their_location() {
        let all = samples();
        assert_eq!(all.len(), 8);
        assert!(all[0].location().starts_with("sample: cdc_"));
    }
}
