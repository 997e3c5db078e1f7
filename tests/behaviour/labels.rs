//! Labels of functions and families.

use metrics_runtime::{Counter, Family, LabelSet, LabelValue, MetricSet, counted};

use metrics_runtime::snapshot::Value;

use super::counter;

#[derive(LabelValue, Clone, Copy)]
enum Shape {
    Circle,
    #[label(rename = "4-sided")]
    Square,
    ManySided,
}

struct Figure {
    shape: Shape,
    filled: bool,
}

impl Figure {
    #[counted(name = "labels_method", labels(shape: Shape = self.shape), outcome)]
    fn check<T: Into<bool>>(&self, strict: T) -> Result<(), ()> {
        if strict.into() && !self.filled {
            Err(())
        } else {
            Ok(())
        }
    }
}

#[test]
fn every_case_renames_as_serde_does() {
    macro_rules! renamed {
        ($($case:literal: $http:literal, $many:literal;)*) => {
            $({
                #[derive(LabelValue)]
                #[label(rename_all = $case)]
                #[allow(dead_code, clippy::upper_case_acronyms)]
                enum Case { HTTP, ManySided }
                assert_eq!(Case::VALUES, [$http, $many], $case);
            })*
        };
    }
    renamed! {
        "lowercase": "http", "manysided";
        "UPPERCASE": "HTTP", "MANYSIDED";
        "PascalCase": "HTTP", "ManySided";
        "camelCase": "hTTP", "manySided";
        "snake_case": "h_t_t_p", "many_sided";
        "SCREAMING_SNAKE_CASE": "H_T_T_P", "MANY_SIDED";
        "kebab-case": "h-t-t-p", "many-sided";
        "SCREAMING-KEBAB-CASE": "H-T-T-P", "MANY-SIDED";
    }
}

#[test]
fn fields_and_generics_of_a_value_are_ignored() {
    #[derive(LabelValue)]
    #[allow(dead_code)]
    enum Failure<'a, E, const N: usize = 2>
    where
        E: std::error::Error,
    {
        Io(E, [u8; N]),
        Syntax {
            near: &'a str,
        },
        #[label(rename = "given up")]
        Cancelled,
    }
    let failures: [Failure<std::fmt::Error>; 3] = [
        Failure::Io(std::fmt::Error, [0; 2]),
        Failure::Syntax { near: "}" },
        Failure::Cancelled,
    ];
    let texts = failures.each_ref().map(LabelValue::as_str);
    assert_eq!(texts, ["io", "syntax", "given up"]);
    assert_eq!(failures.map(|failure| failure.index()), [0, 1, 2]);
}

#[test]
fn values_know_their_index_and_text() {
    assert_eq!(Shape::CARDINALITY, 3);
    assert_eq!(Shape::VALUES, ["circle", "4-sided", "many_sided"]);
    for (index, shape) in [Shape::Circle, Shape::Square, Shape::ManySided]
        .iter()
        .enumerate()
    {
        assert_eq!(shape.index(), index);
        assert_eq!(shape.as_str(), Shape::VALUES[index]);
    }
    assert_eq!(<&bool as LabelValue>::as_str(&&true), "true");
}

#[test]
fn expressions_over_arguments_choose_the_series() {
    #[counted(
        name = "labels_drawn",
        labels(shape = figure.shape, filled = figure.filled, big = *size > 10, tool = "pen"),
    )]
    fn draw<'a>(figure: &'a Figure, size: &mut u32, _name: impl Into<String>) -> &'a Figure {
        *size += 1;
        figure
    }
    let figure = Figure {
        shape: Shape::Square,
        filled: true,
    };
    let mut size = 10;
    draw(&figure, &mut size, "first");
    draw(draw(&figure, &mut size, "second"), &mut size, "third");
    let labels = |big| {
        [
            ("shape", "4-sided"),
            ("filled", "true"),
            ("big", big),
            ("tool", "pen"),
        ]
    };
    assert_eq!(counter("labels_drawn", &labels("false")), 1);
    assert_eq!(counter("labels_drawn", &labels("true")), 2);
    assert_eq!(
        counter(
            "labels_drawn",
            &[
                ("shape", "circle"),
                ("filled", "false"),
                ("big", "true"),
                ("tool", "pen")
            ]
        ),
        0
    );
}

#[test]
fn a_written_type_serves_methods_and_generics() {
    let figure = Figure {
        shape: Shape::ManySided,
        filled: false,
    };
    figure.check(true).unwrap_err();
    figure.check(false).unwrap();
    for outcome in ["ok", "error"] {
        let labels = [("shape", "many_sided"), ("outcome", outcome)];
        assert_eq!(counter("labels_method", &labels), 1, "{outcome}");
    }
}

#[tokio::test]
async fn labels_are_read_before_the_body_takes_the_arguments() {
    #[counted(name = "labels_moved", labels(shape = figure.shape), outcome)]
    async fn consume(figure: Figure) -> Shape {
        let Figure { shape, .. } = figure;
        tokio::task::yield_now().await;
        shape
    }
    let figure = Figure {
        shape: Shape::Circle,
        filled: true,
    };
    assert_eq!(consume(figure).await.index(), 0);
    assert_eq!(
        counter("labels_moved", &[("shape", "circle"), ("outcome", "ok")]),
        1
    );
}

#[derive(LabelSet, Clone, Copy)]
struct Query {
    shape: Shape,
    #[label(rename = "from_cache")]
    cached: bool,
}

/// Metrics of this file.
#[derive(MetricSet)]
#[metrics(prefix = "labels")]
struct Metrics {
    /// Queries.
    queries: Family<Query, Counter>,
}

#[test]
fn every_combination_is_its_own_series() {
    assert_eq!(Query::CARDINALITY, 6);
    let shapes = [Shape::Circle, Shape::Square, Shape::ManySided];
    let mut amount = 0;
    for shape in shapes {
        for cached in [false, true] {
            amount += 1;
            Metrics::get()
                .queries
                .with(Query { shape, cached })
                .increment(amount);
        }
    }
    let mut expected = 0;
    for shape in shapes {
        for cached in ["false", "true"] {
            expected += 1;
            let labels = [("from_cache", cached), ("shape", shape.as_str())];
            assert_eq!(counter("labels_queries_total", &labels), expected);
        }
    }
}

#[test]
fn a_wrong_index_is_dropped_and_not_recorded_elsewhere() {
    struct Liar(usize);
    impl LabelValue for Liar {
        const VALUES: &'static [&'static str] = &["only"];
        fn index(&self) -> usize {
            self.0
        }
    }
    #[counted(name = "labels_lied", labels(shape = shape, liar = liar, big = true), outcome)]
    fn lie(shape: Shape, liar: &Liar) -> usize {
        shape.index() + liar.as_str().len()
    }
    assert_eq!(lie(Shape::Square, &Liar(0)), 5);
    assert_eq!(lie(Shape::Circle, &Liar(1)), 0);
    assert_eq!(lie(Shape::ManySided, &Liar(usize::MAX)), 2);
    let snapshot = metrics_runtime::snapshot::Snapshot::declared();
    let family = snapshot.family("labels_lied").unwrap();
    let recorded: Vec<_> = family
        .series
        .iter()
        .filter(|series| series.value != Value::Integer(0))
        .collect();
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    let labels = [
        ("shape", "4-sided"),
        ("liar", "only"),
        ("big", "true"),
        ("outcome", "ok"),
    ];
    assert_eq!(counter("labels_lied", &labels), 1);
}
