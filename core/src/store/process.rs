//! What else lives in this process: a parent that opened the handle before a fork, a second SQLite library.

use std::path::Path;

use super::place::unescape_octal;
use super::place::with_suffix;
use crate::error::{Error, ErrorKind, Result};

/// The process that opened a handle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner(u32);

impl Owner {
    /// The process that is running now.
    pub(super) fn current() -> Owner {
        Owner(std::process::id())
    }

    /// Whether this is a child that inherited the handle. SQLite's connections are then dead: not even closing them is
    /// safe, for that could delete the parent's `-wal`.
    pub(super) fn is_forked(self) -> bool {
        std::process::id() != self.0
    }

    /// FORKED in a child that inherited the handle.
    pub(super) fn check(self) -> Result<()> {
        if self.is_forked() {
            return Err(Error::new(ErrorKind::Forked, "the catalogue was opened before this process was forked")
                .hint("open it again in the child"));
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn of_another_process() -> Owner {
        Owner(0)
    }
}

/// Refuses to go on where a second SQLite library has the catalogue open in this process.
///
/// Each SQLite library maps the shared-memory file once, however many connections it has; a second mapping of the
/// file's beginning is a second library, and its locks do not exclude ours (POSIX locks are per process). Linux alone
/// lets a process read its own mappings; elsewhere nothing is checked.
pub(super) fn refuse_foreign_sqlite(catalogue: &Path) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let Ok(maps) = std::fs::read("/proc/self/maps") else { return Ok(()) };
    if mappings_of_the_beginning(&String::from_utf8_lossy(&maps), &with_suffix(catalogue, "-shm")) > 1 {
        return Err(Error::new(
            ErrorKind::ForeignSqlite,
            "another SQLite library in this process has the catalogue open, and writing now would damage it",
        )
        .at(catalogue.display().to_string())
        .hint("close the other connection; to look inside, use export or backup"));
    }
    Ok(())
}

/// How often the beginning of `file` is mapped, according to a `maps` table (see proc_pid_maps(5)): address range,
/// permissions, offset, device, inode, path. Neighbouring mappings may be merged, but never across a beginning.
fn mappings_of_the_beginning(maps: &str, file: &Path) -> usize {
    let beginnings = maps.lines().filter_map(|line| {
        let mut fields = line.splitn(6, ' ');
        let offset = fields.nth(2)?;
        let path = fields.nth(2)?.trim_start();
        (path.ends_with("-shm") && offset.bytes().all(|digit| digit == b'0')).then(|| unescape_octal(path))
    });
    beginnings.filter(|path| Path::new(path) == file).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "\
7f0000000000-7f0000008000 rw-s 00000000 fe:00 131075                     /var/a b/county.luotsi-shm
7f0000008000-7f0000010000 rw-s 00008000 fe:00 131075                     /var/a b/county.luotsi-shm
7f0000010000-7f0000018000 rw-s 00000000 fe:00 131099                     /var/a b/other.luotsi-shm
7f0000018000-7f0000020000 r--p 00000000 fe:00 131075                     /var/a b/county.luotsi
7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0                          [stack]
7f0000030000-7f0000038000 rw-p 00000000 00:00 0
";

    #[test]
    fn one_library_maps_the_beginning_once_and_two_map_it_twice() {
        let shm = Path::new("/var/a b/county.luotsi-shm");
        assert_eq!(mappings_of_the_beginning(ONE, shm), 1);
        let second = "7e0000000000-7e0000010000 rw-s 00000000 fe:00 131075   /var/a b/county.luotsi-shm\n";
        assert_eq!(mappings_of_the_beginning(&format!("{ONE}{second}"), shm), 2);
        assert_eq!(mappings_of_the_beginning("", shm), 0);
    }

    #[test]
    fn a_handle_of_another_process_is_forked() {
        assert!(Owner::current().check().is_ok());
        assert_eq!(Owner::of_another_process().check().unwrap_err().kind(), ErrorKind::Forked);
    }
}
