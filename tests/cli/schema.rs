//! `run.json` is as `assets/schema/run.schema.json` says. The part of JSON Schema (draft 2020-12) that the schema uses is
//! checked here; a word that is not known here fails.

use serde_json::Value;

use super::*;

const SCHEMA: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/schema/run.schema.json"
));

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("a schema")
}

/// What is wrong with a value, each with its place.
fn faults(value: &Value) -> Vec<String> {
    let schema = schema();
    let mut found = Vec::new();
    check(&schema, &schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let words = schema.as_object().expect("a schema");
    let number = |limit: &Value| limit.as_f64().expect("a number");
    let long = |limit: &Value| limit.as_u64().expect("a length") as usize;
    for (word, of) in words {
        let right = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "properties" => true,
            "$ref" => {
                let path = of.as_str().and_then(|path| path.strip_prefix('#'));
                let target = root.pointer(path.expect("a place in the schema"));
                check(root, target.expect("a schema"), value, at, found);
                true
            }
            "type" => match of {
                Value::Array(types) => types.iter().any(|of| is(value, of)),
                of => is(value, of),
            },
            "const" => value == of,
            "enum" => of.as_array().expect("a list").contains(value),
            "anyOf" => of.as_array().expect("a list").iter().any(|one| {
                let mut faults = Vec::new();
                check(root, one, value, at, &mut faults);
                faults.is_empty()
            }),
            "minimum" => value.as_f64().is_none_or(|v| v >= number(of)),
            "maximum" => value.as_f64().is_none_or(|v| v <= number(of)),
            "minLength" => value.as_str().is_none_or(|v| v.chars().count() >= long(of)),
            "maxLength" => value.as_str().is_none_or(|v| v.chars().count() <= long(of)),
            "minItems" => value.as_array().is_none_or(|v| v.len() >= long(of)),
            "maxItems" => value.as_array().is_none_or(|v| v.len() <= long(of)),
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, of, item, &format!("{at}/{i}"), found);
                }
                true
            }
            "required" => of.as_array().expect("a list").iter().all(|name| {
                let object = value.as_object();
                object.is_none_or(|fields| fields.contains_key(name.as_str().expect("a name")))
            }),
            "additionalProperties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    match (schema["properties"].get(name), of) {
                        (Some(_), _) => {}
                        (None, Value::Bool(false)) => found.push(format!("{at}/{name}: unknown")),
                        (None, of) => check(root, of, field, &format!("{at}/{name}"), found),
                    }
                }
                true
            }
            other => panic!("this check does not know {other}"),
        };
        if !right {
            found.push(format!("{at}: {word} {of}"));
        }
    }
    for (name, of) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(field) = value.get(name) {
            check(root, of, field, &format!("{at}/{name}"), found);
        }
    }
}

fn is(value: &Value, kind: &Value) -> bool {
    match kind.as_str().expect("a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("this check does not know the type {other}"),
    }
}

#[test]
fn a_real_run_is_as_the_schema_says() {
    let place = Place::with_photographs();
    place.write("photos/broken.png", b"no picture");
    place.write("photos/old.gif", b"GIF89a");
    place.segment(&["photos", "--out", "review"]);
    let run = place.json("review/run.json");
    assert_eq!(faults(&run), [""; 0]);
    assert_eq!(run["failed"][0]["name"], "broken.png");
    assert_eq!(run["skipped"][0]["name"], "old.gif");
    assert!(
        run["skipped"][0]["reason"]
            .as_str()
            .expect("a reason")
            .contains("GIF")
    );
    assert_eq!(run["left_out"]["proposals"], 0);
    assert_eq!(run["settings"]["working_long_side_limit"], 128);
    assert_eq!(run["settings"]["weights_loaded"], false);
    let classes = place.json("review/classes.json");
    let named = |list: &Value| -> Vec<Value> {
        let all = list.as_array().expect("a list").iter();
        all.map(|class| serde_json::json!([class["value"], class["name"], class["colour"]]))
            .collect()
    };
    assert_eq!(named(&run["classes"]), named(&classes["classes"]));

    place.segment(&[
        "photos",
        "--out",
        "second",
        "--no-detail",
        "--no-refine",
        "--classes",
        "3",
    ]);
    assert_eq!(faults(&place.json("second/run.json")), [""; 0]);

    let broken = |change: &dyn Fn(&mut Value)| {
        let mut run = run.clone();
        change(&mut run);
        faults(&run)
    };
    let without = broken(&|run| drop(run.as_object_mut().expect("fields").remove("seed")));
    assert_eq!(without.len(), 1, "{without:?}");
    let more = broken(&|run| run["settings"]["novel"] = 1.into());
    assert_eq!(more, ["/settings/novel: unknown"]);
    assert_eq!(
        broken(&|run| run["images"][0]["sha256"] = "ab".into()).len(),
        1
    );
    assert_eq!(
        broken(&|run| run["images"][0]["field_share"] = 1.5.into()).len(),
        1
    );
    assert_eq!(
        broken(&|run| run["settings"]["classes"] = "many".into()).len(),
        1
    );
    assert_eq!(
        broken(&|run| run["images"][0]["eye"] = "left".into()).len(),
        1
    );
}

#[test]
fn every_field_is_described() {
    fn walk(schema: &Value, at: &str, found: &mut Vec<String>) {
        let described = |of: &Value| of["description"].is_string() || of["$ref"].is_string();
        for (name, of) in schema["properties"].as_object().into_iter().flatten() {
            let at = format!("{at}/{name}");
            if !described(of) {
                found.push(at.clone());
            }
            walk(of, &at, found);
        }
        for word in ["items", "additionalProperties"] {
            if schema[word].is_object() {
                walk(&schema[word], at, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(&schema(), "", &mut found);
    assert_eq!(found, [""; 0]);
    assert_eq!(
        schema()["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
}
