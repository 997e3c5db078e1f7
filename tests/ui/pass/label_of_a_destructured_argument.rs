#![deny(warnings)]

use metrics_runtime::counted;

struct Pot {
    colour: &'static str,
    litres: u8,
}

#[counted(name = "pours", labels(large = litres > 1))]
fn pour(Pot { colour, litres }: Pot) -> Option<&'static str> {
    (litres > 0).then_some(colour)
}

fn main() {
    let pot = Pot {
        colour: "red",
        litres: 1,
    };
    assert_eq!(pour(pot), Some("red"));
}
