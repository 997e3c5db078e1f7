//! Ways out of a body: `return`, `?`, `break`, and back in: recursion.

#![deny(unused, unreachable_code)]
#![allow(clippy::never_loop)]

use std::num::ParseIntError;

use metrics_runtime::{counted, timed};

#[timed]
#[counted]
fn early(n: u8) -> &'static str {
    if n == 0 {
        return "none";
    }
    for i in 0..n {
        if i == 3 {
            return "many";
        }
    }
    "few"
}

#[counted(name = "sums", outcome)]
fn sum(text: &str) -> Result<u32, ParseIntError> {
    let mut sum = 0;
    for number in text.split(' ') {
        sum += number.parse::<u32>()?;
    }
    Ok(sum)
}

#[timed]
fn first(words: &[&str]) -> Option<char> {
    words.first()?.chars().next()
}

#[timed]
fn search(grid: &[[u8; 2]; 2], wanted: u8) -> Option<(usize, usize)> {
    'rows: for (y, row) in grid.iter().enumerate() {
        for (x, &cell) in row.iter().enumerate() {
            if cell == 0 {
                continue 'rows;
            }
            if cell == wanted {
                return Some((x, y));
            }
        }
    }
    None
}

#[timed]
fn labelled_block(n: u8) -> u8 {
    let value = 'value: {
        if n > 2 {
            break 'value 1;
        }
        loop {
            break n;
        }
    };
    value + 1
}

#[timed]
#[counted]
fn factorial(n: u64) -> u64 {
    if n < 2 { 1 } else { n * factorial(n - 1) }
}

#[timed(name = "unit_returns", outcome)]
fn unit(flag: &mut bool) {
    if *flag {
        return;
    }
    *flag = true;
}

#[timed]
fn nested(n: u8) -> u8 {
    #[timed]
    fn inner(n: u8) -> u8 {
        let closure = |n: u8| -> u8 {
            if n > 1 {
                return 1;
            }
            n
        };
        closure(n)
    }
    inner(n) + 1
}

#[counted(name = "conversions", outcome)]
fn converted(text: &str) -> Result<u8, Box<dyn std::error::Error>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    Ok(text.parse()?)
}

fn main() {
    assert_eq!([early(0), early(1), early(9)], ["none", "few", "many"]);
    assert_eq!(sum("1 2"), Ok(3));
    assert!(sum("1 b").is_err());
    assert_eq!((first(&["red"]), first(&[])), (Some('r'), None));
    assert_eq!(search(&[[0, 2], [1, 2]], 2), Some((1, 1)));
    assert_eq!(search(&[[0, 2], [1, 0]], 2), None);
    assert_eq!(labelled_block(1) + labelled_block(3), 4);
    assert_eq!(factorial(5), 120);
    unit(&mut true);
    assert_eq!(nested(2), 2);
    assert_eq!(converted("2").ok(), Some(2));
    assert!(converted("").is_err());
}
