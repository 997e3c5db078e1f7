//! Patterns in the place of arguments.

#![deny(unused)]

use metrics_runtime::{counted, timed};

struct Pot {
    colour: &'static str,
    litres: u8,
}

#[timed]
fn pairs((a, b): (u8, u8), [c, .., d]: [u8; 4]) -> u8 {
    a + b + c + d
}

#[counted(name = "pours", outcome)]
fn pour(Pot { colour, litres, .. }: Pot) -> Option<&'static str> {
    (litres > 0).then_some(colour)
}

#[timed]
fn mutable(mut words: Vec<u8>, (mut a, b): (u8, u8)) -> Vec<u8> {
    a += b;
    words.push(a);
    words
}

#[counted(name = "clearings", labels(many = words.len() > 1))]
fn labelled(mut words: Vec<u8>) -> usize {
    words.clear();
    words.len()
}

#[counted(name = "mixes", labels(large = litres > 1))]
fn mix(Pot { litres, .. }: Pot, (mut a, _): (u8, u8)) -> u8 {
    a += litres;
    a
}

#[timed]
fn ignored(_: u8, _unused: u8) {}

#[timed]
fn references(&a: &u8, &mut ref mut b: &mut u8, ref c: u8) -> u8 {
    *b += 1;
    a + *c
}

#[timed]
fn bound(all @ (a, _): (u8, u8)) -> ((u8, u8), u8) {
    (all, a)
}

#[timed]
#[counted]
async fn later((a, b): (u8, u8), Pot { litres, .. }: &Pot, _: u8) -> u8 {
    a + b + litres
}

#[timed]
fn attributes(#[allow(unused)] a: u8, #[cfg(any())] b: Unknown, #[cfg(all())] c: u8) -> u8 {
    c
}

fn main() {
    assert_eq!(pairs((1, 2), [3, 0, 0, 4]), 10);
    let pot = |litres| Pot {
        colour: "red",
        litres,
    };
    assert_eq!((pour(pot(2)), pour(pot(0))), (Some("red"), None));
    assert_eq!(mutable(vec![], (1, 2)), [3]);
    assert_eq!(labelled(vec![1, 2]), 0);
    assert_eq!(mix(pot(2), (1, 0)), 3);
    ignored(1, 2);
    let mut b = 2;
    assert_eq!((references(&1, &mut b, 3), b), (4, 3));
    assert_eq!(bound((1, 2)), ((1, 2), 1));
    assert_eq!(attributes(1, 2), 2);
    drop(later((1, 2), &pot(1), 3));
}
