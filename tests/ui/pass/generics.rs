//! Type, const and lifetime parameters, and where clauses.

use std::collections::HashMap;
use std::hash::Hash;

use metrics_runtime::{counted, timed};

#[timed]
#[counted]
fn largest<T: PartialOrd, const N: usize>(values: &[T; N]) -> Option<&T> {
    let mut values = values.iter();
    let mut largest = values.next()?;
    for value in values {
        if value > largest {
            largest = value;
        }
    }
    Some(largest)
}

#[counted(name = "lookups", outcome)]
fn look_up<'map, K, V>(map: &'map HashMap<K, V>, key: &K) -> Result<&'map V, String>
where
    K: Eq + Hash,
    V: 'map + ?Sized + Sized,
{
    map.get(key).ok_or_else(|| "unknown".to_owned())
}

#[timed(name = "mapping", labels(empty: bool = values.is_empty()))]
fn map<T, U, F>(values: Vec<T>, mut f: F) -> Vec<U>
where
    F: FnMut(T) -> U,
{
    let mut mapped = Vec::new();
    for value in values {
        mapped.push(f(value));
    }
    mapped
}

struct Pair<'a, T: ?Sized, const N: usize>(&'a T, [u8; N]);

impl<'a, T: ?Sized, const N: usize> Pair<'a, T, N> {
    const SIZE: usize = N;

    #[timed]
    fn first(&self) -> &'a T {
        self.0
    }

    #[timed]
    fn split(&mut self) -> (&'a T, &mut [u8; N]) {
        (self.0, &mut self.1)
    }

    #[counted]
    fn size<U: From<u8>>(&self) -> [U; 2]
    where
        U: Copy,
    {
        [U::from(Self::SIZE as u8); 2]
    }
}

#[timed]
async fn longer<'a, 'b: 'a, T>(a: &'a [T], b: &'b [T]) -> &'a [T] {
    if a.len() > b.len() { a } else { b }
}

#[timed]
fn for_every(f: impl for<'x> Fn(&'x str) -> &'x str) -> String {
    f("blue").to_owned()
}

#[counted]
fn outlives<'a>(words: &mut Vec<&'a str>, word: &'a str) -> &'a str {
    words.push(word);
    words[0]
}

fn main() {
    assert_eq!(largest(&[1, 3, 2]), Some(&3));
    assert_eq!(largest::<u8, 0>(&[]), None);
    let map_of_words = HashMap::from([("red", 1)]);
    assert_eq!(look_up(&map_of_words, &"red"), Ok(&1));
    assert!(look_up(&map_of_words, &"blue").is_err());
    assert_eq!(map(vec![1, 2], |n| n * 2), [2, 4]);
    let mut pair = Pair("red", [1, 2]);
    assert_eq!(pair.first(), "red");
    pair.split().1[0] = 3;
    assert_eq!((pair.1, pair.size::<u32>()), ([3, 2], [2, 2]));
    drop(longer(&[1], &[2, 3]));
    assert_eq!(for_every(|word| &word[1..]), "lue");
    assert_eq!(outlives(&mut Vec::new(), "red"), "red");
}
