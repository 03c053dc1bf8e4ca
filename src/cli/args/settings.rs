//! Settings by name: `--set NAME=VALUE`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{cluster, cuts};

/// One setting of training or clustering, with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    name: String,
    value: Value,
}

/// Reads `NAME=VALUE`, the value as it stands in `summary.json`.
pub(super) fn assignment(text: &str) -> Result<Assignment, String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as NAME=VALUE, without blanks")?;
    // A bare word is a text, so that nobody has to quote quotes.
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    let name = name.to_owned();
    let assignment = Assignment { name, value };
    let (mut training, mut clustering) = <(cuts::Settings, cluster::Settings)>::default();
    assignment.apply(&mut training, &mut clustering)?;
    check(&training, &clustering)?;
    Ok(assignment)
}

impl Assignment {
    /// Gives the setting of this name its value.
    pub(in crate::cli) fn apply(
        &self,
        training: &mut cuts::Settings,
        clustering: &mut cluster::Settings,
    ) -> Result<(), String> {
        if self.replace(training)? || self.replace(clustering)? {
            return Ok(());
        }
        let names = [names(training), names(clustering)].concat();
        Err(format!(
            "there is no setting {}; there are: {}",
            self.name,
            names.join(", ")
        ))
    }

    /// False if the settings have no such name.
    fn replace<S: Serialize + DeserializeOwned>(&self, settings: &mut S) -> Result<bool, String> {
        let failed = |error: serde_json::Error| {
            format!("{}: {} is not a value ({error})", self.name, self.value)
        };
        let mut fields = serde_json::to_value(&*settings).map_err(failed)?;
        let Some(field) = fields.get_mut(&self.name) else {
            return Ok(false);
        };
        *field = self.value.clone();
        *settings = serde_json::from_value(fields).map_err(failed)?;
        Ok(true)
    }
}

fn names<S: Serialize>(settings: &S) -> Vec<String> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

/// Values that nothing can be computed with.
pub(in crate::cli) fn check(
    training: &cuts::Settings,
    clustering: &cluster::Settings,
) -> Result<(), String> {
    training.check()?;
    clustering.check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_both_stages_are_found_by_name() {
        let (mut training, mut clustering) = <(cuts::Settings, cluster::Settings)>::default();
        for text in [
            "separation=0.25",
            "flips=true",
            "rounds=5",
            "partition=folder",
        ] {
            let assignment = assignment(text).expect(text);
            assignment
                .apply(&mut training, &mut clustering)
                .expect(text);
        }
        assert_eq!((training.separation, training.flips), (0.25, true));
        assert_eq!(clustering.rounds, 5);
        assert_eq!(clustering.partition, cluster::Partition::Folder);
        assert_eq!(
            clustering.components,
            cluster::Settings::default().components
        );
    }

    #[test]
    fn nonsense_is_refused_with_the_names_that_exist() {
        let refused = |text| assignment(text).expect_err(text);
        assert!(refused("separatoin=1").contains("separation, "));
        assert!(refused("separation").contains("NAME=VALUE"));
        assert!(refused("separation=x").contains("not a value"));
        assert!(refused("flips=3").starts_with("flips: 3 is not a value"));
        assert!(refused("hierarchy=words").contains("ward"));
        for text in [
            "anchors=0",
            "light=2",
            "components=12",
            "place=-1",
            "lambda=-1",
        ] {
            assert!(refused(text).contains("out of range"), "{text}");
        }
    }
}
