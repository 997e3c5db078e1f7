//! Ten functions of a service. They are copied once for each of the services `NN`; a line that
//! starts with `//@` becomes a contender's attribute.

use std::hint::black_box;

use super::{Failure, Order, Region, Service, finish};

/// Reads an order from its text.
//@ function parse
pub fn parse(text: &str) -> Result<Order, Failure> {
    let (pieces, price) = text.split_once(' ').ok_or(Failure::Malformed)?;
    let pieces = pieces.parse().map_err(|_| Failure::Malformed)?;
    let price = price.parse().map_err(|_| Failure::Malformed)?;
    Ok(Order { pieces, price, region: Region::Inland })
}

/// Adds up what an order costs.
//@ function price
pub fn price(order: &Order) -> u64 {
    let mut sum = 0;
    for piece in 0..order.pieces {
        sum += order.price.saturating_sub(piece);
    }
    sum
}

/// Writes an order for people.
//@ function render, labels(region = order.region)
pub fn render(order: &Order) -> String {
    format!("{} pieces at {}", order.pieces, order.price)
}

/// Looks an order up.
//@ function load
pub async fn load(id: u64) -> Result<Order, Failure> {
    let pieces = std::future::ready(id / 2).await;
    if pieces == 0 {
        return Err(Failure::Unknown(id));
    }
    Ok(Order { pieces, price: id, region: Region::Abroad })
}

/// Stores an order.
//@ function save, labels(region = order.region)
pub async fn save(order: Order) -> Result<u64, Failure> {
    let before = load(order.price).await?;
    let after = std::future::ready(order.pieces).await;
    Ok(before.pieces + after)
}

/// Tells the warehouse about an order.
//@ function notify
pub async fn notify(order: &Order) {
    let message = render(order);
    std::future::ready(black_box(message)).await;
}

impl Service {
    /// Refuses an order that cannot be filled.
    //@ method check
    pub fn check_NN(&self, order: &Order) -> Result<(), Failure> {
        match order.pieces {
            0 => Err(Failure::Malformed),
            pieces if pieces > self.stock => Err(Failure::OutOfStock { missing: pieces - self.stock }),
            _ => Ok(()),
        }
    }

    /// Takes pieces off the stock.
    //@ method take
    pub fn take_NN(&mut self, pieces: u64) -> Option<u64> {
        self.stock = self.stock.checked_sub(pieces)?;
        Some(self.stock)
    }

    /// Sends an order on its way.
    //@ method ship
    pub async fn ship_NN(&self, order: Order) -> Result<u64, Failure> {
        self.check_NN(&order)?;
        let id = save(order).await?;
        Ok(id + self.stock)
    }

    /// Counts what is left at the end of a day.
    //@ method close
    pub async fn close_NN(&mut self) -> u64 {
        let left = std::future::ready(self.stock).await;
        self.stock = 0;
        left
    }
}

/// Calls each function through a pointer that the compiler cannot see through, so that it can
/// neither leave the function out nor put it here.
pub fn use_all(service: &mut Service) {
    let order = Order { pieces: 3, price: 7, region: Region::Inland };
    _ = black_box(black_box(parse as fn(&str) -> _)("3 7"));
    black_box(black_box(price as fn(&Order) -> _)(&order));
    black_box(black_box(render as fn(&Order) -> _)(&order));
    _ = black_box(finish(black_box(load as fn(u64) -> _)(4)));
    _ = black_box(finish(black_box(save as fn(Order) -> _)(order)));
    finish(black_box(notify as fn(_) -> _)(&order));
    _ = black_box(black_box(Service::check_NN as fn(&Service, &Order) -> _)(service, &order));
    black_box(black_box(Service::take_NN as fn(&mut Service, u64) -> _)(service, 2));
    _ = black_box(finish(black_box(Service::ship_NN as fn(_, _) -> _)(&*service, order)));
    black_box(finish(black_box(Service::close_NN as fn(_) -> _)(service)));
}
