//! A run as `run.json` has it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::super::job::Wish;
use crate::cluster::Partition;
use crate::detail::Kind;
use crate::document::{Count, Document, Photo, kind_name};
use crate::export::Wanted;
use crate::export::join::Part;
use crate::picture::Circle;

/// Settings that this version knows.
const KNOWN: [&str; 14] = [
    "classes",
    "clustering",
    "fields_of_view_set",
    "legs",
    "outlines_refined",
    "steps_done",
    "strictness",
    "student",
    "student_steps",
    "training",
    "weights_loaded",
    "working_long_side",
    "working_long_side_limit",
    "overlay",
];

/// A run that is to be made again.
pub(super) struct Recorded {
    pub(super) wish: Wish,
    /// How many classes were wished for; none for as many as suggested.
    pub(super) classes: Option<usize>,
    /// Long side that working copies have at most, in pixels.
    pub(super) side: u32,
    /// The only photograph that was exported.
    pub(super) only: Option<String>,
    /// Why the network cannot be trained again.
    pub(super) not_trained: Option<String>,
    /// Settings that this version does not know.
    unknown: Vec<String>,
}

impl Recorded {
    pub(super) fn of(part: &Part) -> Result<Self, String> {
        let (info, settings) = (&part.head.info, &part.head.info.settings);
        let fields = settings.as_object().ok_or("it has no settings")?;
        let unknown = fields.keys().filter(|key| !KNOWN.contains(&key.as_str()));
        let mut unknown: Vec<String> = unknown.cloned().collect();
        unknown.extend(part.head.unknown.iter().cloned());
        let classes = match &settings["classes"] {
            Value::String(_) => None,
            count => Some(read::<usize>(count, "classes", &mut unknown)?),
        };
        let mut document = Document::default();
        document.set_count(classes.map_or(Count::Suggested, Count::Fixed));
        document.clustering = read(&settings["clustering"], "clustering", &mut unknown)?;
        if document.clustering.partition == Partition::Folder
            && part.images.len() > super::batch::SAMPLE
        {
            return Err(
                "its photographs share one partition, and there are too many of them to hold"
                    .to_owned(),
            );
        }
        restore_classes(&mut document, part);
        restore_strictness(&mut document, &settings["strictness"]);
        let account = &info.account;
        if let Some(overlay) = account.options.overlay {
            document.opacity = overlay.opacity as f32;
            (document.fill, document.contour) = (overlay.fill, overlay.contour);
        }
        let wish = Wish {
            training: read(&settings["training"], "training", &mut unknown)?,
            seed: info.seed,
            student: read(&settings["student"], "student", &mut unknown)?,
            document,
            fields: circles(&settings["fields_of_view_set"]),
            kinds: account.options.vessels_and_spots,
            refine: account.options.outlines_refined,
            wanted: wanted(part),
        };
        wish.training.check()?;
        if let Some(student) = &wish.student {
            student.check()?;
        }
        let limit = &settings["working_long_side_limit"];
        Ok(Self {
            not_trained: not_trained(settings, wish.training.steps).or_else(|| {
                // Of a shard, or of one of many photographs.
                let few = account.options.only.is_some() || account.shard.is_some();
                few.then(|| {
                    "run.json names only some of the photographs that it learned from".to_owned()
                })
            }),
            wish,
            classes,
            side: read(limit, "working_long_side_limit", &mut unknown)?,
            only: account.options.only.clone(),
            unknown,
        })
    }

    /// What differs before anything is computed.
    pub(super) fn differences(&self, part: &Part, device: &str) -> Vec<String> {
        let (then, now) = (&part.head.version, env!("CARGO_PKG_VERSION"));
        let mut found = Vec::new();
        if then != now {
            found.push(format!(
                "version {then} of the program made the run, this is {now}"
            ));
        }
        let made_on = &part.head.info.device;
        if made_on != device {
            found.push(format!("the run was made on {made_on}, this is {device}"));
        }
        let unknown = self.unknown.iter();
        found.extend(unknown.map(|name| format!("this version does not know the setting {name}")));
        found
    }
}

/// Which files. Which classes get masks is in the list of classes.
fn wanted(part: &Part) -> Wanted {
    let classes = part.head.classes();
    let chosen = |apart: bool| {
        classes
            .iter()
            .any(|class| class.chosen && class.apart == apart)
    };
    Wanted {
        kinds: chosen(true),
        named: chosen(false),
        anonymous: chosen(false),
        ..part.head.info.account.options.outputs.clone()
    }
}

/// Why the network cannot be trained again.
fn not_trained(settings: &Value, steps: usize) -> Option<String> {
    let legs = settings["legs"].as_array().map_or(0, Vec::len);
    if settings["weights_loaded"] == true {
        return Some("the run took it from elsewhere".to_owned());
    }
    if legs > 1 {
        return Some(format!(
            "photographs, fields of view or steps changed while it was trained, in {legs} legs"
        ));
    }
    if settings["steps_done"] != steps {
        let done = &settings["steps_done"];
        return Some(format!(
            "its training was ended after {done} of {steps} steps"
        ));
    }
    None
}

/// A setting as this version has it. What it does not know of it is noted.
fn read<T: DeserializeOwned + serde::Serialize>(
    value: &Value,
    name: &str,
    unknown: &mut Vec<String>,
) -> Result<T, String> {
    let read = T::deserialize(value).map_err(|error| format!("its setting {name}: {error}"))?;
    let known = serde_json::to_value(&read).unwrap_or_default();
    note_unknown(value, &known, name, unknown);
    Ok(read)
}

fn note_unknown(then: &Value, now: &Value, name: &str, unknown: &mut Vec<String>) {
    let none = Map::new();
    for (key, value) in then.as_object().unwrap_or(&none) {
        let name = format!("{name}.{key}");
        match now.get(key) {
            Some(now) => note_unknown(value, now, &name, unknown),
            None => unknown.push(name),
        }
    }
}

/// Names, colours, merges, visibility, masks and order of the classes.
fn restore_classes(document: &mut Document, part: &Part) {
    let classes = part.head.classes();
    let all_chosen = classes.iter().all(|class| class.chosen);
    for entry in &classes {
        let class = entry.value.saturating_sub(1);
        document.rename(class, &entry.name);
        document.recolour(class, entry.colour);
        document.set_visible(class, entry.visible);
        let parts: Vec<u8> = entry
            .merged_from
            .iter()
            .map(|v| v.saturating_sub(1))
            .collect();
        document.merge(class, &parts);
        if entry.chosen && !all_chosen {
            document.chosen.insert(class);
        }
    }
    let own: Vec<u8> = classes
        .iter()
        .filter(|c| !c.apart)
        .map(|c| c.value.saturating_sub(1))
        .collect();
    if !own.is_sorted() {
        for pair in own.windows(2) {
            document.place(pair[1], pair[0], true);
        }
    }
}

fn restore_strictness(document: &mut Document, strictness: &Value) {
    for kind in Kind::ALL {
        let of = &strictness[kind_name(kind)];
        if let Some(all) = of["all"].as_f64() {
            document.set_strictness(kind, all as f32);
        }
        for (name, own) in of["own"].as_object().into_iter().flatten() {
            let own = own.as_f64().map(|own| own as f32);
            document.set_own_strictness(kind, Photo::of(name), own);
        }
    }
}

fn circles(fields: &Value) -> BTreeMap<String, Circle> {
    let circle = |value: &Value| {
        let number = |name: &str| value[name].as_f64().map(|number| number as f32);
        Some(Circle {
            x: number("x")?,
            y: number("y")?,
            radius: number("radius")?,
        })
    };
    let each = fields.as_object().into_iter().flatten();
    each.filter_map(|(name, value)| Some((name.clone(), circle(value)?)))
        .collect()
}
