// The selection: read from the fragment of the address, so that a link shows the same view and Back goes back.

const NONE = -2;
const ANY = -1;
const STARTING = {
  label: ANY, source: ANY, language: ANY, from: ANY, to: ANY, search: "", once: false, keywords: false,
  by: "periods", a: ANY, b: ANY, word: "", article: ANY, sort: "date", up: false,
};

const place = (names, name) => name === null ? ANY : names.indexOf(name);
const codes = data.labels.map(label => label.code);

const readState = () => {
  const told = new URLSearchParams(location.hash.slice(1));
  const by = told.get("by") === "sources" ? "sources" : "periods";
  const sides = by === "sources" ? data.sources : data.periods;
  const state = {
    ...STARTING,
    label: told.get("label") === "none" ? NONE : place(codes, told.get("label")),
    source: place(data.sources, told.get("source")),
    language: place(data.languages, told.get("language")),
    from: place(data.periods, told.get("from")),
    to: place(data.periods, told.get("to")),
    search: told.get("search") ?? "",
    once: told.get("stories") === "once",
    keywords: told.get("words") === "keywords",
    by,
    a: place(sides, told.get("a")),
    b: place(sides, told.get("b")),
    word: told.get("word") ?? "",
    article: place(data.rows.id, told.get("article")),
    sort: told.get("sort") ?? STARTING.sort,
    up: told.get("order") === "up",
  };
  if (state.from > state.to && state.to !== ANY) [state.from, state.to] = [state.to, state.from];
  return state;
};

const fragment = state => {
  const told = new URLSearchParams();
  const name = (key, names, index) => { if (index >= 0) told.set(key, names[index]); };
  if (state.label === NONE) told.set("label", "none");
  name("label", codes, state.label);
  name("source", data.sources, state.source);
  name("language", data.languages, state.language);
  name("from", data.periods, state.from);
  name("to", data.periods, state.to);
  if (state.search) told.set("search", state.search);
  if (state.once) told.set("stories", "once");
  if (state.keywords) told.set("words", "keywords");
  if (state.by !== STARTING.by) told.set("by", state.by);
  name("a", state.by === "sources" ? data.sources : data.periods, state.a);
  name("b", state.by === "sources" ? data.sources : data.periods, state.b);
  if (state.word) told.set("word", state.word);
  if (state.sort !== STARTING.sort) told.set("sort", state.sort);
  if (state.up) told.set("order", "up");
  name("article", data.rows.id, state.article);
  return `#${told}`;
};

// the one way to change what is shown; `quiet` leaves no step for the Back button
let state = readState();
const go = (change, {quiet = false} = {}) => {
  const next = fragment({...state, ...change});
  if (next === fragment(state)) return;
  if (quiet) location.replace(next);
  else location.hash = next;
};

// what each section depends on
const subject = () => [state.source, state.language, state.from, state.to, state.search, state.once].join("|");
const inPeriods = period => state.from === ANY && state.to === ANY
  || period >= 0 && period >= state.from && (state.to === ANY || period <= state.to);
