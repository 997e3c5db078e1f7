//! PromQL as far as the macros look at it: where `$metric` stands, and that what is opened is closed.
//! The rest is for `promtool check rules`.

/// What stands in an expression for the metric's name.
const PLACEHOLDER: &str = "$metric";

/// What is wrong with an expression.
pub(crate) fn check(expr: &str) -> Result<(), String> {
    let mut open = Vec::new();
    let mut has_metric = false;
    for token in tokens(expr) {
        match token {
            Token::Metric(_) => has_metric = true,
            Token::Dollar => {
                return Err(format!(
                    "a `$` here stands for nothing; only `{PLACEHOLDER}` does, for the metric's name"
                ));
            }
            Token::Open(bracket) => open.push(bracket),
            Token::Close(bracket) => match open.pop() {
                Some(opened) if closing(opened) == bracket => {}
                Some(opened) => {
                    let right = closing(opened);
                    return Err(format!(
                        "`{opened}` is closed by `{bracket}`; write `{right}`"
                    ));
                }
                None => return Err(format!("`{bracket}` closes nothing; leave it out")),
            },
            Token::Unclosed(quote) => {
                return Err(format!("the text that begins with `{quote}` does not end"));
            }
        }
    }
    if let Some(opened) = open.pop() {
        return Err(format!(
            "`{opened}` is never closed; add `{}`",
            closing(opened)
        ));
    }
    if !has_metric {
        return Err(format!(
            "the expression says nothing of this metric; write `{PLACEHOLDER}` for its name, as in \
             `rate({PLACEHOLDER}[5m])`"
        ));
    }
    Ok(())
}

/// What follows `$metric` to make the names of samples, each once: `_bucket`, or nothing.
pub(crate) fn suffixes(expr: &str) -> Vec<&str> {
    let mut suffixes: Vec<_> = tokens(expr)
        .filter_map(|token| match token {
            Token::Metric(suffix) => Some(suffix),
            _ => None,
        })
        .collect();
    suffixes.sort_unstable();
    suffixes.dedup();
    suffixes
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    /// With what follows it in the same word.
    Metric(&'a str),
    Dollar,
    Open(char),
    Close(char),
    /// A text whose end is missing.
    Unclosed(char),
}

/// What matters of an expression; what stands in texts and comments does not.
fn tokens(expr: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = expr;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(['$', '(', ')', '[', ']', '{', '}', '"', '\'', '`', '#'])?;
            rest = &rest[start..];
            let first = rest.chars().next()?;
            let behind = &rest[1..];
            match first {
                '$' => {
                    let Some(behind) = rest.strip_prefix(PLACEHOLDER) else {
                        rest = behind;
                        return Some(Token::Dollar);
                    };
                    let is_word =
                        |letter: char| letter.is_ascii_alphanumeric() || "_:".contains(letter);
                    rest = behind.trim_start_matches(is_word);
                    return Some(Token::Metric(&behind[..behind.len() - rest.len()]));
                }
                '#' => rest = behind.find('\n').map_or("", |end| &behind[end..]),
                '"' | '\'' | '`' => {
                    let Some(behind) = behind_text(first, behind) else {
                        rest = "";
                        return Some(Token::Unclosed(first));
                    };
                    rest = behind;
                }
                _ => {
                    rest = behind;
                    return Some(if "([{".contains(first) {
                        Token::Open(first)
                    } else {
                        Token::Close(first)
                    });
                }
            }
        }
    })
}

/// What stands behind a text that ends with `quote`.
fn behind_text(quote: char, text: &str) -> Option<&str> {
    let mut is_escaped = false;
    let end = text.find(|letter| {
        let is_end = letter == quote && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped && quote != '`';
        is_end
    })?;
    Some(&text[end + 1..])
}

fn closing(opened: char) -> char {
    match opened {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_texts_and_comments_is_left_alone() {
        for expr in [
            "$metric",
            "rate($metric{a=\")\", b=~'[', c=`\\`}[5m]) > 1",
            "$metric{a=\"\\\"($\"} # (",
            "# ($\n$metric",
            "histogram_quantile(0.9, sum by (le) (rate($metric_bucket[5m])))",
        ] {
            assert_eq!(check(expr), Ok(()), "{expr}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        for (expr, said) in [
            ("", "says nothing of this metric"),
            ("up == 0", "says nothing of this metric"),
            ("x{a=\"$metric\"} # $metric", "says nothing of this metric"),
            ("$metrik > 1", "stands for nothing"),
            ("$metric > $limit", "stands for nothing"),
            ("rate($metric[5m]", "`(` is never closed; add `)`"),
            ("rate($metric[5m)", "`[` is closed by `)`; write `]`"),
            ("$metric)", "`)` closes nothing"),
            ("$metric{a=\"b}", "begins with `\"` does not end"),
            ("$metric{a='\\'}", "begins with `'` does not end"),
        ] {
            let message = check(expr).unwrap_err();
            assert!(message.contains(said), "{expr}: {message}");
        }
    }

    #[test]
    fn suffixes_are_what_follows_in_the_same_word() {
        let expr = "$metric_sum / $metric_count + $metric{} + $metric_sum + \"$metric_bucket\"";
        assert_eq!(suffixes(expr), ["", "_count", "_sum"]);
        assert_eq!(suffixes("$metrics:x-1"), ["s:x"]);
    }
}
