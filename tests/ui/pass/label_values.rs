//! Enums as label values, and structs of them as label sets.

use metrics_runtime::{LabelSet, LabelValue};

#[derive(LabelValue, Clone, Copy)]
enum Default {
    Red,
    DarkBlue,
    HTTPServer,
}

#[derive(LabelValue)]
#[label(rename_all = "kebab-case")]
enum Kebab {
    DarkBlue,
    #[label(rename = "any text at all, \"quoted\"")]
    Green,
    #[label(rename = "")]
    None,
}

macro_rules! cases {
    ($($name:ident $case:literal $value:literal)*) => {
        $(
            #[derive(LabelValue)]
            #[label(rename_all = $case)]
            #[repr(u8)]
            enum $name {
                DarkBlue = 7,
            }
            assert_eq!($name::VALUES, [$value]);
            assert_eq!($name::DarkBlue.index(), 0);
        )*
    };
}

#[derive(LabelSet, Clone, Copy)]
struct Labels {
    colour: Default,
    #[label(rename = "from_cache")]
    cached: bool,
    reference: &'static Default,
}

#[derive(LabelSet)]
struct Empty {}

fn index(label: impl LabelValue) -> usize {
    label.index()
}

fn main() {
    assert_eq!(Default::VALUES, ["red", "dark_blue", "h_t_t_p_server"]);
    assert_eq!(Default::CARDINALITY, 3);
    assert_eq!(Default::DarkBlue.as_str(), "dark_blue");
    assert_eq!((index(&&Default::DarkBlue), index(Default::Red)), (1, 0));
    assert_eq!(
        Kebab::VALUES,
        ["dark-blue", "any text at all, \"quoted\"", ""]
    );
    assert_eq!(
        [Kebab::DarkBlue, Kebab::Green, Kebab::None].map(index),
        [0, 1, 2]
    );
    assert_eq!((bool::VALUES, index(true)), (&["false", "true"][..], 1));
    cases! {
        Lower "lowercase" "darkblue"
        Upper "UPPERCASE" "DARKBLUE"
        Pascal "PascalCase" "DarkBlue"
        Camel "camelCase" "darkBlue"
        Snake "snake_case" "dark_blue"
        Screaming "SCREAMING_SNAKE_CASE" "DARK_BLUE"
        Kebab2 "kebab-case" "dark-blue"
        ScreamingKebab "SCREAMING-KEBAB-CASE" "DARK-BLUE"
    }

    let labels = Labels {
        colour: Default::DarkBlue,
        cached: true,
        reference: &Default::HTTPServer,
    };
    assert_eq!((Labels::CARDINALITY, labels.index()), (18, (2 + 1) * 3 + 2));
    assert_eq!(
        Labels::KEYS.map_names(),
        ["colour", "from_cache", "reference"]
    );
    assert_eq!((Empty::CARDINALITY, Empty {}.index()), (1, 0));
}

trait Names {
    fn map_names(&self) -> Vec<&str>;
}

impl Names for [metrics_runtime::LabelKey] {
    fn map_names(&self) -> Vec<&str> {
        self.iter().map(metrics_runtime::LabelKey::name).collect()
    }
}
