//! The connections of a store: one writer's seat, a few idle readers, one follower. No thread of ours waits anywhere.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, InterruptHandle};

use super::Store;
use super::connection::{Role, connect, prepare};
use super::fault::Doing;
use super::open::Mode;
use crate::error::{Error, ErrorKind, Result};
use crate::idle::Idle;

/// How many idle readers are kept open.
const IDLE_READERS: usize = 8;

/// The connections that are not lent out, and the means to interrupt those that are.
#[derive(Debug, Default)]
pub(super) struct Connections {
    seat: Mutex<Seat>,
    seat_freed: Condvar,
    readers: Idle<Connection>,
    /// `PRAGMA data_version` compares only with itself, so it has a connection that does nothing else.
    pub(super) follower: Mutex<Option<Connection>>,
    lent: Mutex<Lent>,
}

/// The writer's seat: at most one thread has it.
#[derive(Debug, Default)]
struct Seat {
    taken: bool,
    connection: Option<Connection>,
}

#[derive(Default)]
struct Lent {
    next: u64,
    handles: BTreeMap<u64, InterruptHandle>,
}

impl std::fmt::Debug for Lent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lent").field("count", &self.handles.len()).finish()
    }
}

/// Locks, whatever happened to the last thread that had the lock: each critical section here leaves a whole state.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connections {
    /// Leaves every connection as it is, unclosed, for a child of `fork`: closing would act on the parent's files.
    /// No lock is taken, for the thread that held it is not in the child.
    pub(super) fn abandon(&mut self) {
        let seat = self.seat.get_mut().unwrap_or_else(PoisonError::into_inner);
        std::mem::forget(seat.connection.take());
        self.readers.take_all().for_each(std::mem::forget);
        std::mem::forget(self.follower.get_mut().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Closes the readers before the writer: the last to close writes the log back into the file.
    pub(super) fn close(&mut self) {
        self.readers.take_all().for_each(drop);
        self.follower.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        self.seat.get_mut().unwrap_or_else(PoisonError::into_inner).connection.take();
    }

    /// Interrupts what is running on the connections that are lent out; does nothing where nothing runs.
    pub(super) fn interrupt(&self) {
        for handle in lock(&self.lent).handles.values() {
            handle.interrupt();
        }
    }
}

/// A connection lent out; it comes back when the lease ends, without a transaction.
#[derive(Debug)]
pub(super) struct Lease<'s> {
    store: &'s Store,
    role: Role,
    ticket: u64,
    connection: Option<Connection>,
}

impl Deref for Lease<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.connection {
            Some(connection) => connection,
            // `connection` is taken in `drop` alone, after which nobody can call this.
            None => unreachable!("a lease has a connection until it is dropped"),
        }
    }
}

impl<'s> Lease<'s> {
    fn new(store: &'s Store, role: Role, connection: Connection) -> Lease<'s> {
        let mut lent = lock(&store.connections.lent);
        let ticket = lent.next;
        lent.next += 1;
        lent.handles.insert(ticket, connection.get_interrupt_handle());
        Lease { store, role, ticket, connection: Some(connection) }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if self.store.owner.is_forked() {
            std::mem::forget(connection);
            return;
        }
        let connections = &self.store.connections;
        lock(&connections.lent).handles.remove(&self.ticket);
        if !connection.is_autocommit() {
            // If even this fails, the connection is closed below, which rolls back as well.
            let _ = connection.prepare_cached("ROLLBACK").and_then(|mut rollback| rollback.execute([]));
        }
        let reusable = connection.is_autocommit().then_some(connection);
        match self.role {
            Role::Writer => {
                let mut seat = lock(&connections.seat);
                seat.taken = false;
                seat.connection = reusable;
                connections.seat_freed.notify_one();
            }
            Role::Reader => {
                if let Some(reusable) = reusable {
                    connections.readers.give(reusable, IDLE_READERS);
                }
            }
        }
    }
}

impl Store {
    /// Keeps the connection that opened the store for its first use.
    pub(super) fn give_first(&self, connection: Connection) {
        match self.options.mode {
            Mode::ReadWrite => lock(&self.connections.seat).connection = Some(connection),
            Mode::ReadOnly | Mode::Snapshot => self.connections.readers.give(connection, IDLE_READERS),
        }
    }

    /// Takes the writer's seat. READ_ONLY, FORKED, or BUSY if another thread keeps it for longer than the timeout.
    pub(super) fn writer(&self) -> Result<Lease<'_>> {
        self.writer_within(self.options.busy_timeout)
    }

    /// The same, with another timeout.
    pub(super) fn writer_within(&self, patience: Duration) -> Result<Lease<'_>> {
        self.owner.check()?;
        if self.options.mode != Mode::ReadWrite {
            return Err(Error::new(ErrorKind::ReadOnly, "the catalogue is open for reading only")
                .hint("open it with the mode read_write"));
        }
        let connections = &self.connections;
        let (mut seat, waited) = connections
            .seat_freed
            .wait_timeout_while(lock(&connections.seat), patience, |seat| seat.taken)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() && seat.taken {
            return Err(
                Error::new(ErrorKind::Busy, "another thread is writing and did not finish in time").hint("try again")
            );
        }
        let connection = match seat.connection.take() {
            Some(connection) => connection,
            None => self.new_connection(Role::Writer)?,
        };
        seat.taken = true;
        drop(seat);
        Ok(Lease::new(self, Role::Writer, connection))
    }

    /// Takes an idle reader, or opens one.
    pub(super) fn reader(&self) -> Result<Lease<'_>> {
        self.owner.check()?;
        let connection = match self.connections.readers.take() {
            Some(connection) => connection,
            None => self.new_connection(Role::Reader)?,
        };
        Ok(Lease::new(self, Role::Reader, connection))
    }

    /// Another connection to a file that is known to be a catalogue.
    pub(super) fn new_connection(&self, role: Role) -> Result<Connection> {
        let connection = connect(&self.place, &self.options, false).doing("opening the catalogue again")?;
        prepare(&connection, role)?;
        Ok(connection)
    }
}
