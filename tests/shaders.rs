//! Every shader is valid WGSL, on any adapter: checked without one.

use std::path::{Path, PathBuf};

use wgpu::naga::front::wgsl;
use wgpu::naga::valid::{Capabilities, ValidationFlags, Validator};

/// What is wrong with a shader; nothing if it is valid.
fn fault(source: &str) -> Option<String> {
    let module = match wgsl::parse_str(source) {
        Ok(module) => module,
        Err(error) => return Some(error.emit_to_string(source)),
    };
    Validator::new(ValidationFlags::all(), Capabilities::all())
        .validate(&module)
        .err()
        .map(|error| error.emit_to_string(source))
}

fn shaders() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let entries = std::fs::read_dir(&folder).expect("the folder of shaders");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

#[test]
fn every_shader_is_valid() {
    let paths = shaders();
    assert!(!paths.is_empty(), "there is no shader in shaders/");
    for path in paths {
        let name = path.display();
        assert!(
            path.extension().is_some_and(|e| e == "wgsl"),
            "not a shader: {name}"
        );
        let source = std::fs::read_to_string(&path).expect("a shader's text");
        if let Some(fault) = fault(&source) {
            panic!("{name}:\n{fault}");
        }
    }
}

#[test]
fn the_check_can_fail() {
    assert_eq!(fault("@compute @workgroup_size(1) fn main() {}"), None);
    assert!(
        fault("fn main( {}").is_some(),
        "a syntax error went through"
    );
    assert!(
        fault("fn f() -> u32 { return 1.5; }").is_some(),
        "a wrong type went through"
    );
    let unbound = "@group(0) @binding(0) var<storage> a: array<u32>;\n@group(0) @binding(0) var<storage> b: array<u32>;\n\
                   @compute @workgroup_size(1) fn main() { _ = a[0] + b[0]; }";
    assert!(
        fault(unbound).is_some(),
        "one binding for two buffers went through"
    );
}
