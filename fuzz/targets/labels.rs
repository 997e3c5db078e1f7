//! Any label value and any help text, read back from what each text format makes of it by a reader that
//! knows nothing but the format's rules.

#![no_main]

use libfuzzer_sys::fuzz_target;
use metrics_runtime::Exporter;
use metrics_runtime::exporter::Recorder;

fuzz_target!(|texts: (&str, &str, &str)| {
    let (first, second, help) = texts;
    let recorder = recorded(first, second, help);
    for (accept, quotes_in_help) in [("", false), ("application/openmetrics-text", true)] {
        let rendered = recorder.render(accept);
        let text = rendered.text().expect("both are texts");
        let read_help = text
            .split('\n')
            .find_map(|line| line.strip_prefix("# HELP fuzzed "));
        let read_help = read_help.map(|help| unescaped(help, quotes_in_help));
        assert_eq!(read_help.unwrap_or_default(), help, "{text}");
        let mut read: Vec<_> = text.split('\n').filter_map(value_of_label).collect();
        read.sort();
        let mut expected = vec![first.to_owned(), second.to_owned()];
        expected.sort();
        expected.dedup();
        assert_eq!(read, expected, "{text}");
    }
});

fn recorded(first: &str, second: &str, help: &str) -> Recorder {
    let recorder = Exporter::builder()
        .process_metrics(false)
        .tokio_metrics(false)
        .exporter_metrics(false)
        .build_recorder()
        .expect("nothing contradicts anything");
    metrics::with_local_recorder(&recorder, || {
        metrics::describe_gauge!("fuzzed", help.to_owned());
        for text in [first, second] {
            metrics::gauge!("fuzzed", "a" => "b", "label" => text.to_owned(), "z" => "").set(1.0);
        }
    });
    recorder
}

fn value_of_label(line: &str) -> Option<String> {
    let line = line.strip_prefix("fuzzed{a=\"b\",label=\"")?;
    let line = line
        .strip_suffix("\",z=\"\"} 1")
        .expect("nothing else is in a line");
    Some(unescaped(line, true))
}

/// The text, in which nothing may stand that had to be escaped.
fn unescaped(text: &str, quotes: bool) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        out.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('\\') => '\\',
                Some('"') if quotes => '"',
                other => panic!("\\ before {other:?}"),
            },
            '"' if quotes => panic!("a quote as it is"),
            other => other,
        });
    }
    out
}
