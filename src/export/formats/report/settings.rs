//! How the review was made, and what is not in it.

use maud::{Markup, html};
use serde_json::Value;

use super::super::super::layer::Group;
use super::super::End;

/// What the review is of.
pub(super) fn summary(end: &End<'_>) -> Markup {
    let names = |group: Group| -> Vec<&str> {
        let of = { end.layers().iter() }.filter(|layer| layer.group == group);
        of.map(|layer| layer.name.as_str()).collect()
    };
    let groups = [
        ("Structures", names(Group::Structure)),
        ("Vessels and spots", names(Group::Kind)),
        ("Classes", names(Group::Class)),
    ];
    html! {
        table class="settings" {
            tbody {
                tr { th { "Photographs" } td { (end.images) } }
                @for (group, names) in groups.iter().filter(|(_, names)| !names.is_empty()) {
                    tr { th { (group) } td { (names.join(", ")) } }
                }
            }
        }
    }
}

/// How it was made.
pub(super) fn made(end: &End<'_>) -> Markup {
    let info = end.info;
    html! {
        h2 { "How it was made" }
        table class="settings" {
            tbody {
                tr { th { "Seed" } td { (info.seed) } }
                tr { th { "Device" } td { (info.device) } }
                tr { th { "Network" } td { (info.model_hash) } }
                @for (name, value) in flat("", &info.settings) {
                    tr { th { (name) } td { (value) } }
                }
            }
        }
    }
}

/// Settings one by one, those of a group with the group's name before.
fn flat(before: &str, value: &Value) -> Vec<(String, String)> {
    let named = |name: &str| match before {
        "" => name.replace('_', " "),
        before => format!("{before}: {}", name.replace('_', " ")),
    };
    match value {
        Value::Object(fields) => { fields.iter() }
            .flat_map(|(name, value)| flat(&named(name), value))
            .collect(),
        Value::String(text) => vec![(before.to_owned(), text.clone())],
        other => vec![(before.to_owned(), other.to_string())],
    }
}

/// Photographs without files, and why.
pub(super) fn failures(end: &End<'_>) -> Markup {
    html! {
        @if !end.failed.is_empty() {
            h2 { "Not in this review" }
            table {
                thead { tr { th { "Photograph" } th { "Reason" } } }
                tbody {
                    @for (name, reason) in end.failed {
                        tr { td { (name) } td { (reason) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_settings_are_told_one_by_one() {
        let settings =
            serde_json::json!({ "training": { "steps": 7, "flips": true }, "classes": "2" });
        let flat = flat("", &settings);
        let text = |(name, value): &(String, String)| format!("{name} = {value}");
        let told: Vec<String> = flat.iter().map(text).collect();
        assert_eq!(
            told,
            [
                "classes = 2",
                "training: flips = true",
                "training: steps = 7"
            ]
        );
    }
}
