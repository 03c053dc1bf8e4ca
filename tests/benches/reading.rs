//! What reading a folder costs by the number of its photographs: time and memory of each, through a whole session.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cuts_viewer::gpu::Devices;
use cuts_viewer::session::{Command, Event, Session, Source};

/// Photographs of the two folders.
const FOLDERS: [usize; 2] = [300, 1200];
/// Their sides, in pixels: those of the working copy.
const SIDE: u32 = 256;
/// Each folder is read so often, in turns: what else the machine does meets both.
const ROUNDS: usize = 3;

/// A photograph of the small folder and of the large one.
pub fn both() -> [Duration; 2] {
    let place = tempfile::tempdir().expect("a folder");
    let folders = FOLDERS.map(|photographs| {
        let folder = place.path().join(photographs.to_string());
        fill(&folder, photographs);
        folder
    });
    memory(&folders[0], &folders[1]);
    let mut times = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        for (times, folder) in times.iter_mut().zip(&folders) {
            let start = Instant::now();
            drop(read(folder));
            times.push(start.elapsed());
        }
    }
    let mut each = times
        .into_iter()
        .zip(FOLDERS)
        .map(|(mut times, photographs)| {
            times.sort_unstable();
            let one = times[ROUNDS / 2] / photographs as u32;
            println!(
                "{:>11.3} ms  reading one photograph of {SIDE} px in a folder of {photographs}",
                one.as_secs_f64() * 1e3
            );
            one
        });
    [(); 2].map(|()| each.next().expect("two folders"))
}

/// Prints what a photograph of the large folder takes; the small one comes first, and all that is taken once with it.
fn memory(small: &Path, large: &Path) {
    let first = read(small);
    let before = taken();
    let second = read(large);
    match before.zip(taken()) {
        Some((before, after)) => println!(
            "{:>11.0} KiB memory of one photograph of {SIDE} px that was read, in a folder of {}; its pixels are {} KiB",
            after.saturating_sub(before) as f64 / 1024.0 / FOLDERS[1] as f64,
            FOLDERS[1],
            SIDE * SIDE * 6 / 1024
        ),
        None => println!("  no figure     of memory: the system tells none"),
    }
    drop((first, second));
}

fn taken() -> Option<usize> {
    memory_stats::memory_stats().map(|memory| memory.physical_mem)
}

/// A session that has read a folder.
fn read(folder: &Path) -> Session {
    let session = Session::start(Devices::cpu(), Arc::new(|_| {}));
    session.send(Command::Open {
        source: Source::Folder(folder.to_path_buf()),
        working_side: SIDE,
    });
    loop {
        match session.next_event(Duration::from_secs(60)) {
            Some(Event::AllRead { .. }) => return session,
            Some(Event::ReadFailed { reason, .. }) => panic!("not read: {reason}"),
            Some(_) => {}
            None => panic!("nothing was read for a minute"),
        }
    }
}

/// A folder of one photograph under many names.
fn fill(folder: &Path, photographs: usize) {
    std::fs::create_dir(folder).expect("a folder");
    let name = |number: usize| folder.join(format!("{number:05}.jpg"));
    let middle = f64::from(SIDE) / 2.0;
    let retina = image::RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let far = (f64::from(x) - middle).hypot(f64::from(y) - middle) > middle - 4.0;
        image::Rgb(if far {
            [0; 3]
        } else {
            [170, 80, (x % 60) as u8]
        })
    });
    retina.save(name(0)).expect("an image");
    for number in 1..photographs {
        std::fs::hard_link(name(0), name(number)).expect("a name");
    }
}
