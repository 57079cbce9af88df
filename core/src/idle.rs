//! What threads use one at a time and give back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// Things that nobody uses just now. A thread gets the one that it gave back last: memory is then freed by the thread that
/// took it, and the allocator does not let threads wait for one another.
#[derive(Debug)]
pub(crate) struct Idle<T>(Mutex<Vec<(ThreadId, T)>>);

impl<T> Default for Idle<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Idle<T> {
    /// The thread's own one.
    pub(crate) fn take_own(&self) -> Option<T> {
        let mut idle = self.lock();
        let own = idle.iter().rposition(|(thread, _)| *thread == thread::current().id())?;
        Some(idle.remove(own).1)
    }

    /// The thread's own one, else the one that has been idle for longest.
    pub(crate) fn take(&self) -> Option<T> {
        self.take_own().or_else(|| {
            let mut idle = self.lock();
            (!idle.is_empty()).then(|| idle.remove(0).1)
        })
    }

    /// Keeps a thing for later, and lets go of what has been idle for longest when there are more than `most`.
    pub(crate) fn give(&self, thing: T, most: usize) {
        let mut idle = self.lock();
        idle.push((thread::current().id(), thing));
        let oldest = (idle.len() > most).then(|| idle.remove(0));
        drop(idle);
        drop(oldest);
    }

    /// All of them, taking no lock.
    pub(crate) fn take_all(&mut self) -> impl Iterator<Item = T> {
        std::mem::take(self.0.get_mut().unwrap_or_else(PoisonError::into_inner)).into_iter().map(|(_, thing)| thing)
    }

    /// Each critical section leaves a whole list, whatever happened to the thread.
    fn lock(&self) -> MutexGuard<'_, Vec<(ThreadId, T)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_gets_back_what_it_gave_and_else_what_was_idle_for_longest() {
        let idle = Idle::default();
        idle.give("too old", 3);
        idle.give("ours", 3);
        thread::scope(|scope| {
            scope.spawn(|| {
                assert_eq!(idle.take_own(), None);
                idle.give("theirs", 3);
                idle.give("theirs too", 3);
            });
        });
        assert_eq!(idle.take_own(), Some("ours"));
        assert_eq!(idle.take_own(), None);
        assert_eq!(idle.take(), Some("theirs"));
        assert_eq!(idle.take(), Some("theirs too"));
        assert_eq!(idle.take(), None);
    }
}
