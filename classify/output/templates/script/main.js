// Each section is drawn again when what it depends on has changed, and only then.

const later = (action, wait = 150) => {
  let timer = 0;
  return event => { clearTimeout(timer); timer = setTimeout(() => action(event), wait); };
};
const heading = id => setTimeout(() => {
  const head = document.getElementById(id);
  head.scrollIntoView({block: "start"});
  head.focus({preventScroll: true});
});

const form = document.getElementById("selection");
const option = (value, text, chosen) => h("option", {value, selected: value === chosen}, text);
const EVERYTHING = [ANY, ANY, ANY, ANY, "", false].join("|");
const drawForm = () => {
  const lists = {
    label: [[ANY, "all labels"], ...codes.map((_, label) => [label, `${label + 1} ${titleOf(label)}`]), [NONE, "no label at all"]],
    source: [[ANY, "all sources"], ...data.sources.map((_, source) => [source, sourceName(source)])],
    language: [[ANY, "all languages"], ...data.languages.map((_, language) => [language, languageName(language)])],
    from: [[ANY, "the first"], ...data.periods.map((name, at) => [at, name])],
    to: [[ANY, "the last"], ...data.periods.map((name, at) => [at, name])],
  };
  for (const [name, list] of Object.entries(lists)) {
    const select = form.elements[name];
    if (!select.options.length) select.append(...list.map(([value, text]) => option(value, text)));
    select.value = String(state[name]);
    select.closest("label").hidden = list.length < 3;
  }
  if (document.activeElement !== form.elements.search) form.elements.search.value = state.search;
  form.elements.once.checked = state.once;
  form.elements.keywords.checked = state.keywords;
  const sums = total(selected());
  form.elements.clear.hidden = subject() === EVERYTHING && state.label === ANY && !state.keywords;
  const outside = state.search ? data.articles - ROWS : 0;
  form.querySelector("output").textContent = `${whole(sums.articles)} of ${count(data.articles, "article")}`
    + (state.label >= 0 ? `, ${whole(shareOf(sums, state.label).articles)} with ${titleOf(state.label)}` : "")
    + (outside > 0 ? `; ${whole(outside)} are not on this page and not searched` : "");
};
form.addEventListener("submit", event => event.preventDefault());
for (const name of ["label", "source", "language", "from", "to"]) {
  form.elements[name].addEventListener("change", event => go({[name]: Number(event.target.value)}));
}
for (const name of ["once", "keywords"]) form.elements[name].addEventListener("change", event => go({[name]: event.target.checked}));
form.elements.search.addEventListener("input", later(event => go({search: event.target.value.trim()}, {quiet: true})));
form.elements.clear.addEventListener("click", () => { form.elements.search.value = ""; go({...STARTING, by: state.by, sort: state.sort, up: state.up}); });

const SECTIONS = [
  ["selection", drawForm, () => [subject(), state.label, state.keywords]],
  ["shares", drawShares, () => [subject(), state.label, state.keywords]],
  ["trend", drawTrend, () => [subject(), state.label, state.keywords]],
  ["sources", drawSources, () => [subject(), state.label, state.keywords]],
  ["languages", drawLanguages, () => [subject(), state.label, state.keywords]],
  ["compare", drawCompare, () => [subject(), state.keywords, state.by, state.a, state.b]],
  ["context", drawContext, () => [subject(), state.label, state.word]],
  ["words", drawWords, () => [subject(), state.label]],
  ["together", drawTogether, () => [subject()]],
  ["articles", drawArticles, () => [subject(), state.label, state.keywords, state.sort, state.up]],
].filter(([name]) => document.getElementById(`${name}-content`));  // no period, no trend
const drawn = new Map();
const render = (again = false) => {
  const key = document.activeElement?.dataset?.key;
  const caret = document.activeElement?.selectionStart;
  for (const [name, draw, depends] of SECTIONS) {
    const now = depends().join("|");
    if (!again && drawn.get(name) === now) continue;
    if (drawn.has(name) && !again && name === "articles") drawArticles.most = 100;
    drawn.set(name, now);
    const content = draw();
    if (content !== undefined) document.getElementById(`${name}-content`).replaceChildren(...[content].flat(Infinity).filter(Boolean));
  }
  showArticle();
  if (!key || document.activeElement?.dataset?.key === key || dialog.open) return;
  const same = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  same?.focus({preventScroll: true});
  if (same?.type === "search" && caret !== null) same.setSelectionRange(caret, caret);
};

addEventListener("hashchange", () => { hideTip(); state = readState(); render(); });
addEventListener("keydown", event => { if (event.key === "Escape") hideTip(); });
addEventListener("scroll", moveTip, {passive: true});
for (const link of document.querySelectorAll("a[href^='#']")) {  // of the page itself: those to a selection come later
  link.addEventListener("click", event => { event.preventDefault(); heading(link.hash.slice(1)); });
}

// on paper: what is folded stays folded, but for the comparison; the articles in full only if asked for
const inPrint = document.getElementById("appendix");
addEventListener("beforeprint", () => {
  if (!appendix || dialog.open) return;
  const articles = inFull(sorted(withLabel())).map(index => h("article", {class: "view"}, articleView(index, "h3")));
  inPrint.replaceChildren(h("h2", {}, "The articles in full"), ...articles);
});
addEventListener("afterprint", () => inPrint.replaceChildren());

document.documentElement.classList.add("live");
render();
