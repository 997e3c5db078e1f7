//! Async functions, run to their end.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use metrics_runtime::{counted, timed};

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            return value;
        }
    }
}

/// Ready when it is polled for the second time.
#[derive(Default)]
struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

#[timed]
#[counted]
async fn shortened<'a>(words: &mut Vec<&'a str>, by: &usize) -> Option<&'a str> {
    Yield::default().await;
    let word = words.pop()?;
    Yield::default().await;
    Some(&word[*by..])
}

#[timed(name = "summing", labels(many = numbers.len() > 1), outcome)]
async fn sum(numbers: &[&str]) -> Result<u32, std::num::ParseIntError> {
    let mut sum = 0;
    for number in numbers {
        Yield::default().await;
        sum += number.parse::<u32>()?;
    }
    if sum == 0 {
        return Ok(1);
    }
    Ok(sum)
}

#[timed(name = "resting")]
async fn rest() {
    Yield::default().await;
}

#[timed]
async fn rest_in_a_closure() -> u8 {
    let rest = async |n: u8| {
        rest().await;
        n
    };
    rest(1).await + async { 1 }.await
}

#[timed]
async fn moved(text: String) -> Vec<String> {
    let text = text;
    vec![text]
}

#[timed]
async unsafe fn unsafe_async(pointer: *const u8) -> u8 {
    unsafe { *pointer }
}

struct Pot(u8);

impl Pot {
    #[counted(name = "stirs", labels(empty: bool = self.0 == 0))]
    async fn stir(&mut self, times: u8) -> &u8 {
        rest().await;
        self.0 += times;
        &self.0
    }

    #[timed]
    async fn consume(self) -> u8 {
        self.0
    }
}

trait Stir {
    async fn stir_well(&mut self) -> u8;

    #[timed]
    async fn stir_by_default(&mut self) -> u8 {
        self.stir_well().await + 1
    }
}

impl Stir for Pot {
    #[timed]
    #[counted]
    async fn stir_well(&mut self) -> u8 {
        *self.stir(2).await
    }
}

fn main() {
    block_on(async {
        assert_eq!(shortened(&mut vec!["red", "blue"], &1).await, Some("lue"));
        assert_eq!(shortened(&mut vec![], &1).await, None);
        assert_eq!(sum(&["1", "2"]).await, Ok(3));
        assert!(sum(&["red"]).await.is_err());
        assert_eq!(rest_in_a_closure().await, 2);
        assert_eq!(moved("red".to_owned()).await, ["red"]);
        assert_eq!(unsafe { unsafe_async(&1) }.await, 1);
        let mut pot = Pot(1);
        assert_eq!(pot.stir_by_default().await, 4);
        assert_eq!(pot.consume().await, 3);
    });
}
