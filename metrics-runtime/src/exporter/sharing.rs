//! Scrapes at the same time: those that ask for the same share one render, and only so many run at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, Semaphore};
use tokio::time::timeout;

/// How long a scrape waits for another one to end, where as many run as may.
const PATIENCE: Duration = Duration::from_secs(1);

/// What runs, and who waits for it; a copy is the same.
///
/// A render serves those who had asked before it began, so nobody gets values from before the request. Who
/// asks while one runs waits for the next.
pub(super) struct Sharing<T>(Arc<Inner<T>>);

struct Inner<T> {
    running: Semaphore,
    /// By what is asked for, while somebody does.
    asked: Mutex<HashMap<String, Arc<Asked<T>>>>,
}

struct Asked<T> {
    /// How many renders of it have begun.
    begun: AtomicU64,
    /// The number of the last one that has ended, with what it gave; held while one runs.
    turn: Turn<Option<(u64, T)>>,
}

/// Somebody who asks.
struct Asking<'a, T> {
    inner: &'a Inner<T>,
    key: String,
    asked: Arc<Asked<T>>,
}

/// What a scrape gets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Share<T> {
    Own(T),
    /// Another one asked for the same.
    Shared(T),
    /// Too many others are running.
    Refused,
}

impl<T: Clone> Sharing<T> {
    /// With so many at the same time, at least one.
    pub(super) fn new(limit: usize) -> Self {
        Self(Arc::new(Inner {
            running: Semaphore::new(limit.clamp(1, Semaphore::MAX_PERMITS)),
            asked: Mutex::default(),
        }))
    }

    /// What `render` gives, or gave to another one who asked for the same in the same words. If it is dropped, the
    /// next in turn renders.
    pub(super) async fn get(&self, key: String, render: impl Future<Output = T>) -> Share<T> {
        let asking = self.0.ask(key);
        let asked = &asking.asked;
        let before = asked.begun.load(SeqCst);
        let mut turn = asked.turn.lock().await;
        if let Some((number, rendered)) = &*turn
            && *number > before
        {
            return Share::Shared(rendered.clone());
        }
        let Ok(Ok(_permit)) = timeout(PATIENCE, self.0.running.acquire()).await else {
            return Share::Refused;
        };
        let number = asked.begun.fetch_add(1, SeqCst) + 1;
        let rendered = render.await;
        *turn = Some((number, rendered.clone()));
        Share::Own(rendered)
    }
}

impl<T> Inner<T> {
    fn ask(&self, key: String) -> Asking<'_, T> {
        let asked = self.asked().entry(key.clone()).or_default().clone();
        Asking {
            inner: self,
            key,
            asked,
        }
    }

    fn asked(&self) -> MutexGuard<'_, HashMap<String, Arc<Asked<T>>>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Asking<'_, T> {
    fn drop(&mut self) {
        let mut asked = self.inner.asked();
        // This one and the map's.
        if Arc::strong_count(&self.asked) == 2 {
            asked.remove(&self.key);
            if asked.is_empty() {
                asked.shrink_to(16);
            }
        }
    }
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self {
            begun: AtomicU64::new(0),
            turn: Turn::new(None),
        }
    }
}

impl<T> Clone for Sharing<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::runtime::Builder;
    use tokio::sync::oneshot;
    use tokio::task::{JoinHandle, LocalSet, spawn_local, yield_now};

    use super::*;

    fn run(test: impl Future<Output = ()>) {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        LocalSet::new().block_on(&runtime, test);
    }

    /// Asks for `key`; a render of its own ends when it is told what it gives.
    fn ask(
        sharing: &Sharing<u8>,
        key: &'static str,
    ) -> (oneshot::Sender<u8>, JoinHandle<Share<u8>>) {
        let (give, given) = oneshot::channel();
        let sharing = sharing.clone();
        let task = async move {
            let render = async { given.await.unwrap() };
            sharing.get(key.to_owned(), render).await
        };
        (give, spawn_local(task))
    }

    fn assert_is_idle(sharing: &Sharing<u8>, limit: usize) {
        assert!(sharing.0.asked().is_empty());
        assert_eq!(sharing.0.running.available_permits(), limit);
    }

    #[test]
    fn who_asks_while_one_runs_shares_the_next() {
        run(async {
            let sharing = Sharing::new(1);
            let (give_first, first) = ask(&sharing, "a");
            yield_now().await;
            let (give_second, second) = ask(&sharing, "a");
            let (_give_third, third) = ask(&sharing, "a");
            yield_now().await;
            give_first.send(1).unwrap();
            assert_eq!(first.await.unwrap(), Share::Own(1));
            give_second.send(2).unwrap();
            assert_eq!(second.await.unwrap(), Share::Own(2));
            assert_eq!(third.await.unwrap(), Share::Shared(2));
            assert_is_idle(&sharing, 1);
        });
    }

    #[test]
    fn where_one_is_dropped_the_next_in_turn_renders() {
        run(async {
            let sharing = Sharing::new(1);
            let (_give_first, first) = ask(&sharing, "a");
            yield_now().await;
            let (give_second, second) = ask(&sharing, "a");
            yield_now().await;
            first.abort();
            give_second.send(2).unwrap();
            assert_eq!(second.await.unwrap(), Share::Own(2));
            assert_is_idle(&sharing, 1);
        });
    }

    #[test]
    fn what_differs_is_not_shared_and_only_so_much_runs() {
        run(async {
            let sharing = Sharing::new(2);
            let (give_a, a) = ask(&sharing, "a");
            let (give_b, b) = ask(&sharing, "b");
            yield_now().await;
            let refused = sharing.get("c".to_owned(), pending());
            assert_eq!(refused.await, Share::Refused);
            let (give_c, c) = ask(&sharing, "c");
            yield_now().await;
            give_a.send(1).unwrap();
            give_c.send(3).unwrap();
            // There is room now for who has been waiting.
            assert_eq!(a.await.unwrap(), Share::Own(1));
            assert_eq!(c.await.unwrap(), Share::Own(3));
            give_b.send(2).unwrap();
            assert_eq!(b.await.unwrap(), Share::Own(2));
            let later = sharing.get("a".to_owned(), ready(4));
            assert_eq!(later.await, Share::Own(4));
            assert_is_idle(&sharing, 2);
        });
    }
}
