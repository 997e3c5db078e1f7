//! The page can be read on any screen, by keyboard and by ear.

use libtest_mimic::Trial;
use serde_json::json;

use crate::browser::{Browser, ENTER, TAB};
use crate::shop::Shop;
use crate::{Outcome, check, eventually, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial(
            "looks::loads_without_a_complaint",
            loads_without_a_complaint,
        ),
        trial("looks::structure", structure),
        trial("looks::keyboard", keyboard),
        trial("looks::narrow", narrow),
        trial("looks::dark_and_light", dark_and_light),
        trial("looks::many_series", many_series),
    ]
}

fn loads_without_a_complaint() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 20");
    let browser = Browser::open(&shop.page())?;
    eventually("the script runs", || {
        Ok(browser
            .holds("return document.getElementById('status').textContent !== ''")?
            .then_some(()))
    })?;
    browser.run("for (const family of document.querySelectorAll('.family')) family.open = true")?;
    eventually("it has asked for more", || {
        Ok(browser
            .holds("return performance.getEntriesByType('resource').length > 2")?
            .then_some(()))
    })?;
    let elsewhere = browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith(location.href.split('?')[0] + '/data'))")?;
    check(elsewhere == json!([]), format!("it loads {elsewhere}"))?;
    check(
        browser.console()?.is_empty(),
        format!("{:?}", browser.console()?),
    )
}

/// What tools that look for barriers look for first.
fn structure() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 20");
    let browser = Browser::open(&shop.page())?;
    browser.run("for (const family of document.querySelectorAll('.family')) family.open = true")?;
    for (what, holds) in [
        ("a language", "document.documentElement.lang === 'en'"),
        ("a title", "document.title === 'shop: metrics'"),
        ("one h1", "document.querySelectorAll('h1').length === 1"),
        (
            "landmarks",
            "['header', 'main', 'footer', '[role=search]'].every((name) => document.querySelectorAll(name).length === 1)",
        ),
        (
            "headings that skip no level",
            "Array.from(document.querySelectorAll('h1, h2, h3, h4'), (title) => +title.tagName[1]).every((level, i, all) => level <= (i ? all[i - 1] + 1 : 1))",
        ),
        (
            "titles that say something",
            "Array.from(document.querySelectorAll('h1, h2, h3, caption, summary')).filter((title) => title.checkVisibility()).every((title) => title.textContent.trim())",
        ),
        (
            "labels of inputs",
            "Array.from(document.querySelectorAll('input, select')).every((input) => input.labels.length === 1 && input.labels[0].textContent.trim())",
        ),
        (
            "names of buttons",
            "Array.from(document.querySelectorAll('button')).every((button) => button.textContent.trim())",
        ),
        (
            "texts for drawings",
            "Array.from(document.querySelectorAll('svg')).every((svg) => svg.ariaHidden === 'true' || (svg.getAttribute('role') === 'img' && svg.hasAttribute('aria-label')))",
        ),
        (
            "drawings with a line say what it is",
            "Array.from(document.querySelectorAll('svg[role=img]')).every((svg) => !svg.firstChild.getAttribute('d') || svg.getAttribute('aria-label').trim())",
        ),
        (
            "captions and headings of tables",
            "Array.from(document.querySelectorAll('table')).every((table) => table.caption && table.tHead && Array.from(table.querySelectorAll('th')).every((th) => th.scope))",
        ),
        (
            "no id twice",
            "(() => { const ids = Array.from(document.querySelectorAll('[id]'), (node) => node.id); return new Set(ids).size === ids.length; })()",
        ),
        (
            "few live regions",
            "document.querySelectorAll('[aria-live], [role=status], [role=alert]').length === 2",
        ),
        (
            "which are not the numbers",
            "!document.querySelector('.family [aria-live], .family [role=status]')",
        ),
        (
            "outcomes as text",
            "document.querySelector('[data-key=stock_takes] .shares').textContent.includes('error')",
        ),
    ] {
        eventually(what, || {
            Ok(browser.holds(&format!("return {holds}"))?.then_some(()))
        })?;
    }
    Ok(())
}

/// Everything is reached with the keyboard, in the order in which it stands, and is seen to be.
fn keyboard() -> Outcome {
    let shop = Shop::open();
    let browser = Browser::open(&shop.page())?;
    let focus = "const at = document.activeElement; return at.id || at.className || at.closest('[data-key]')?.dataset.key || at.tagName";
    for expected in ["skip", "search", "label", "pause", "theme"] {
        browser.press(&[TAB])?;
        check(
            browser.text_of(focus)? == expected,
            format!("{} instead of {expected}", browser.text_of(focus)?),
        )?;
        let is_seen = "const at = document.activeElement, box = at.getBoundingClientRect(); return getComputedStyle(at).outlineStyle !== 'none' && box.left >= 0 && box.top >= 0";
        check(
            browser.holds(is_seen)?,
            format!("the focus on {expected} is not seen"),
        )?;
    }
    browser.press(&[TAB])?;
    let first = browser.text_of("return document.querySelector('.family').dataset.key")?;
    check(browser.text_of(focus)? == first, browser.text_of(focus)?)?;
    browser.press(&[ENTER])?;
    check(
        browser.holds("return document.querySelector('.family').open")?,
        "Enter opens a family",
    )?;
    browser.press(&[ENTER])?;
    check(
        !browser.holds("return document.querySelector('.family').open")?,
        "and closes it",
    )?;
    // It must not stand below the header when it is reached from below.
    browser.run("scrollTo(0, 9999); document.querySelectorAll('.family summary')[3].focus()")?;
    check(browser.holds("return document.activeElement.getBoundingClientRect().top >= document.querySelector('header').getBoundingClientRect().bottom")?, "the header covers the focus")?;

    for (key, expected) in [("/", "search"), (crate::browser::ESCAPE, "search")] {
        browser.press(&[key])?;
        check(
            browser.text_of(focus)? == expected,
            format!("{key}: {}", browser.text_of(focus)?),
        )?;
    }
    // In an input a letter is a letter.
    browser.press(&["p"])?;
    check(browser.holds("return document.getElementById('pause').getAttribute('aria-pressed') === 'false' && document.getElementById('search').value === 'p'")?, "it pauses while one writes")?;
    browser.run("document.activeElement.blur(); document.getElementById('keys').open = true; document.getElementById('use-keys').click(); document.getElementById('use-keys').blur()")?;
    browser.press(&["p"])?;
    check(
        browser.holds(
            "return document.getElementById('pause').getAttribute('aria-pressed') === 'false'",
        )?,
        "the keys are switched off",
    )?;
    browser.run(
        "document.getElementById('use-keys').click(); document.getElementById('use-keys').blur()",
    )?;
    browser.press(&["p"])?;
    check(
        browser.holds(
            "return document.getElementById('pause').getAttribute('aria-pressed') === 'true'",
        )?,
        "and on again",
    )
}

fn narrow() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 500");
    shop.tell("be hostile");
    let browser = Browser::open(&shop.page())?;
    browser.run("for (const family of document.querySelectorAll('details')) family.open = true")?;
    eventually("all is there", || {
        Ok(browser
            .holds("return document.body.textContent.includes('(10,000 characters)')")?
            .then_some(()))
    })?;
    for width in [400, 320] {
        browser.command(
            "Emulation.setDeviceMetricsOverride",
            &json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false}),
        )?;
        // What is not on the screen is laid out only where it is looked at.
        let wide = browser.run(
            "document.querySelectorAll('.family').forEach((family) => { family.style.contentVisibility = 'visible'; });
             const edge = document.documentElement.clientWidth;
             return Array.from(document.querySelectorAll('body *'))
                 .filter((node) => node.checkVisibility() && node.className !== 'skip' && node.getBoundingClientRect().right > edge + 1)
                 .map((node) => node.outerHTML.slice(0, 80));",
        )?;
        check(wide == json!([]), format!("at {width}: {wide}"))?;
        check(browser.holds("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")?, format!("{width} pixels are not enough"))?;
    }
    Ok(())
}

fn dark_and_light() -> Outcome {
    let shop = Shop::open();
    let browser = Browser::open(&shop.page())?;
    let ground = "return getComputedStyle(document.body).backgroundColor";
    let prefer = |scheme: &str| {
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        browser.command("Emulation.setEmulatedMedia", &json!({"features": feature}))
    };
    prefer("dark")?;
    let dark = browser.text_of(ground)?;
    prefer("light")?;
    let light = browser.text_of(ground)?;
    check(
        light == "rgb(255, 255, 255)" && dark != light,
        format!("{light} and {dark}"),
    )?;
    for (theme, expected) in [("light", &light), ("dark", &dark)] {
        browser.press(&["t"])?;
        check(browser.text_of(ground)? == *expected, theme)?;
        check(
            browser.text_of("return document.getElementById('theme').textContent")?
                == format!("Theme: {theme}"),
            theme,
        )?;
    }
    browser.go(&shop.page())?;
    check(browser.text_of(ground)? == dark, "it is remembered")?;
    // Text must stand out from its ground: 4.5 to 1, by the formula of WCAG 2.
    for scheme in ["light", "dark"] {
        browser.run(&format!(
            "document.documentElement.dataset.theme = '{scheme}'"
        ))?;
        let faint = browser.run(
            "const luminance = (colour) => {
                 const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
                 return 0.2126 * r + 0.7152 * g + 0.0722 * b;
             };
             const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
             const ground = luminance(getComputedStyle(document.body).backgroundColor);
             return ['h1', '.value', '.rate', 'small', '#status', '.trouble', '.quantiles', 'footer', 'a[href=\"../\"]']
                 .filter((name) => contrast(luminance(getComputedStyle(document.querySelector(name)).color), ground) < 4.5);",
        )?;
        check(
            faint == json!([]),
            format!("{scheme}: {faint} are hard to read"),
        )?;
    }
    Ok(())
}

fn many_series() -> Outcome {
    let shop = Shop::open_with("127.0.0.1:0", 1_000, 5_000);
    let browser = Browser::open(&shop.page())?;
    check(
        browser.holds("return document.querySelectorAll('.family').length > 500")?,
        browser.text_of("return `just ${document.querySelectorAll('.family').length} families`")?,
    )?;
    let paint = eventually("the first paint", || {
        Ok(browser.run("return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null")?.as_f64())
    })?;
    println!("first paint after {paint:.0} ms");
    check(paint < 2_000.0, format!("the first paint took {paint} ms"))?;
    // What is not on the screen is not drawn.
    let skipped = "return Array.from(document.querySelectorAll('.family h3')).filter((title) => !title.checkVisibility({ contentVisibilityAuto: true })).length";
    let skipped = browser.run(skipped)?.as_u64().unwrap_or_default();
    check(
        skipped > 400,
        format!("just {skipped} families are not drawn"),
    )
}
