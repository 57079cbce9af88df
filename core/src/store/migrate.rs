//! The ladder of schema versions: one step at a time, all in one transaction, after a backup.

use std::path::PathBuf;
use std::sync::OnceLock;

use rusqlite::Connection;

use super::connection::{connect, restrain};
use super::fault::Doing;
use super::open::{APPLICATION_ID, Options, too_new};
use super::place::{Place, with_suffix};
use super::upkeep::copy_into;
use crate::error::{Error, ErrorKind, Result};

/// One step of the ladder: the SQL that leads from the version before to `to`.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) to: u32,
    pub(super) sql: &'static str,
}

/// Every step, from nothing to the newest version. Steps are frozen once released; a new file climbs them all, so that
/// a new file and a migrated one are the same.
pub(super) const STEPS: &[Step] =
    &[Step { to: 1, sql: include_str!("sql/create_v1.sql") }, Step { to: 2, sql: include_str!("sql/step_v2.sql") }];

/// The version that a ladder leads to.
pub(super) fn newest(steps: &[Step]) -> u32 {
    steps.last().map_or(0, |step| step.to)
}

/// Brings a blank or older file to the newest version. A file that was not blank is first copied beside itself, unless
/// the options say otherwise.
pub(super) fn migrate(connection: &Connection, place: &Place, options: &Options, steps: &[Step]) -> Result<()> {
    const DOING: &str = "bringing the catalogue up to date";
    connection.execute_batch("BEGIN IMMEDIATE").doing(DOING)?;
    let done = climb(connection, place, options, steps).and_then(|()| connection.execute_batch("COMMIT").doing(DOING));
    if done.is_err() && !connection.is_autocommit() {
        // The first error is the one to report; a failed rollback leaves the transaction to the closing connection.
        let _ = connection.execute_batch("ROLLBACK");
    }
    done
}

fn climb(connection: &Connection, place: &Place, options: &Options, steps: &[Step]) -> Result<()> {
    const DOING: &str = "bringing the catalogue up to date";
    // Another process may have climbed while this one waited for the lock.
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).doing(DOING)?;
    if found > newest(steps) {
        return Err(too_new(found, newest(steps)));
    }
    if found > 0 && found < newest(steps) && options.backup_before_migration {
        back_up(place, options, found)?;
    }
    for step in steps.iter().filter(|step| step.to > found) {
        connection.execute_batch(step.sql).doing(DOING)?;
        connection.pragma_update(None, "user_version", step.to).doing(DOING)?;
    }
    if found == 0 {
        connection.pragma_update(None, "application_id", APPLICATION_ID).doing(DOING)?;
        begin(connection, options)?;
    }
    Ok(())
}

/// Copies the file to `<file>.v<version>-backup`, or with a number after it if that name is taken. The write lock is
/// held meanwhile, so the copy is exactly what is about to be migrated.
fn back_up(place: &Place, options: &Options, version: u32) -> Result<()> {
    let Some(file) = place.file() else { return Ok(()) };
    let name = |n: u32| match n {
        1 => with_suffix(file, &format!(".v{version}-backup")),
        n => with_suffix(file, &format!(".v{version}-backup-{n}")),
    };
    let free: Option<PathBuf> = (1..=1000).map(name).find(|path| !path.exists());
    let Some(target) = free else {
        return Err(Error::new(ErrorKind::Io, "there are a thousand backups already").hint("delete the old ones"));
    };
    let second = connect(place, options, false).doing("copying the catalogue before the migration")?;
    copy_into(&second, place, &target)
}

/// What a new catalogue says about itself. The catalogue's id is random and names the file for its whole life; it is in
/// no answer.
fn begin(connection: &Connection, options: &Options) -> Result<()> {
    let set = include_str!("sql/meta_set.sql");
    let id: String = connection
        .query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))
        .doing("creating the catalogue")?;
    for (key, value) in [
        ("catalogue", id.as_str()),
        ("epoch", "1"),
        ("language", options.language.as_str()),
        ("created", options.now.to_string().as_str()),
        ("import", "0"),
    ] {
        connection.execute(set, (key, value)).doing("creating the catalogue")?;
    }
    Ok(())
}

/// Refuses a file whose tables are not, to the letter, those that the ladder makes: a view, a trigger or a generated
/// column in a stranger's file would run as part of our own statements.
pub(super) fn check_schema(connection: &Connection, steps: &'static [Step]) -> Result<()> {
    static KNOWN: OnceLock<Vec<String>> = OnceLock::new();
    let known = match KNOWN.get() {
        Some(known) if std::ptr::eq(steps, STEPS) => known.clone(),
        _ => {
            let known = schema_of_ladder(steps)?;
            if std::ptr::eq(steps, STEPS) { KNOWN.get_or_init(|| known).clone() } else { known }
        }
    };
    if schema(connection)? != known {
        return Err(Error::new(ErrorKind::Corrupt, "the tables in the file are not those of a catalogue")
            .hint("somebody has altered the file: restore a backup"));
    }
    Ok(())
}

fn schema_of_ladder(steps: &[Step]) -> Result<Vec<String>> {
    const DOING: &str = "preparing the schema";
    let model = Connection::open_in_memory().doing(DOING)?;
    restrain(&model).doing(DOING)?;
    for step in steps {
        model.execute_batch(step.sql).doing(DOING)?;
    }
    schema(&model)
}

fn schema(connection: &Connection) -> Result<Vec<String>> {
    const DOING: &str = "checking the schema";
    let mut statement = connection.prepare(include_str!("sql/schema.sql")).doing(DOING)?;
    let lines = statement.query_map([], |row| row.get(0)).doing(DOING)?;
    lines.collect::<rusqlite::Result<Vec<String>>>().doing(DOING)
}
