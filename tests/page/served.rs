//! What is served, as bytes: it needs no browser.

use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use metrics_tests::http;
use serde_json::Value;

use crate::shop::{INTERVAL, Shop, found};
use crate::{Outcome, check, eventually};

pub(crate) fn trials() -> Vec<Trial> {
    let trials: [(_, fn() -> _); 11] = [
        ("headers", headers),
        ("a_page_without_its_script", a_page_without_its_script),
        ("hostile_texts_are_escaped", hostile_texts_are_escaped),
        ("a_family_says_what_it_is", a_family_says_what_it_is),
        ("numbers", numbers),
        ("a_label_filters", a_label_filters),
        ("only_what_has_changed", only_what_has_changed),
        (
            "collectors_rest_while_nobody_looks",
            collectors_rest_while_nobody_looks,
        ),
        ("no_page", no_page),
        ("odd_questions", odd_questions),
        ("a_thousand_series", a_thousand_series),
    ];
    let trials = trials.into_iter();
    trials
        .map(|(name, test)| Trial::test(format!("served::{name}"), test))
        .collect()
}

fn headers() -> Outcome {
    let shop = Shop::open();
    for (path, kind) in [
        ("/debug/metrics", "text/html; charset=utf-8"),
        ("/debug/metrics/data", "application/json"),
    ] {
        let get = shop.get(path)?;
        check(get.status == 200, format!("{path}: {}", get.status))?;
        for (name, value) in [
            ("content-type", kind),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
        ] {
            check(
                get.header(name) == Some(value),
                format!("{path}: {name}: {:?}", get.header(name)),
            )?;
        }
        let head = http::request(&shop.address, "HEAD", path)?;
        check(head.body.is_empty(), "HEAD has no body")?;
        let names = |response: &http::Response| -> Vec<String> {
            response
                .headers
                .iter()
                .map(|(name, _)| name.clone())
                .collect()
        };
        check(
            names(&head) == names(&get),
            format!("{:?} and {:?}", head.headers, get.headers),
        )?;
        let post = http::request(&shop.address, "POST", path)?;
        check(
            post.status == 405 && post.header("allow").is_some(),
            "POST is not allowed",
        )?;
    }
    let page = shop.get("/debug/metrics")?;
    let policy = page
        .header("content-security-policy")
        .ok_or("there is no policy")?;
    for part in [
        "default-src 'none'",
        "script-src 'sha256-",
        "style-src 'sha256-",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        check(policy.contains(part), format!("{part} is not in {policy}"))?;
    }
    check(
        !policy.contains("unsafe") && !policy.contains("http"),
        policy,
    )?;
    check(
        shop.get("/")?.body.contains("debug/metrics\""),
        "the index has a link to it",
    )
}

fn a_page_without_its_script() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 12");
    let page = eventually("the orders", || {
        let page = shop.get("/debug/metrics")?.body;
        Ok(page.contains(">12</span>").then_some(page))
    })?;
    for part in [
        "shop_orders_total",
        "Orders taken.",
        "tests/programs/shop.rs:",
        "shop::stock",
        "process_open_fds",
        "p95",
        "StockTakesFail",
    ] {
        check(page.contains(part), format!("{part} is not there"))?;
    }
    // All addresses are relative, so that the page can be mounted anywhere.
    check(
        !page.contains("href=\"/") && !page.contains("src="),
        "there is an absolute address",
    )?;
    let searched = shop.get("/debug/metrics?q=ORDERS&label=method=web")?.body;
    let hidden = |page: &str, key: &str| -> Option<bool> {
        let (_, rest) = page.split_once(&format!("data-key=\"{key}\""))?;
        Some(rest.split('>').next()?.contains("hidden"))
    };
    check(
        hidden(&searched, "shop_orders") == Some(false),
        "the orders are found",
    )?;
    check(
        hidden(&searched, "shop_customers") == Some(true),
        "what is not searched for is hidden",
    )?;
    check(
        searched.contains("<option value=\"method=web\" selected>"),
        "the label is chosen",
    )?;
    check(
        !searched.contains("ORDERS"),
        "what was asked for is not sent back",
    )
}

fn hostile_texts_are_escaped() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("be hostile");
    let page = eventually("the searches", || {
        let page = shop.get("/debug/metrics")?.body;
        Ok((page.contains("rumours") && page.contains("(10,000 characters)")).then_some(page))
    })?;
    check(page.matches("<script").count() == 1, "there is one script")?;
    check(page.matches("</script").count() == 1, "and it ends once")?;
    check(!page.contains("<img"), "a help text is no markup")?;
    // It is in the value of an option, which nobody sees, and nowhere else.
    let turned: Vec<_> = page.split('\u{202e}').collect();
    check(
        turned.len() == 2 && turned[0].ends_with("<option value=\"text=abc"),
        "something turns the direction of the text",
    )?;
    check(!page.contains(&"x".repeat(300)), "long texts are shortened")?;
    check(
        page.contains("&lt;script&gt;document.title"),
        "a label is shown as it is",
    )
}

fn a_family_says_what_it_is() -> Outcome {
    let shop = Shop::open();
    let takes = shop.family("stock_takes", "")?;
    let about = &takes["about"];
    for (name, expected) in [
        ("name", "stock_takes_total"),
        ("kind", "counter"),
        ("group", "shop::stock"),
        ("help", "Takes an article from the shelf."),
        ("objective", "99.9 % with the outcome ok"),
    ] {
        check(about[name] == expected, format!("{name}: {}", about[name]))?;
    }
    let source = about["source"].as_str().unwrap_or_default();
    check(source.starts_with("tests/programs/shop.rs:"), source)?;
    let alert = &about["alerts"][0];
    for (name, expected) in [
        ("key", "StockTakesFail"),
        ("severity", "page"),
        ("hold", "5m"),
        (
            "expression",
            "rate(stock_takes_total{outcome='error'}[5m]) > 1",
        ),
    ] {
        check(alert[name] == expected, format!("{name}: {}", alert[name]))?;
    }
    let process = shop.family("process_open_fds", "")?;
    check(
        process["about"]["group"] == "From collectors",
        process.to_string(),
    )
}

fn numbers() -> Outcome {
    let mut shop = Shop::open();
    shop.data("")?;
    shop.tell("work 80");
    let query = "open=shop_orders,stock_takes,shop_order_size_bytes,shop_packing_seconds";
    let data = eventually("80 orders", || {
        let data = shop.data(query)?;
        let is_there = found(&data, "stock_takes").is_some_and(|family| {
            let line = family["path"].as_str().unwrap_or_default();
            family["value"] == "80" && line.contains('L')
        });
        Ok(is_there.then_some(data))
    })?;
    let family = |name: &str| found(&data, name).cloned().unwrap_or_default();
    let takes = family("stock_takes");
    check(
        takes["trouble"]
            .as_str()
            .unwrap_or_default()
            .starts_with("12.5 % error (last "),
        takes.to_string(),
    )?;
    let shares = takes["inside"]["outcomes"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let shares: Vec<_> = shares
        .iter()
        .map(|share| {
            (
                share["key"].as_str(),
                share["text"].as_str(),
                share["width"].as_str(),
            )
        })
        .collect();
    let expected = [
        ("ok", "87.5 %", "87.50%"),
        ("error", "12.5 %", "12.50%"),
        ("panic", "0 %", "0.00%"),
    ];
    check(
        shares == expected.map(|(key, text, width)| (Some(key), Some(text), Some(width))),
        format!("{shares:?}"),
    )?;
    check(
        takes["rate"]
            .as_str()
            .is_some_and(|rate| rate.ends_with("/s") && rate != "0/s"),
        takes.to_string(),
    )?;
    check(
        takes["trend"]
            .as_str()
            .is_some_and(|trend| trend.contains(" in ")),
        takes["trend"].to_string(),
    )?;
    let sizes = family("shop_order_size_bytes");
    check(sizes["value"] == "80 observed", sizes["value"].to_string())?;
    // 28 are up to 1,000, and 52 in the next bucket, which goes to 10,000.
    check(
        sizes["quantiles"]
            .as_str()
            .is_some_and(|text| text.starts_with("p50 3 KiB · p95 9.09 KiB · p99")),
        sizes["quantiles"].to_string(),
    )?;
    // Of the sizes, 37 apart from 0 to 2,923, three are up to 100.
    let bars = &sizes["inside"]["bars"];
    check(
        bars[0]["key"] == "≤ 100 B" && bars[0]["count"] == "3",
        bars.to_string(),
    )?;
    check(
        bars.as_array().is_some_and(|bars| bars.len() == 6),
        bars.to_string(),
    )?;
    let highest = bars
        .as_array()
        .into_iter()
        .flatten()
        .filter(|bar| bar["width"] == "100.00%");
    check(highest.count() == 1, bars.to_string())?;
    let packing = family("shop_packing_seconds");
    check(
        packing["quantiles"]
            .as_str()
            .is_some_and(|text| text.starts_with("p50 3")),
        packing["quantiles"].to_string(),
    )
}

fn a_label_filters() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 80");
    let orders = eventually("80 orders", || {
        let orders = shop.family("shop_orders", "open=shop_orders")?;
        Ok((orders["value"] == "80").then_some(orders))
    })?;
    check(
        orders["inside"]["series"]
            .as_array()
            .is_some_and(|series| series.len() == 6),
        orders.to_string(),
    )?;
    let data = shop.data("open=shop_orders&label=method%3Dweb")?;
    let web = found(&data, "shop_orders").cloned().unwrap_or_default();
    check(web["value"] == "40", web.to_string())?;
    check(
        web["inside"]["series"]
            .as_array()
            .is_some_and(|series| series.len() == 2),
        web.to_string(),
    )?;
    check(
        found(&data, "shop_customers").is_some_and(|family| family["there"] == false),
        "what has no such label is not there",
    )?;
    let choices = data["labels"].as_array().cloned().unwrap_or_default();
    check(
        choices
            .iter()
            .any(|choice| choice["key"] == "method=web" && choice["text"] == "method=\"web\""),
        format!("{choices:?}"),
    )
}

fn only_what_has_changed() -> Outcome {
    let mut shop = Shop::open_with("127.0.0.1:0", 100, 0);
    shop.tell("work 1");
    let first = eventually("an order", || {
        let data = shop.data("")?;
        let is_there = found(&data, "shop_orders").is_some_and(|family| family["value"] == "1");
        Ok(is_there.then_some(data))
    })?;
    let known = |data: &Value, open: &str| {
        let [epoch, tick, shape] =
            ["epoch", "tick", "shape"].map(|name| data[name].to_string().replace('"', ""));
        format!("epoch={epoch}&since={tick}&shape={shape}{open}")
    };
    check(first.get("labels").is_some(), "at first they are not known")?;
    // Series that appear in between, such as those of the collectors, may have others.
    let next = eventually("the labels are known", || {
        let next = shop.data(&known(&shop.data("")?, ""))?;
        Ok(next.get("labels").is_none().then_some(next))
    })?;
    let orders = found(&next, "shop_orders").ok_or("a line moves on")?;
    check(orders.get("about").is_none(), "what it is is known")?;
    // After 60 samples it is a flat line, and there is nothing to be said of it.
    let later = eventually("rest", || {
        let data = shop.data(&known(&shop.data("")?, ""))?;
        Ok(found(&data, "shop_orders").is_none().then_some(data))
    })?;
    let opened = shop.data(&known(&later, "&open=shop_orders"))?;
    check(
        found(&opened, "shop_orders").is_some(),
        "what is open is said",
    )?;
    let other = shop.data(&known(&later, "").replacen("epoch=", "epoch=other", 1))?;
    check(
        found(&other, "shop_orders").is_some_and(|family| family.get("about").is_some()),
        "of another program nothing is known",
    )?;
    check(other.get("labels").is_some(), "nor its labels")
}

fn collectors_rest_while_nobody_looks() -> Outcome {
    let shop = Shop::open();
    std::thread::sleep(Duration::from_millis(10 * INTERVAL));
    let runs = |shop: &Shop| shop.family("shop_inspections", "");
    let first = runs(&shop)?;
    check(
        first["value"] == "1",
        format!("asked {} times", first["value"]),
    )?;
    eventually("it is asked while somebody looks", || {
        Ok((runs(&shop)?["value"] != "1").then_some(()))
    })
}

fn no_page() -> Outcome {
    let shop = Shop::open_with("127.0.0.1:0", 0, 0);
    for path in ["/debug/metrics", "/debug/metrics/data"] {
        check(shop.get(path)?.status == 404, path)?;
    }
    check(
        !shop.get("/")?.body.contains("debug/metrics"),
        "the index does not list it",
    )?;
    check(shop.get("/metrics")?.status == 200, "the rest is there")
}

/// Whatever is asked, the answer is one.
fn odd_questions() -> Outcome {
    let shop = Shop::open();
    let long = "x".repeat(2_000);
    for query in [
        "since=-1&shape=99999999999999999999&epoch=%00",
        "label=&q=&open=",
        "label===&q=%ff%fe&open=,,,",
        "open=*&open=a&label=a&label=b=c",
        "&&&=&%",
        "q=%3Cscript%3E&label=%3Cscript%3E=1&epoch=%3Cscript%3E",
        &format!("q={long}&label={long}={long}"),
    ] {
        for path in ["/debug/metrics", "/debug/metrics/data"] {
            let response = shop.get(&format!("{path}?{query}"))?;
            check(
                response.status == 200,
                format!("{path}?{query:.80}: {}", response.status),
            )?;
            check(!response.body.contains(&long), "nothing of it is sent back")?;
            check(
                response.body.matches("<script>").count() <= 1,
                "nothing of it is sent back",
            )?;
        }
    }
    Ok(())
}

/// 5 milliseconds is what an answer may take for 1,000 series.
fn a_thousand_series() -> Outcome {
    let mut shop = Shop::open_with("127.0.0.1:0", 5_000, 1_000);
    shop.tell("work 10");
    let first = shop.data("")?;
    let known = format!(
        "epoch={}&since={}&shape={}",
        first["epoch"], first["tick"], first["shape"]
    )
    .replace('"', "");
    for path in [
        "/debug/metrics/data",
        &format!("/debug/metrics/data?{known}"),
        "/debug/metrics",
    ] {
        let mut took: Vec<_> = (0..21)
            .map(|_| {
                let begin = Instant::now();
                let response = shop.get(path)?;
                check(response.status == 200, path)?;
                Ok::<_, libtest_mimic::Failed>((begin.elapsed(), response.body.len()))
            })
            .collect::<Result<_, _>>()?;
        took.sort();
        let (median, bytes) = took[took.len() / 2];
        println!("{path}: {median:?}, {bytes} bytes");
        // Unoptimized, it may take some times as long.
        let limit = if cfg!(debug_assertions) { 50 } else { 5 };
        check(
            median < Duration::from_millis(limit),
            format!("{path}: {median:?}"),
        )?;
    }
    Ok(())
}
