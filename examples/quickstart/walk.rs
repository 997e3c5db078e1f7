//! First stage: which files there are.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use metrics_runtime::{counted, timed};
use walkdir::{DirEntry, WalkDir};

use crate::metrics::{FileError, FileKind, count_file_error};

/// A file to be read.
pub(crate) struct SourceFile {
    pub(crate) path: PathBuf,
    pub(crate) kind: FileKind,
}

/// Lists the files below a folder, without those that tools put there.
// Bare attributes: the calls join the families that such functions share, where the label
// `function` tells them apart.
#[timed]
#[counted]
pub(crate) fn walk(folder: &Path, stopping: &AtomicBool) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let entries = WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| !is_left_out(entry));
    for entry in entries {
        if stopping.load(Relaxed) {
            break;
        }
        match entry {
            Ok(entry) if is_file(entry.path()) => files.push(SourceFile {
                kind: FileKind::of(entry.path()),
                path: entry.into_path(),
            }),
            Ok(_) => {}
            Err(_) => count_file_error(FileError::Unreadable),
        }
    }
    files
}

/// The folder that was asked for is taken whatever its name is.
fn is_left_out(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_str();
    entry.depth() > 0
        && entry.file_type().is_dir()
        && matches!(name, Some(".git" | "node_modules" | "target"))
}

/// Whether the path leads to a file, through a symlink or not. Where that cannot be found out,
/// as for a dangling symlink, it counts as one: reading it will fail, and be recorded.
fn is_file(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |metadata| metadata.is_file())
}
