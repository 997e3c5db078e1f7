//! The labels that all sets share, so that a set's figure is that of the set alone.

/// Where a request goes.
//@ label
pub enum Target {
    Index,
    Store,
    Archive,
}

/// How a request came out.
//@ label
pub enum Status {
    Fresh,
    Cached,
}

/// Both labels.
//@ label set
pub struct Labels {
    pub target: Target,
    pub status: Status,
}

/// Uses every set.
pub fn use_all() {
    std::hint::black_box(size_of::<Labels>());
//@ uses
}

//@ modules
