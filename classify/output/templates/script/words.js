// Keywords and learned words of the selection, and the places where a word stands.

const escaped = text => text.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&");
const patternOf = word => {
  const open = word.endsWith("*");
  const parts = word.replace(/\*$/, "").split(/[\s-]+/).filter(Boolean).map(escaped);
  if (!parts.length) return null;
  const flags = /\p{Lu}/u.test(word) ? "gu" : "giu";  // a capital letter asks for the same case, as in keywords
  const letters = [...word.replace(/\*$/, "")];
  const [before, behind] = [edges(letters[0])[0], edges(letters.at(-1))[1]];
  return new RegExp(`(?<!${before})${parts.join("[\\s\\-\\u2010-\\u2015]+")}${open ? `(?:${behind})*` : `(?!${behind})`}`, flags);
};
const wordLink = term => {
  const link = linkTo(term, {word: term, article: ANY}, {title: "its places in the articles", "data-key": `word-${term}`});
  link.addEventListener("click", () => heading("context"));
  return link;
};

const MOST_PLACES = 1000;
const placesOf = (word, rows) => {
  const pattern = patternOf(word);
  const places = [];
  if (pattern) for (const index of rows) for (const paragraph of data.views[index] ?? []) {
    if (paragraph.kind === "boilerplate") continue;
    for (const found of paragraph.text.matchAll(pattern)) {
      if (places.length === MOST_PLACES) return places;
      places.push({index, paragraph, start: found.index, end: found.index + found[0].length});
    }
  }
  return places;
};
const newest = rows => [...rows].sort((a, b) => (data.rows.date[b] > data.rows.date[a]) - (data.rows.date[b] < data.rows.date[a]) || a - b);
const inFull = rows => rows.filter(index => data.views[index]);
const notInFull = ({rows, others}) => rows.length - inFull(rows).length + others.reduce((sum, other) => sum + other.articles, 0);

const drawContext = () => {
  const word = state.word || state.search.trim();
  const input = h("input", {type: "search", value: state.word, placeholder: "word, phrase or stem*", "data-key": "word", autocomplete: "off",
    on: {input: later(event => go({word: event.target.value.trim()}, {quiet: true}))}});
  const form = h("div", {class: "filters"}, h("label", {}, "Word ", input));
  if (!word) return [form, h("p", {class: "hint"}, "Type a word, or click one anywhere on this page.")];
  const found = selected();
  const rows = newest(found.rows.filter(index => hasLabel(index, state.label)));
  const places = placesOf(word, rows);
  const articles = new Set(places.map(place => place.index));
  const missing = notInFull(found);
  return [
    form,
    h("p", {role: "status"}, places.length
      ? [h("b", {}, word), ` stands in ${places.length === MOST_PLACES ? "at least " : ""}${count(places.length, "place")}`,
        ` of ${count(articles.size, "article")} in the selection.`]
      : [h("b", {}, word), " does not occur in the selected articles."],
    missing > 0 ? ` ${count(missing, "article is", "articles are")} not in full on this page and not searched.` : ""),
    places.length > 0 && h("ol", {class: "places"}, places.slice(0, drawContext.most).map(placeLine)),
    places.length > drawContext.most
      && button(`Show ${Math.min(100, places.length - drawContext.most)} more`, () => { drawContext.most += 100; render(true); }),
  ];
};
drawContext.most = 25;

const placeLine = ({index, paragraph, start, end}) => {
  const {text, labels} = paragraph;
  const [from, to] = [Math.max(0, start - 90), Math.min(text.length, end + 90)];
  const spaced = part => !unparted.test(part);  // words are not cut in two where spaces part them
  const [near, then] = [text.slice(from, start), text.slice(end, to)];
  const before = from && spaced(near) ? near.replace(/^\S*\s/, "") : near;
  const after = to < text.length && spaced(then) ? then.replace(/\s\S*$/, "") : then;
  return h("li", {}, h("span", {class: "meta"}, joined([data.rows.date[index], articleLink(index)]), " ", labels.map(tag)),
    h("q", {dir: "auto"}, from ? "… " : "", before, h("mark", {class: "hit"}, text.slice(start, end)), after, to < text.length ? " …" : ""));
};

const drawWords = () => {
  const found = selected();
  const rows = inFull(found.rows);
  const missing = notInFull(found);
  const words = fromViews(rows).filter(one => state.label === ANY || one.label === state.label);
  const wholeRun = missing > 0 && data.counts.length > 0;
  const keywords = wholeRun
    ? data.counts.map(([label, term, articles]) => ({label, term: data.terms[term], articles})).filter(one => state.label === ANY || one.label === state.label)
    : words.filter(one => one.role !== "learned");
  const part = (title, list, counted) => {
    const own = [...list].sort((a, b) => b.articles - a.articles || (a.term < b.term ? -1 : 1));
    const most = drawWords.most;
    return h("div", {}, h("h3", {}, title), own.length ? table(title, ["Word", "Label", [counted, "num"]], own.slice(0, most).map(one =>
      row(h("th", {scope: "row"}, wordLink(one.term)), [cell(tag(one.label)), number(whole(one.articles))]))) : h("p", {}, "none"),
    own.length > most && button(`Show ${Math.min(50, own.length - most)} of ${own.length - most} more`, () => { drawWords.most += 50; render(true); }));
  };
  return [
    missing > 0 && leftOut(`Counted in the ${count(rows.length, "article")} of the selection that ${rows.length === 1 ? "is" : "are"} in full `,
      `on this page, ${whole(missing)} are not`, wholeRun ? "; keywords over all paragraphs of the run." : "."),
    h("div", {class: "even"},
      part("Keywords that counted", keywords, wholeRun ? "Paragraphs of the run" : "Articles"),
      part("Learned words that counted", words.filter(one => one.role === "learned"), "Articles")),
  ];
};
drawWords.most = 12;

const fromViews = rows => {
  const found = new Map();
  for (const index of rows) {
    const seen = new Set();
    for (const {spans} of data.views[index]) for (const {label, term, role, contribution} of spans) {
      if (role === "excluded" || data.sums[term] || role !== "learned" && contribution === 0 || role === "learned" && contribution < 0) continue;
      const kind = role === "learned" ? role : "keyword";
      const key = `${label}|${kind}|${term}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (!found.has(key)) found.set(key, {label, term, role: kind, articles: 0});
      found.get(key).articles += 1;
    }
  }
  return [...found.values()];
};
