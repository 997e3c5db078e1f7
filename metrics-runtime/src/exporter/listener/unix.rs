//! A Unix socket and the file that it is.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use socket2::{Domain, SockAddr, Socket, Type};

/// The file of a socket. It is removed when one of its copies is dropped.
#[derive(Clone)]
pub(in crate::exporter) struct SocketFile(Arc<File>);

struct File {
    path: PathBuf,
    identity: (u64, u64),
    is_removed: AtomicBool,
}

/// Listens on a socket that only those may connect to whom the mode lets write. One that somebody
/// has left behind is replaced; anything else that is there stays, and is an error.
pub(super) fn listen(path: &Path, mode: u32) -> io::Result<(UnixListener, SocketFile)> {
    remove_abandoned(path)?;
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    let file = SocketFile::of(path)?;
    // Nobody can connect before it listens, whatever its mode was meanwhile.
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    socket.listen(super::socket::BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok((socket.into(), file))
}

fn remove_abandoned(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(metadata) if !metadata.file_type().is_socket() => {
            let what = "something else than a socket has that name";
            return Err(io::Error::new(ErrorKind::AlreadyExists, what));
        }
        Ok(_) => {}
    }
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    // One who listens and is too busy to accept must not hold us up.
    socket.set_nonblocking(true)?;
    match socket.connect(&SockAddr::unix(path)?) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(error),
        _ => Err(io::Error::new(
            ErrorKind::AddrInUse,
            "another program listens there",
        )),
    }
}

impl SocketFile {
    fn of(path: &Path) -> io::Result<Self> {
        let file = File {
            path: std::path::absolute(path)?,
            identity: identity(path)?,
            is_removed: AtomicBool::new(false),
        };
        Ok(Self(Arc::new(file)))
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let file = &self.0;
        let is_removed = file.is_removed.swap(true, Ordering::Relaxed);
        // Another program may have put its own there.
        if !is_removed && identity(&file.path).is_ok_and(|identity| identity == file.identity) {
            let _ = fs::remove_file(&file.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::symlink_metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}
