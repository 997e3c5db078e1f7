//! Users with a password, whose bcrypt hash is known.
//!
//! bcrypt takes tens of milliseconds of a processor by design. So it runs on a thread that may
//! block, one at a time, with few that wait; and what it found to be right is kept.

use std::hash::BuildHasher as _;
use std::hash::RandomState;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// bcrypt takes no more of a password into account. A longer one is refused rather than compared by
/// its beginning.
const MAX_PASSWORD: usize = 72;

/// Each step doubles the time of a comparison, which is more than ten seconds with 18.
const COSTS: std::ops::RangeInclusive<u32> = 4..=18;

/// How many requests may be at a comparison or wait for it.
const ROOM: usize = 32;

pub(super) struct Users {
    all: Vec<Arc<User>>,
    /// What is kept of a password cannot be computed without it.
    secret: [u8; 32],
    /// Which user's hash an unknown one is compared with.
    stand_in: RandomState,
    room: Semaphore,
    turn: Arc<Semaphore>,
}

struct User {
    name: String,
    hash: String,
    /// Of the password that was found to be right.
    verified: Mutex<Option<[u8; 32]>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong,
    /// Too many others wait.
    Busy,
}

impl Users {
    /// Users with their hashes, which must be [valid](check_hash).
    pub(super) fn new(users: impl IntoIterator<Item = (String, String)>) -> Self {
        let user = |(name, hash)| User {
            name,
            hash,
            verified: Mutex::default(),
        };
        let mut secret = [0; 32];
        // A system without randomness is one whose memory is as easily read.
        let _ = getrandom::fill(&mut secret);
        Self {
            all: users.into_iter().map(user).map(Arc::new).collect(),
            secret,
            stand_in: RandomState::new(),
            room: Semaphore::new(ROOM),
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether the user has this password. A user that is not there takes as long as one that is.
    pub(super) async fn verify(&self, name: &[u8], password: &[u8]) -> Verdict {
        let (user, is_known) = self.find(name);
        let Some(user) = user else {
            return Verdict::Wrong;
        };
        let digest = self.digest(user, password);
        if is_known && user.was_verified(&digest) {
            return Verdict::Right;
        }
        let keep = is_known.then_some(digest);
        match self.compare(Arc::clone(user), password, keep).await {
            Some(true) if is_known => Verdict::Right,
            Some(_) => Verdict::Wrong,
            None => Verdict::Busy,
        }
    }

    /// The user, or another one for an unknown name, always the same.
    fn find(&self, name: &[u8]) -> (Option<&Arc<User>>, bool) {
        let mut found = None;
        for user in &self.all {
            if bool::from(user.name.as_bytes().ct_eq(name)) {
                found = Some(user);
            }
        }
        let hash = self.stand_in.hash_one(name);
        let count = u64::try_from(self.all.len()).unwrap_or(u64::MAX).max(1);
        let other = usize::try_from(hash % count).unwrap_or_default();
        (found.or_else(|| self.all.get(other)), found.is_some())
    }

    fn digest(&self, user: &User, password: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.secret)
            .chain_update(&user.hash)
            .chain_update(password)
            .finalize()
            .into()
    }

    /// Whether bcrypt gives the user's hash; nothing if there is no room to wait. If it does, `digest`
    /// is kept.
    async fn compare(
        &self,
        user: Arc<User>,
        password: &[u8],
        digest: Option<[u8; 32]>,
    ) -> Option<bool> {
        let _room = self.room.try_acquire().ok()?;
        let is_too_long = password.len() > MAX_PASSWORD;
        let password = password[..password.len().min(MAX_PASSWORD)].to_vec();
        let turn = Arc::clone(&self.turn).acquire_owned().await.ok()?;
        let comparing = spawn_blocking(move || {
            // It goes on when the one who asked has gone, so it keeps its turn; and what it finds, or
            // who is too impatient for it would never be let in.
            let _turn = turn;
            let is_right = bcrypt::verify(password, &user.hash).unwrap_or(false) && !is_too_long;
            if is_right && let Some(digest) = digest {
                user.keep(digest);
            }
            is_right
        });
        comparing.await.ok()
    }
}

impl User {
    fn was_verified(&self, digest: &[u8; 32]) -> bool {
        let verified = *self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        verified.is_some_and(|verified| verified.ct_eq(digest).into())
    }

    fn keep(&self, digest: [u8; 32]) {
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        *verified = Some(digest);
    }
}

/// What is wrong with a hash, if anything.
pub(super) fn check_hash(hash: &str) -> Result<(), String> {
    let is_known = ["$2a$", "$2b$", "$2y$"]
        .iter()
        .any(|start| hash.starts_with(start));
    let parts = bcrypt::HashParts::from_str(hash).ok().filter(|_| is_known);
    let Some(parts) = parts else {
        return Err(
            "write a bcrypt hash, of 60 characters that begin with `$2a$`, `$2b$` or `$2y$`, as \
             `htpasswd -nBC 10 \"\" | tr -d ':\\n'` prints it"
                .to_owned(),
        );
    };
    if !COSTS.contains(&parts.get_cost()) {
        return Err(format!(
            "its cost is {}; it can be {} to {}, and 10 is usual",
            parts.get_cost(),
            COSTS.start(),
            COSTS.end(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Hashes by glibc, with the lowest cost.
    const SALT: &str = "04$abcdefghijklmnopqrstuu";
    const SECRET: &str = "2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

    fn users(users: &[(&str, &str)]) -> Users {
        let user = |(name, hash): &(&str, &str)| ((*name).to_owned(), format!("$2y${SALT}{hash}"));
        Users::new(users.iter().map(user))
    }

    #[tokio::test]
    async fn a_user_has_one_password_whatever_was_asked_before() {
        let users = users(&[
            ("alice", SECRET),
            ("long", "bzadhGtS2zEF.gu0yd0opP6cVzb.e0i"),
            ("\u{f6}m", "Z/NjPEL8wU.ckNkyQazk44q76jVzGrK"),
            ("a", "MFdJu9yVgmagVAIC24fOZkaFqd3s9JC"),
            ("", "byCG3zY1GIXMyxfivm.ClDiInHzxjiq"),
        ]);
        let long = "x".repeat(72);
        // The second time what is right is known already.
        for _ in 0..2 {
            for (name, password, expected) in [
                ("alice", "secret", Verdict::Right),
                ("alice", "secre", Verdict::Wrong),
                ("alice", "secret ", Verdict::Wrong),
                ("alice", "Secret", Verdict::Wrong),
                ("alice", "", Verdict::Wrong),
                ("Alice", "secret", Verdict::Wrong),
                ("alic", "secret", Verdict::Wrong),
                ("bob", "secret", Verdict::Wrong),
                ("a", "secret", Verdict::Wrong),
                ("a", "a", Verdict::Right),
                ("alice", "a", Verdict::Wrong),
                ("long", &long, Verdict::Right),
                ("long", &format!("{long}x"), Verdict::Wrong),
                ("long", &long[1..], Verdict::Wrong),
                ("\u{f6}m", "\u{fc}\u{f6}", Verdict::Right),
                ("", "", Verdict::Right),
                ("", "secret", Verdict::Wrong),
            ] {
                let verdict = users.verify(name.as_bytes(), password.as_bytes()).await;
                assert_eq!(verdict, expected, "{name}:{password}");
            }
        }
    }

    #[tokio::test]
    async fn without_users_nobody_is_right() {
        let users = users(&[]);
        assert!(users.is_empty());
        assert_eq!(users.verify(b"", b"").await, Verdict::Wrong);
    }

    #[tokio::test]
    async fn an_unknown_user_is_compared_with_the_hash_of_another() {
        let users = users(&[("alice", SECRET), ("bob", SECRET)]);
        for name in ["carol", "dave", "alicealice", ""] {
            let (user, is_known) = users.find(name.as_bytes());
            let again = users.find(name.as_bytes()).0.unwrap();
            assert!(!is_known);
            assert!(user.is_some_and(|user| Arc::ptr_eq(user, again)));
            // And what the other's password does is not kept for anybody.
            assert_eq!(
                users.verify(name.as_bytes(), b"secret").await,
                Verdict::Wrong
            );
        }
        for user in &users.all {
            assert_eq!(*user.verified.lock().unwrap(), None);
        }
        // Nor does it help that the other's is known to be right.
        for name in ["alice", "bob"] {
            assert_eq!(
                users.verify(name.as_bytes(), b"secret").await,
                Verdict::Right
            );
        }
        assert_eq!(users.verify(b"carol", b"secret").await, Verdict::Wrong);
    }

    #[tokio::test]
    async fn what_was_right_costs_nothing_and_what_was_wrong_is_compared_again() {
        // A cost at which a comparison takes some milliseconds.
        let hash = bcrypt::hash("secret", 8).unwrap();
        let users = Users::new([("alice".to_owned(), hash)]);
        let time = async |password: &[u8]| {
            let start = Instant::now();
            let verdict = users.verify(b"alice", password).await;
            (verdict, start.elapsed())
        };
        let (verdict, compared) = time(b"secret").await;
        assert_eq!(verdict, Verdict::Right);
        let (_room, _turn) = (users.room.try_acquire_many(32), users.turn.try_acquire());
        let (verdict, known) = time(b"secret").await;
        assert_eq!(verdict, Verdict::Right, "it waits for no comparison");
        assert!(known < compared / 4, "{known:?}, {compared:?}");
        assert_eq!(time(b"wrong").await.0, Verdict::Busy);
    }

    #[tokio::test]
    async fn who_does_not_wait_for_it_is_let_in_the_next_time() {
        let hash = bcrypt::hash("secret", 8).unwrap();
        let users = Users::new([("alice".to_owned(), hash)]);
        let impatient = users.verify(b"alice", b"secret");
        // It is dropped once it is at the comparison.
        assert!(poll_immediate(impatient).await.is_none());
        let digest = users.digest(&users.all[0], b"secret");
        loop {
            let has_turn = users.turn.available_permits() == 0;
            if users.all[0].was_verified(&digest) {
                break;
            }
            assert!(has_turn, "another one could be compared at the same time");
            tokio::task::yield_now().await;
        }
        assert_eq!(users.room.available_permits(), ROOM);
    }

    /// What a future gives at its first poll, if anything.
    async fn poll_immediate<T>(future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            value = future => Some(value),
            () = std::future::ready(()) => None,
        }
    }

    #[tokio::test]
    async fn one_is_compared_at_a_time_and_few_wait() {
        let users = Arc::new(users(&[("alice", SECRET)]));
        let turn = Arc::clone(&users.turn).acquire_owned().await.unwrap();
        let verify = || {
            let users = Arc::clone(&users);
            tokio::spawn(async move { users.verify(b"alice", b"wrong").await })
        };
        let waiting: Vec<_> = (0..ROOM).map(|_| verify()).collect();
        while users.room.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(verify().await.unwrap(), Verdict::Busy);
        // Who goes makes room.
        waiting[0].abort();
        while users.room.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
        let late = verify();
        drop(turn);
        assert_eq!(late.await.unwrap(), Verdict::Wrong);
        for waited in waiting.into_iter().skip(1) {
            assert_eq!(waited.await.unwrap(), Verdict::Wrong);
        }
    }

    #[test]
    fn hashes_are_those_of_bcrypt_at_a_cost_that_can_be_paid() {
        for version in ["2a", "2b", "2y"] {
            assert_eq!(check_hash(&format!("${version}${SALT}{SECRET}")), Ok(()));
        }
        for wrong in [
            String::new(),
            "secret".to_owned(),
            format!("$2x${SALT}{SECRET}"),
            format!("$2$4{SALT}{SECRET}"),
            format!("$2y${SALT}{}", &SECRET[1..]),
            format!("$2y${SALT}{SECRET}a"),
            format!("$2y${SALT}{SECRET} "),
            format!("$2y${SALT}!{}", &SECRET[1..]),
            format!("$2y${SALT}\u{f6}{}", &SECRET[2..]),
        ] {
            assert!(
                check_hash(&wrong)
                    .unwrap_err()
                    .starts_with("write a bcrypt hash")
            );
        }
        for (cost, is_good) in [("03", false), ("04", true), ("18", true), ("19", false)] {
            let hash = format!("$2y${cost}{}{SECRET}", &SALT[2..]);
            assert_eq!(check_hash(&hash).is_ok(), is_good, "{cost}");
        }
    }
}
