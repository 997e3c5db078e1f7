//! What the functions of all services are about.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// What somebody wants.
#[derive(Clone, Copy)]
pub struct Order {
    pub pieces: u64,
    pub price: u64,
    pub region: Region,
}

/// Where an order goes.
//@ label
#[derive(Clone, Copy)]
pub enum Region {
    Inland,
    Abroad,
}

/// Why there is no order.
pub enum Failure {
    Malformed,
    Unknown(u64),
    OutOfStock { missing: u64 },
}

/// What the methods belong to.
pub struct Service {
    pub stock: u64,
}

/// Runs a future that never waits.
pub fn finish<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("no function here waits"),
    }
}

/// Calls every function of every service.
pub fn use_all() {
//@ uses
}

//@ modules
