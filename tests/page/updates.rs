//! The page keeps itself up to date, and leaves in peace who reads it.

use libtest_mimic::Trial;

use crate::browser::Browser;
use crate::shop::{INTERVAL, Shop};
use crate::{Outcome, check, eventually, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("updates::values_change_in_time", values_change_in_time),
        trial("updates::nothing_flickers", nothing_flickers),
        trial(
            "updates::families_that_come_later",
            families_that_come_later,
        ),
        trial("updates::pause", pause),
        trial("updates::search_and_label", search_and_label),
        trial(
            "updates::the_program_goes_and_comes_back",
            the_program_goes_and_comes_back,
        ),
    ]
}

const ORDERS: &str = "return document.querySelector('[data-key=shop_orders] .value').textContent";
const STATUS: &str = "return document.getElementById('status').textContent";

fn shows(browser: &Browser, what: &str, text: &str) -> Outcome {
    eventually(&format!("{what}: {text}"), || {
        Ok(browser.text_of(what)?.contains(text).then_some(()))
    })
}

/// Within two intervals, as the page itself sees it.
fn values_change_in_time() -> Outcome {
    let mut shop = Shop::open();
    let browser = Browser::open(&shop.page())?;
    shows(&browser, ORDERS, "0")?;
    browser.run(
        "window.polls = 0;
         const ask = window.fetch;
         window.fetch = (...asked) => { window.polls += 1; return ask(...asked); };
         new MutationObserver(() => { window.changed ??= window.polls; })
             .observe(document.querySelector('[data-key=shop_orders] .value'), { characterData: true, childList: true, subtree: true });
         window.began = performance.now();",
    )?;
    shop.tell("work 7");
    let polls = eventually("7 orders", || {
        Ok(browser.run("return window.changed ?? null")?.as_u64())
    })?;
    check(browser.text_of(ORDERS)? == "7", browser.text_of(ORDERS)?)?;
    // One may be under way already, and the next sample may be later than the next question.
    check((1..=3).contains(&polls), format!("after {polls} questions"))?;
    let waits = eventually("ten questions", || {
        Ok(browser
            .run("return window.polls >= 10 ? performance.now() - window.began : null")?
            .as_f64())
    })?;
    #[allow(clippy::cast_precision_loss)]
    let least = 8.0 * INTERVAL as f64;
    check(
        waits >= least,
        format!("ten questions in {waits} ms are too many"),
    )
}

fn nothing_flickers() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 8");
    let browser = Browser::open(&shop.page())?;
    browser.run("document.querySelector('[data-key=shop_orders]').open = true; document.querySelector('[data-key=stock_takes]').open = true")?;
    shows(&browser, ORDERS, "8")?;
    shows(
        &browser,
        "return document.querySelector('[data-key=shop_orders] tbody[data-list=series]').textContent",
        "method=\"phone\"",
    )?;
    browser.run(
        "window.before = Array.from(document.querySelectorAll('main *'));
         window.added = [];
         new MutationObserver((changes) => {
             for (const change of changes) for (const node of [...change.addedNodes, ...change.removedNodes]) if (node.nodeType === 1) window.added.push(node.outerHTML);
         }).observe(document.querySelector('main'), { childList: true, subtree: true });
         document.querySelector('[data-key=stock_takes] summary').focus();
         scrollTo(0, 333);
         const range = document.createRange();
         range.selectNodeContents(document.querySelector('[data-key=shop_orders] .value'));
         getSelection().removeAllRanges();
         getSelection().addRange(range);
         window.scrolled = scrollY;",
    )?;
    shop.tell("work 100");
    shows(&browser, ORDERS, "108")?;
    let web = "return Array.from(document.querySelectorAll('[data-key=shop_orders] .labels')).find((labels) => labels.textContent === 'express=\"false\"\\nmethod=\"web\"').nextSibling.textContent";
    shows(&browser, web, "36")?;
    check(
        browser.holds("return window.before.every((node) => node.isConnected)")?,
        "elements were replaced",
    )?;
    let added = browser.run("return window.added")?;
    check(
        added == serde_json::json!([]),
        format!("elements came or went: {added}"),
    )?;
    check(
        browser.holds(
            "return document.activeElement.closest('.family').dataset.key === 'stock_takes'",
        )?,
        "the focus is kept",
    )?;
    check(
        browser.holds("return scrollY === window.scrolled && scrollY > 0")?,
        "the page has moved",
    )?;
    check(
        browser.holds("return document.querySelectorAll('.family[open]').length === 2")?,
        "what was open stays open",
    )?;
    check(
        browser.text_of("return String(getSelection())")? == "108",
        "the selection is kept",
    )?;
    check(
        browser.console()?.is_empty(),
        format!("{:?}", browser.console()?),
    )
}

fn families_that_come_later() -> Outcome {
    let mut shop = Shop::open();
    let browser = Browser::open(&shop.page())?;
    check(
        browser
            .run("return document.querySelector('[data-key=late_arrivals]')")?
            .is_null(),
        "it is there already",
    )?;
    shop.tell("begin");
    shows(
        &browser,
        "return document.querySelector('[data-key=late_arrivals] h3')?.textContent ?? ''",
        "late_arrivals_total",
    )?;
    let groups =
        "return Array.from(document.querySelectorAll('h2'), (title) => title.textContent).join()";
    let now = browser.text_of(groups)?;
    browser.go(&shop.page())?;
    let from_server = browser.text_of(groups)?;
    check(
        now == from_server,
        format!("{now} by the script, {from_server} by the server"),
    )?;
    let labelled = "return Array.from(document.querySelectorAll('main section')).every((section) => document.getElementById(section.getAttribute('aria-labelledby')).parentElement === section)";
    check(browser.holds(labelled)?, "each group has its title")
}

fn pause() -> Outcome {
    let mut shop = Shop::open();
    let browser = Browser::open(&shop.page())?;
    browser.press(&["p"])?;
    shows(&browser, STATUS, "Paused")?;
    check(
        browser.holds(
            "return document.getElementById('pause').getAttribute('aria-pressed') === 'true'",
        )?,
        "the button says so",
    )?;
    browser.run("window.polls = 0; const ask = window.fetch; window.fetch = (...asked) => { window.polls += 1; return ask(...asked); }")?;
    shop.tell("work 5");
    // The server knows it for long before the page is asked.
    eventually("the server has it", || {
        Ok((shop.family("shop_orders", "")?["value"] == "5").then_some(()))
    })?;
    std::thread::sleep(std::time::Duration::from_millis(3 * INTERVAL));
    check(browser.text_of(ORDERS)? == "0", "it goes on")?;
    check(browser.run("return window.polls")? == 0, "it asks on")?;
    browser.run("document.getElementById('pause').click()")?;
    shows(&browser, ORDERS, "5")?;
    shows(&browser, STATUS, "A new sample every 0.2 seconds.")
}

fn search_and_label() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 80");
    let browser = Browser::open(&shop.page())?;
    let visible = "return Array.from(document.querySelectorAll('.family')).filter((family) => family.checkVisibility()).map((family) => family.dataset.key).join()";
    shows(&browser, ORDERS, "80")?;
    browser.press(&["/"])?;
    browser.press(&["O", "R", "D", "E", "R"])?;
    shows(
        &browser,
        "return document.getElementById('count').textContent",
        "3 of ",
    )?;
    check(
        browser.text_of(visible)? == "shop_order_size_bytes,shop_orders,shop_packing_seconds",
        browser.text_of(visible)?,
    )?;
    check(
        browser.holds("return document.querySelectorAll('.group:not([hidden])').length === 1")?,
        "empty groups are hidden",
    )?;
    browser.press(&[crate::browser::ESCAPE])?;
    check(
        browser.text_of(visible)?.contains("process_open_fds"),
        "all are there again",
    )?;

    browser.run("const label = document.getElementById('label'); label.value = 'method=web'; label.dispatchEvent(new Event('change'))")?;
    shows(&browser, ORDERS, "40")?;
    check(
        browser.text_of(visible)? == "shop_orders",
        browser.text_of(visible)?,
    )?;
    check(
        browser.text_of("return location.search")? == "?label=method%3Dweb",
        "it can be sent to somebody",
    )?;
    // As somebody else would open it.
    browser.go(&browser.text_of("return location.href")?)?;
    shows(&browser, ORDERS, "40")?;
    check(
        browser.text_of(visible)? == "shop_orders",
        browser.text_of(visible)?,
    )?;
    check(
        browser.text_of("return document.getElementById('label').value")? == "method=web",
        "it is chosen",
    )?;
    browser.run("const label = document.getElementById('label'); label.value = ''; label.dispatchEvent(new Event('change'))")?;
    shows(&browser, ORDERS, "80")?;
    eventually("all are there again", || {
        Ok(browser
            .text_of(visible)?
            .contains("process_open_fds")
            .then_some(()))
    })
}

fn the_program_goes_and_comes_back() -> Outcome {
    let mut shop = Shop::open();
    shop.tell("work 90");
    let browser = Browser::open(&shop.page())?;
    shows(&browser, ORDERS, "90")?;
    browser.run("document.querySelector('[data-key=shop_orders]').open = true; window.orders = document.querySelector('[data-key=shop_orders]')")?;
    let address = shop.address.clone();
    drop(shop);
    shows(&browser, STATUS, "No answer from the program since")?;
    check(browser.text_of(ORDERS)? == "90", "the last values stay")?;
    check(browser.holds("return document.body.classList.contains('lost') && getComputedStyle(document.querySelector('main')).opacity < 1")?, "it is to be seen that they are old")?;
    let mut shop = Shop::open_with(&address, INTERVAL, 0);
    shop.tell("work 4");
    shows(&browser, STATUS, "The program was started again")?;
    shows(&browser, ORDERS, "4")?;
    eventually("90 is gone", || {
        Ok((browser.text_of(ORDERS)? == "4").then_some(()))
    })?;
    check(browser.holds("return !document.body.classList.contains('lost') && window.orders.isConnected && window.orders.open")?, "the page is the same")?;
    shop.tell("work 6");
    eventually("it goes on", || {
        Ok((browser.text_of(ORDERS)? == "10").then_some(()))
    })
}
