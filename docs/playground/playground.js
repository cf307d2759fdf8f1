// The page: what is typed goes to Python in a worker, and what comes back is shown.

const at = (id) => document.getElementById(id);
const panels = ["code", "procedure", "claim"];
const examples = {};

// A worker that begins as a blob is bound by the policy of this page; one that begins as a file is not.
const begin = `import ${JSON.stringify(new URL("worker.js", import.meta.url).href)};`;
const worker = new Worker(URL.createObjectURL(new Blob([begin], { type: "text/javascript" })), { type: "module" });

let ready = false;
let asked = 0;
const latest = {}; // the last question of each panel: an answer to an earlier one is late, and is not shown
const waiting = new Map(); // what to do with an answer, by its number

function ask(panel, question, shown) {
  if (!ready) return;
  asked += 1;
  latest[panel] = asked;
  at(`answer-${panel}`)?.setAttribute("aria-busy", "true");
  waiting.set(asked, { panel, shown });
  worker.postMessage({ id: asked, question });
}

worker.onmessage = ({ data }) => {
  if (data.ready) return begun();
  const { panel, shown } = waiting.get(data.id) ?? {};
  waiting.delete(data.id);
  if (panel && latest[panel] !== data.id) return undefined;
  at("problem").hidden = !data.problem;
  at("problem").textContent = data.problem ?? "";
  if (data.problem) at("state").hidden = true;
  else shown(data);
  at(`answer-${panel}`)?.setAttribute("aria-busy", "false");
  return undefined;
};
worker.onerror = () => {
  at("problem").hidden = false;
  at("problem").textContent = "Python did not start: this browser does not run modules in workers, or a file is missing.";
  at("state").hidden = true;
};

// Questions

const questions = {
  code: () => ({ about: "code", text: at("code").value, day: day() }),
  procedure: () => ({ about: "procedure", text: prefix, day: day() }),
  claim: () => ({ about: "claim", text: at("claim").value, setting: at("setting").value }),
};
let prefix = "";
let lastDay = "";

function day() {
  if (at("day").checkValidity()) lastDay = at("day").value;
  return lastDay;
}

function current() {
  return panels.find((name) => !at(`panel-${name}`).hidden);
}

function refresh() {
  const panel = current();
  remember(panel);
  ask(panel, questions[panel](), ({ html, said }) => {
    const place = at(`answer-${panel}`);
    // What is made anew loses the focus: it goes back to what has the same name.
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    const open = new Map([...place.querySelectorAll("details")].map((one) => [one.firstChild.textContent, one.open]));
    place.innerHTML = html;
    for (const one of place.querySelectorAll("details")) one.open = open.get(one.firstChild.textContent) ?? one.open;
    if (focused) at(focused)?.focus();
    at("said").textContent = said;
    at("state").hidden = true;
    document.documentElement.dataset.firstAnswer ??= String(Math.round(performance.now()));
  });
}

function begun() {
  ready = true;
  ask("about", { about: "about" }, ({ html, said }) => {
    const [first, last] = JSON.parse(html);
    const now = new Date();
    const today = new Date(now.getTime() - 60_000 * now.getTimezoneOffset()).toISOString().slice(0, 10);
    Object.assign(at("day"), { min: first, max: last });
    if (!lastDay || !at("day").checkValidity()) at("day").value = today < first ? first : today > last ? last : today;
    at("about").textContent = said;
    refresh();
  });
}

// The address keeps what is looked up, so that it can be passed on; a claim is nobody else's business.

function remember(panel) {
  const kept = { code: { code: at("code").value, day: lastDay }, procedure: { build: prefix, day: lastDay } }[panel];
  history.replaceState(null, "", `#${new URLSearchParams(kept ?? { claim: "" })}`);
}

function recall() {
  const kept = new URLSearchParams(location.hash.slice(1));
  if (kept.has("day")) at("day").value = lastDay = kept.get("day");
  if (kept.has("code")) at("code").value = kept.get("code");
  prefix = kept.get("build") ?? "";
  choose(kept.has("claim") ? "claim" : kept.has("build") ? "procedure" : "code");
}

// Tabs, as ARIA describes them: one is in the order of the Tab key, arrows go to the others.

function choose(name) {
  for (const panel of panels) {
    const chosen = panel === name;
    at(`panel-${panel}`).hidden = !chosen;
    at(`tab-${panel}`).setAttribute("aria-selected", String(chosen));
    at(`tab-${panel}`).tabIndex = chosen ? 0 : -1;
  }
  at("day").closest(".day").hidden = name === "claim";
  refresh();
}

document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const now = panels.indexOf(current());
  const to = { ArrowRight: now + 1, ArrowLeft: now + panels.length - 1, Home: 0, End: panels.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const name = panels[to % panels.length];
  choose(name);
  at(`tab-${name}`).focus();
});
for (const name of panels) at(`tab-${name}`).addEventListener("click", () => choose(name));

// What is typed, and what is chosen

let pause;
for (const id of ["code", "day", "claim"]) {
  at(id).addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(refresh, id === "claim" ? 250 : 30);
  });
}

function example() {
  at("claim").value = examples[at("setting").value];
  refresh();
}

at("setting").addEventListener("change", () => {
  const untouched = Object.values(examples).includes(at("claim").value);
  if (untouched) example();
  else refresh();
});
at("example").addEventListener("click", example);

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-code], button[data-build]");
  if (!button) return;
  if (button.dataset.code !== undefined) {
    at("code").value = button.dataset.code;
    if (current() !== "code") choose("code");
    at("code").focus();
  } else {
    prefix = button.dataset.build;
    if (current() !== "procedure") {
      choose("procedure");
      at("tab-procedure").focus();
    }
  }
  refresh();
});

at("answer-procedure").addEventListener("change", ({ target }) => {
  prefix = target.dataset.before + target.value;
  refresh();
});

recall();

for (const { value } of at("setting").options) {
  const file = await fetch(new URL(`examples/${value}.json`, import.meta.url));
  examples[value] = (await file.text()).trimEnd();
}
at("claim").value ||= examples.professional;
if (current() === "claim") refresh();
