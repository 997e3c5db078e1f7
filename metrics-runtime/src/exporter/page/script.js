// Keeps the page up to date. The server has decided what is to be read; this puts it where it belongs,
// as text and attributes and never as markup, and touches only what has become another. So nothing
// flickers, and what has the focus, is selected or is open stays so.
"use strict";
(() => {
  const id = (name) => document.getElementById(name);
  const main = id("families");
  const known = { ...document.body.dataset };  // epoch, tick, shape, interval
  const families = new Map();                  // by name: the element
  const parts = new WeakMap();                 // by element: where its texts, attributes and lists go
  let paused = false, failures = 0, lost = false, timer = 0, running = null;

  // ----- putting values where they belong

  const partsOf = (node) => {
    let found = parts.get(node);
    if (!found) {
      // What is in a list belongs to the things in it.
      const own = (attribute) => [node, ...node.querySelectorAll(`[${attribute}]`)].filter((part) => {
        const list = part.parentElement && part !== node && part.parentElement.closest("[data-list]");
        return part.hasAttribute(attribute) && !(list && list !== node && node.contains(list));
      });
      found = {
        texts: own("data-text").map((part) => [part, part.dataset.text]),
        sets: own("data-set").flatMap((part) => part.dataset.set.split(" ").map((set) => [part, ...set.split(":")])),
        lists: own("data-list").filter((part) => part.dataset.template),
      };
      parts.set(node, found);
    }
    return found;
  };

  const setText = (part, text) => {
    const node = part.firstChild;
    if (!node) { if (text) part.textContent = text; }
    else if (node.nodeType !== Node.TEXT_NODE) part.textContent = text;
    else if (node.data !== text) node.data = text;
  };

  const fill = (node, view) => {
    const { texts, sets, lists } = partsOf(node);
    for (const [part, key] of texts) if (key in view) setText(part, view[key]);
    for (const [part, name, key] of sets) {
      if (key in view && part.getAttribute(name) !== view[key]) part.setAttribute(name, view[key]);
    }
    for (const list of lists) if (view[list.dataset.list]) fillList(list, view[list.dataset.list]);
  };

  const made = (template) => id(template).content.firstElementChild.cloneNode(true);

  // Things stay the elements that they were, by their keys.
  const fillList = (list, things) => {
    const before = new Map(Array.from(list.children, (child) => [child.dataset.key, child]));
    let at = list.firstElementChild;
    if (!at) list.textContent = "";
    for (const thing of things) {
      let node = before.get(thing.key);
      before.delete(thing.key);
      if (!node) {
        node = made(list.dataset.template);
        node.dataset.key = thing.key;
      }
      fill(node, thing);
      if (node === at) at = at.nextElementSibling;
      else list.insertBefore(node, at);
    }
    for (const node of before.values()) node.remove();
  };

  const familyOf = (view) => {
    let node = families.get(view.key);
    if (!node && view.about) {
      node = made("family");
      node.dataset.key = view.key;
      enlist(node);
      const list = groupOf(view.about).querySelector("[data-list]");
      list.insertBefore(node, Array.from(list.children).find((other) => other.dataset.key > view.key) || null);
    }
    return node;
  };

  const groupOf = ({ group: name, order }) => {
    const groups = Array.from(main.querySelectorAll(".group"));
    const there = groups.find((group) => group.dataset.order === order);
    if (there) return there;
    const group = made("group");
    const heading = group.querySelector("h2");
    heading.textContent = name;
    heading.id = `group-${groups.length}`;
    group.setAttribute("aria-labelledby", heading.id);
    group.dataset.order = order;
    main.insertBefore(group, groups.find((group) => group.dataset.order > order) || null);
    return group;
  };

  const enlist = (node) => {
    families.set(node.dataset.key, node);
    node.addEventListener("toggle", () => { if (node.open && !paused && !lost) poll(); });
  };

  // ----- search

  const search = id("search"), label = id("label");

  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const group of main.querySelectorAll(".group")) {
      const title = group.querySelector("h2").textContent;
      let any = false;
      for (const node of group.querySelectorAll(".family")) {
        const text = `${node.querySelector("h3").textContent} ${node.querySelector(".help").textContent} ${title}`;
        const fits = node.dataset.gone === undefined && (!wanted || text.toLowerCase().includes(wanted));
        if (node.hidden === fits) node.hidden = !fits;
        any ||= fits;
        shown += fits;
      }
      if (group.hidden === any) group.hidden = !any;
    }
    setText(id("count"), wanted || label.value ? `${shown} of ${families.size} families` : "");
  };

  // So that what is looked at can be sent to somebody, and is there after a reload.
  const remember = () => {
    const query = new URLSearchParams();
    if (search.value) query.set("q", search.value);
    if (label.value) query.set("label", label.value);
    const text = query.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname.split("/").pop());
  };

  // ----- asking the server

  const say = (text) => setText(id("status"), text);
  const clock = () => new Date().toLocaleTimeString();
  const seconds = () => known.interval / 1000;
  const live = () => say(`A new sample every ${seconds() === 1 ? "second" : `${seconds()} seconds`}.`);

  const address = () => {
    const query = new URLSearchParams({ epoch: known.epoch, since: known.tick, shape: known.shape });
    if (label.value) query.set("label", label.value);
    const open = Array.from(main.querySelectorAll(".family[open]:not([hidden])"), (node) => node.dataset.key).join();
    if (open) query.set("open", open.length > 4000 ? "*" : open);
    // Beside the page, wherever that is mounted.
    return `${location.pathname.split("/").pop()}/data?${query}`;
  };

  const take = (view) => {
    const restarted = view.epoch !== known.epoch;
    if (restarted) for (const node of families.values()) node.dataset.gone = "";
    for (const family of view.families) {
      const node = familyOf(family);
      if (!node) continue;
      if (family.there) delete node.dataset.gone;
      else node.dataset.gone = "";
      if (family.there) fill(node, { ...family, ...family.about, ...family.inside });
    }
    if (view.labels) fillLabels(view.labels);
    for (const name of ["epoch", "tick", "shape", "interval"]) known[name] = String(view[name]);
    setText(id("summary"), view.summary);
    show();
    if (lost || restarted) {
      lost = false;
      document.body.classList.remove("lost");
      say(restarted ? `The program was started again; its counters began anew. It answers since ${clock()}.` : `The program answers again since ${clock()}.`);
    } else if (failures) live();
    failures = 0;
  };

  const fillLabels = (choices) => {
    const before = new Map(Array.from(label.options, (option) => [option.value, option]));
    before.delete("");
    for (const { key, text } of choices) {
      if (before.has(key)) before.delete(key);
      else label.add(new Option(text, key), Array.from(label.options).find((option) => option.value > key));
    }
    // One that is in use stays, so that it can be seen.
    for (const option of before.values()) if (!option.selected) option.remove();
  };

  const poll = async () => {
    clearTimeout(timer);
    if (running) running.abort();
    const mine = running = new AbortController();
    const late = setTimeout(() => mine.abort("late"), 10_000);
    try {
      const response = await fetch(address(), { signal: mine.signal, cache: "no-store" });
      if (!response.ok) throw new Error(response.status);
      const view = await response.json();
      if (mine === running && !paused) take(view);
    } catch {
      if (mine !== running || paused) return;  // another one, or nobody, is waited for
      failures += 1;
      // One answer that is lost is no news yet.
      if (failures > 1 && !lost) {
        lost = true;
        document.body.classList.add("lost");
        say(`No answer from the program since ${clock()}. The values are the last ones known; it is asked again and again.`);
      }
    } finally {
      clearTimeout(late);
      if (mine === running) {
        running = null;
        // Seldom when nobody is there, so that many open pages do not fall upon a program that begins.
        const wait = failures ? Math.min(known.interval * 1.5 ** failures, 30_000) : +known.interval;
        if (!paused && !document.hidden) timer = setTimeout(poll, wait);
      }
    }
  };

  // Another question, of which nothing is known yet.
  const ask = () => {
    known.tick = "0";
    remember();
    if (paused) pause();
    poll();
  };

  // ----- controls

  const pause = () => {
    paused = !paused;
    id("pause").setAttribute("aria-pressed", paused);
    if (paused) {
      clearTimeout(timer);
      running?.abort();
      running = null;
      say(`Paused at ${clock()}.`);
    } else {
      live();
      poll();
    }
  };

  const stored = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* it may be forbidden; then nothing is kept */ }
    return null;
  };

  const themes = ["system", "light", "dark"];
  const theme = (name) => {
    document.documentElement.dataset.theme = name;
    id("theme").textContent = `Theme: ${name}`;
  };
  const nextTheme = () => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length];
    theme(next);
    stored("metrics-theme", next);
  };

  const keys = { "/": () => search.focus(), l: () => label.focus(), p: pause, t: nextTheme };

  document.addEventListener("keydown", (event) => {
    if (event.target === search && event.key === "Escape") {
      search.value = "";
      show();
      remember();
    }
    const writing = event.target.closest("input, select, textarea");
    if (writing || event.ctrlKey || event.altKey || event.metaKey || !id("use-keys").checked) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !paused) poll(); });
  search.addEventListener("input", () => { show(); remember(); });
  label.addEventListener("change", ask);
  id("controls").addEventListener("submit", (event) => event.preventDefault());
  id("pause").addEventListener("click", pause);
  id("theme").addEventListener("click", nextTheme);
  id("use-keys").addEventListener("change", () => stored("metrics-keys", id("use-keys").checked ? "on" : "off"));

  // ----- beginning

  for (const node of main.querySelectorAll(".family")) enlist(node);
  for (const name of ["pause", "theme", "keys"]) id(name).hidden = false;
  id("show").hidden = true;
  theme(themes.find((theme) => theme === stored("metrics-theme")) || "system");
  id("use-keys").checked = stored("metrics-keys") !== "off";
  const asked = new URLSearchParams(location.search);
  search.value = asked.get("q") || "";
  label.value = asked.get("label") || "";
  if (label.selectedIndex < 0) label.value = "";
  // What the server has left out is not gone, but is not what was searched for.
  if (search.value || label.value) known.tick = "0";
  show();
  live();
  if (!document.hidden) timer = setTimeout(poll, known.tick === "0" ? 0 : +known.interval);
})();
