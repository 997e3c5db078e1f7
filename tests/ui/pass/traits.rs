//! Methods of trait impls, default methods, and async ones.

use std::fmt;

use metrics_runtime::{counted, timed};

trait Paint {
    const LITRES: u8;
    type Tool;

    fn colour(&self) -> &str;

    #[timed]
    fn describe(&self) -> String {
        format!("{} litres of {}", Self::LITRES, self.colour())
    }

    #[counted(name = "tools", outcome)]
    fn tool(&self) -> Option<Self::Tool>
    where
        Self::Tool: Default,
    {
        Some(Self::Tool::default())
    }

    async fn stir(&mut self, times: usize) -> usize;
}

struct Red;

impl Paint for Red {
    const LITRES: u8 = 1;
    type Tool = u8;

    #[timed]
    #[counted]
    fn colour(&self) -> &str {
        "red"
    }

    #[timed(name = "stirring", outcome)]
    async fn stir(&mut self, times: usize) -> usize {
        times + self.colour().len()
    }
}

impl fmt::Display for Red {
    #[timed]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.colour())?;
        Ok(())
    }
}

impl Iterator for Red {
    type Item = u8;

    #[counted]
    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}

impl Drop for Red {
    #[counted]
    fn drop(&mut self) {}
}

fn dynamic(shown: &dyn fmt::Display) -> String {
    shown.to_string()
}

fn main() {
    let mut red = Red;
    assert_eq!(red.describe(), "1 litres of red");
    assert_eq!(red.tool(), Some(0));
    assert_eq!(dynamic(&red), "red");
    assert_eq!(red.by_ref().count(), 0);
    let _future = red.stir(1);
}
