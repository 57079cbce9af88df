//! Where a catalogue lies: a file on a local disk, or memory.
//!
//! Nothing in this folder ever opens the catalogue file itself but SQLite: closing any other descriptor of it would drop
//! the locks that SQLite holds for the whole process (POSIX locks belong to the process, not to the descriptor).

use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::open::{Mode, Options};
use crate::error::{Error, ErrorKind, Result};

/// The path that asks for a catalogue in memory.
pub(crate) const IN_MEMORY: &str = ":memory:";

/// Where a catalogue lies.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A file, by its canonical path.
    File(PathBuf),
    /// Memory, by a name that is unique in this process. It vanishes with its last connection.
    Memory(String),
}

impl Place {
    /// Finds the place and refuses what cannot be a catalogue, without opening it.
    pub(super) fn find(path: &Path, options: &Options) -> Result<Place> {
        if path == Path::new(IN_MEMORY) {
            return Place::in_memory(options);
        }
        let create = options.create && options.mode == Mode::ReadWrite;
        let file = match fs::metadata(path) {
            Ok(found) => {
                refuse_unlikely(path, &found, create)?;
                fs::canonicalize(path).map_err(Error::from).map_err(|error| error.at(path.display().to_string()))?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && create => future(path)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::from(error)
                    .at(path.display().to_string())
                    .hint("check the path, or ask for the catalogue to be created"));
            }
            Err(error) => return Err(Error::from(error).at(path.display().to_string())),
        };
        refuse_network(&file, options, &mounts())?;
        Ok(Place::File(file))
    }

    fn in_memory(options: &Options) -> Result<Place> {
        if options.mode != Mode::ReadWrite {
            return Err(Error::new(ErrorKind::Misuse, "a catalogue in memory begins empty")
                .at(IN_MEMORY)
                .hint("open it with the mode read_write"));
        }
        // Another copy of this library may share the system's SQLite, and with it these names.
        let name = RandomState::new().build_hasher().finish();
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Ok(Place::Memory(format!("/luotsi-{name:016x}-{}", NEXT.fetch_add(1, Ordering::Relaxed))))
    }

    /// The file, if it is one.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Place::File(path) => Some(path),
            Place::Memory(_) => None,
        }
    }

    /// The file with `suffix` after its whole name, if it is a file: `-wal`, `-shm`.
    pub(super) fn beside(&self, suffix: &str) -> Option<PathBuf> {
        self.file().map(|path| with_suffix(path, suffix))
    }

    /// What SQLite is asked to open, and whether that is a URI.
    pub(super) fn address(&self, mode: Mode) -> (PathBuf, bool) {
        match self {
            Place::File(path) if mode == Mode::Snapshot => (immutable_uri(path), true),
            Place::File(path) => (path.clone(), false),
            Place::Memory(name) => (PathBuf::from(format!("file:{name}?vfs=memdb")), true),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::File(path) => path.display().fmt(f),
            Place::Memory(_) => f.write_str(IN_MEMORY),
        }
    }
}

/// `path` with `suffix` after its whole file name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn refuse_unlikely(path: &Path, found: &fs::Metadata, create: bool) -> Result<()> {
    let not = |what: &'static str, cure: &'static str| {
        Err(Error::new(ErrorKind::NotACatalogue, what).hint(cure).at(path.display().to_string()))
    };
    if found.is_dir() {
        return not("this is a folder", "name the catalogue file itself");
    }
    if !found.is_file() {
        return not("this is not an ordinary file", "name the catalogue file itself");
    }
    // A single byte counts as empty for SQLite (a file system of old needed that), but not for us.
    if found.len() == 1 {
        return not("the file is not a catalogue", "name a file that was made by this library");
    }
    if found.len() == 0 && !create {
        return not("the file is empty", "to begin a catalogue in it, ask for it to be created");
    }
    Ok(())
}

/// The canonical path of a file that is still to be created.
fn future(path: &Path) -> Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let missing = || {
        Error::new(ErrorKind::Io, "the path does not name a file in a folder that exists")
            .at(path.display().to_string())
            .hint("create the folder first")
    };
    let name = path.file_name().ok_or_else(missing)?;
    Ok(fs::canonicalize(folder).map_err(|error| missing().caused_by(error))?.join(name))
}

/// The URI of a file that nobody writes, with every byte escaped that SQLite would not take literally.
fn immutable_uri(path: &Path) -> PathBuf {
    let mut uri = String::from("file:");
    let path = path.as_os_str().as_encoded_bytes();
    if cfg!(windows) {
        uri.push('/');
    }
    for &byte in path {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'.' | b'-' | b'_' | b'~' | b':' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02x}")),
        }
    }
    uri.push_str("?immutable=1&mode=ro");
    PathBuf::from(uri)
}

/// File systems whose locks live on another machine, by their names in `/proc/self/mountinfo`.
/// Shared folders of virtual machines are among them: their locks do not reach the host.
const NETWORK_FILESYSTEMS: &[&str] = &[
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "fuse.ceph",
    "fuse.davfs",
    "fuse.davfs2",
    "fuse.gcsfuse",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "fuse.vmhgfs-fuse",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "orangefs",
    "prl_fs",
    "smb2",
    "smb3",
    "smbfs",
    "vboxsf",
];

/// Refuses a file on a network file system, unless the options accept one.
fn refuse_network(file: &Path, options: &Options, mountinfo: &str) -> Result<()> {
    let Some(kind) = network_filesystem(file, mountinfo).filter(|_| !options.accept_network_filesystem) else {
        return Ok(());
    };
    Err(Error::new(
        ErrorKind::NetworkFilesystem,
        format!("the file lies on a network file system ({kind}), whose locks cannot be trusted"),
    )
    .at(file.display().to_string())
    .hint("keep the catalogue on a local disk, or accept the risk with the option for it"))
}

/// The table of mounts; empty where the system has none to read.
fn mounts() -> String {
    fs::read("/proc/self/mountinfo")
        .map_or_else(|_| String::new(), |table| String::from_utf8_lossy(&table).into_owned())
}

/// The kind of the network file system that holds `path`; `None` on a local disk and where that cannot be told.
fn network_filesystem(path: &Path, mountinfo: &str) -> Option<String> {
    #[cfg(windows)]
    {
        use std::path::{Component, Prefix};
        if let Some(Component::Prefix(prefix)) = path.components().next()
            && matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
        {
            return Some("unc".to_owned());
        }
    }
    let kind = filesystem_of(mountinfo, path)?;
    NETWORK_FILESYSTEMS.contains(&kind.as_str()).then_some(kind)
}

/// The type of the file system that `path` lies on, according to a `mountinfo` table (see proc_pid_mountinfo(5)): the
/// last mount on the longest mount point above the path.
fn filesystem_of(mountinfo: &str, path: &Path) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in mountinfo.lines() {
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let Some(point) = before.split(' ').nth(4) else { continue };
        let Some(kind) = after.split(' ').next() else { continue };
        let point = unescape_octal(point);
        if path.starts_with(&point) && best.is_none_or(|(length, _)| point.len() >= length) {
            best = Some((point.len(), kind));
        }
    }
    best.map(|(_, kind)| kind.to_owned())
}

/// Undoes the kernel's escapes of space, tab, newline and backslash: `\040`.
pub(super) fn unescape_octal(text: &str) -> String {
    let mut plain = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) if bytes[at] == b'\\' => {
                plain.push(byte);
                at += 4;
            }
            _ => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:50 / /mnt/county\\040share rw - cifs //server/share rw
41 27 0:51 / /mnt rw - ext4 /dev/vdb rw
42 27 0:52 / /home rw shared:1 master:2 - nfs4 server:/home rw
43 42 0:53 / /home/local rw - xfs /dev/vdc rw
44 27 0:54 / /twice rw - nfs server:/a rw
45 27 0:55 / /twice rw - tmpfs none rw
";

    #[test]
    fn the_longest_and_latest_mount_above_a_path_decides() {
        for (path, kind) in [
            ("/var/lib/county.luotsi", "ext4"),
            ("/mnt/county share/a.luotsi", "cifs"),
            ("/mnt/countyx/a.luotsi", "ext4"),
            ("/home/aino/a.luotsi", "nfs4"),
            ("/home/local/a.luotsi", "xfs"),
            ("/homework/a.luotsi", "ext4"),
            ("/twice/a.luotsi", "tmpfs"),
        ] {
            assert_eq!(filesystem_of(MOUNTS, Path::new(path)).as_deref(), Some(kind), "{path}");
        }
        assert_eq!(filesystem_of("", Path::new("/a")), None);
        assert_eq!(filesystem_of("no table at all\n\n - \n", Path::new("/a")), None);
    }

    #[test]
    fn a_local_folder_is_not_taken_for_a_network() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(network_filesystem(folder.path(), &mounts()), None);
    }

    #[test]
    fn a_network_file_system_is_refused_unless_it_is_asked_for() {
        let asked = Options { accept_network_filesystem: true, ..Options::default() };
        for (path, refused) in [
            ("/mnt/county share/a.luotsi", true),
            ("/home/aino/a.luotsi", true),
            ("/home/local/a.luotsi", false),
            ("/var/lib/a.luotsi", false),
        ] {
            let found = refuse_network(Path::new(path), &Options::default(), MOUNTS);
            let kind = found.as_ref().err().map(Error::kind);
            assert_eq!(kind, refused.then_some(ErrorKind::NetworkFilesystem), "{path}");
            assert!(refuse_network(Path::new(path), &asked, MOUNTS).is_ok(), "{path}");
        }
    }

    #[test]
    fn a_uri_escapes_what_would_end_the_path() {
        let uri = immutable_uri(Path::new("/a b/50%/x?y#z/ä.luotsi"));
        let expected = "file:/a%20b/50%25/x%3fy%23z/%c3%a4.luotsi?immutable=1&mode=ro";
        assert_eq!(uri, Path::new(expected));
    }
}
