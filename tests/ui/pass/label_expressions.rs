//! Labels of functions: constants, expressions over arguments, and their types.

use metrics_runtime::snapshot::{Snapshot, Value};
use metrics_runtime::{LabelValue, counted, timed};

#[derive(LabelValue, Clone, Copy, PartialEq)]
enum Colour {
    Red,
    Blue,
}

impl Colour {
    const FAVOURITE: Self = Self::Blue;

    fn other(self) -> Self {
        if self == Self::Red {
            Self::Blue
        } else {
            Self::Red
        }
    }

    #[counted(name = "of_self", labels(colour: Colour = *self))]
    fn by_type(&self) {}

    #[counted(name = "of_self_other", labels(colour: Colour = self.other(), red: bool = matches!(self, Self::Red)))]
    fn by_expression(self) {}
}

struct Pot<'a> {
    colour: &'a Colour,
    parts: (bool, [Colour; 2]),
}

#[counted(name = "of_arguments", labels(
    colour = colour,
    other = colour.other(),
    same = colour == *second,
    constant = Colour::FAVOURITE,
    text = "fixed",
    truth = true,
))]
fn of_arguments(colour: Colour, second: &Colour) {}

#[counted(name = "of_fields", labels(
    colour = pot.colour,
    first = pot.parts.0,
    second = pot.parts.1[1],
    index = pots[0].parts.0,
))]
fn of_fields<'a>(pot: &Pot<'a>, pots: &'a [Pot<'a>]) -> &'a Colour {
    pots[0].colour
}

#[timed(name = "of_generic", labels(empty: bool = values.is_empty(), colour = colour))]
fn of_generic<T, const N: usize>(values: &[T; N], colour: Colour) -> usize {
    values.len()
}

#[counted(name = "of_blocks", labels(
    colour = if number > 2 { Colour::Red } else { Colour::Blue },
    found = match text { Some(text) => text.is_empty(), None => false },
    block = { let half = number / 2; half > 1 },
    cast = (number as u8) > 3,
    closure = (|n: u32| n == 1)(number),
), outcome)]
fn of_blocks(number: u32, text: Option<&str>) -> Result<(), ()> {
    text.map(|_| ()).ok_or(())
}

#[counted(name = "of_dyn", labels(colour = of.colour()))]
fn of_dyn(of: &dyn HasColour) {}

#[counted(name = "of_impl", labels(colour: Colour = of.colour()))]
fn of_impl(of: impl HasColour) {}

#[counted(name = "of_box", labels(colour = *colour))]
fn of_box(colour: Box<Colour>) {
    drop(colour);
}

trait HasColour {
    fn colour(&self) -> Colour;
}

impl HasColour for Pot<'_> {
    fn colour(&self) -> Colour {
        *self.colour
    }
}

fn calls(name: &str, labels: &[(&str, &str)]) -> Option<u64> {
    match Snapshot::declared().family(name)?.series(labels)?.value {
        Value::Integer(calls) => Some(calls),
        _ => None,
    }
}

fn main() {
    let pot = Pot {
        colour: &Colour::Red,
        parts: (true, [Colour::Red, Colour::Blue]),
    };
    Colour::Blue.by_type();
    assert_eq!(calls("of_self", &[("colour", "blue")]), Some(1));
    Colour::Blue.by_expression();
    assert_eq!(
        calls("of_self_other", &[("colour", "red"), ("red", "false")]),
        Some(1)
    );

    of_arguments(Colour::Red, &Colour::Red);
    let labels = [
        ("colour", "red"),
        ("other", "blue"),
        ("same", "true"),
        ("constant", "blue"),
        ("text", "fixed"),
        ("truth", "true"),
    ];
    assert_eq!(calls("of_arguments", &labels), Some(1));

    of_fields(&pot, std::slice::from_ref(&pot));
    let labels = [
        ("colour", "red"),
        ("first", "true"),
        ("second", "blue"),
        ("index", "true"),
    ];
    assert_eq!(calls("of_fields", &labels), Some(1));

    assert_eq!(of_generic(&[1, 2], Colour::Red), 2);
    of_blocks(4, Some("")).unwrap();
    let labels = [
        ("colour", "red"),
        ("found", "true"),
        ("block", "true"),
        ("cast", "true"),
        ("closure", "false"),
        ("outcome", "ok"),
    ];
    assert_eq!(calls("of_blocks", &labels), Some(1));

    of_dyn(&pot);
    of_impl(pot);
    of_box(Box::new(Colour::Blue));
    for (name, colour) in [("of_dyn", "red"), ("of_impl", "red"), ("of_box", "blue")] {
        assert_eq!(calls(name, &[("colour", colour)]), Some(1), "{name}");
    }
}
