use super::*;

fn parsed(line: &str) -> Result<Invocation, ErrorKind> {
    parse(format!("cuts-viewer {line}").split_whitespace()).map_err(|e| e.kind())
}

fn window(line: &str) -> WindowArgs {
    match parsed(line) {
        Ok(Invocation::Window(args)) => args,
        other => panic!("{line}: {other:?}"),
    }
}

fn segment(line: &str) -> SegmentArgs {
    match parsed(line) {
        Ok(Invocation::Segment(args)) => args,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn the_definition_holds_together() {
    Words::command().debug_assert();
}

#[test]
fn without_words_the_window_opens_with_defaults() {
    let args = window("");
    let run = RunArgs {
        classes: None,
        steps: 1000,
        seed: 1,
        size: 256,
        device: DeviceChoice::Auto,
        no_detail: false,
    };
    assert_eq!((args.folder.clone(), args.run.clone()), (None, run.clone()));
    assert!(!args.window_makes_device());
    assert_eq!(segment("segment").run, run);
}

#[test]
fn all_options_arrive() {
    let args = window(
        "photos --device cpu --size 512 --steps 7 --seed 9 --classes 40 --share window --no-detail",
    );
    assert_eq!(args.folder, Some("photos".into()));
    assert!(args.window_makes_device());
    let run = RunArgs {
        classes: Some(40),
        steps: 7,
        seed: 9,
        size: 512,
        device: DeviceChoice::Cpu,
        no_detail: true,
    };
    assert_eq!(args.run, run);
    let args = segment("segment photos --out r --model m.safetensors --replace --device gpu");
    assert_eq!(args.model, Some("m.safetensors".into()));
    assert_eq!((args.out, args.replace), (Some("r".into()), true));
    assert_eq!(args.run.device, DeviceChoice::Gpu);
    assert!(!args.no_refine && segment("segment --no-refine").no_refine);
    let saved = segment("segment --checkpoint c --every 7 --resume d --more 5").saved;
    assert_eq!((saved.checkpoint, saved.every), (Some("c".into()), 7));
    assert_eq!((saved.resume, saved.more), (Some("d".into()), Some(5)));
    assert_eq!(segment("segment --checkpoint c").saved.every, 100);
}

#[test]
fn a_folder_called_segment_can_be_opened() {
    assert_eq!(window("./segment").folder, Some("./segment".into()));
    assert_eq!(
        segment("segment ./segment").folder,
        Some("./segment".into())
    );
    assert_eq!(window("--size 128 segment").folder, Some("segment".into()));
}

#[test]
fn nonsense_is_refused() {
    for line in [
        "--classes 1",
        "--classes 41",
        "--size 127",
        "--size 1025",
        "--steps 0",
        "--seed -1",
        "--seed x",
        "--device tpu",
        "--unknown",
        "one two",
        "--out r",
        "segment --share window",
        "segment --replace",
        "segment --model m --steps 5",
        "segment --model m --checkpoint c",
        "segment --every 5",
        "segment --checkpoint c --every 0",
        "segment --resume c --model m",
        "segment --resume c --seed 2",
        "segment --resume c --steps 9",
        "segment --more 5",
        "segment --shard 1/2",
        "segment --out o --shard 0/2",
        "segment --out o --shard 3/2",
        "segment --out o --shard 2",
        "segment --continue",
        "merge --out o",
        "merge a",
        "rerun --out o",
        "rerun run.json",
        "--checkpoint c",
        "--size 128 segment photos",
    ] {
        let kind = parsed(line).expect_err(line);
        let asked = matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        assert!(!asked, "{line}: {kind:?}");
    }
}

#[test]
fn help_and_version_are_no_mistakes() {
    assert_eq!(parsed("--help"), Err(ErrorKind::DisplayHelp));
    assert_eq!(parsed("segment -h"), Err(ErrorKind::DisplayHelp));
    assert_eq!(parsed("--version"), Err(ErrorKind::DisplayVersion));
}
