// Two periods or two sources side by side: what differs, how sure that is, and what carries the difference.

const sidesOf = () => {
  if (state.by === "sources") {
    const [first, second] = mostFirst(bySource(selected("source"))).map(([source]) => source).filter(source => source < data.sources.length);
    return {names: data.sources.map((_, source) => sourceName(source)), a: state.a >= 0 ? state.a : first ?? 0, b: state.b >= 0 ? state.b : second ?? 0};
  }
  const there = [...byPeriod(selected()).keys()].filter(period => period >= 0).sort((x, y) => x - y);
  const last = data.periods.length - 1;
  const b = state.b >= 0 ? state.b : there.at(-1) ?? last;
  return {names: data.periods, a: state.a >= 0 ? state.a : Math.max(0, b - 1), b};
};
const sideOf = at => {
  const found = selected(state.by === "sources" ? "source" : "period");
  const own = (period, source) => (state.by === "sources" ? numbered(source) : period) === at;
  return {
    rows: found.rows.filter(index => own(data.rows.period[index], data.rows.source[index])),
    others: found.others.filter(other => own(other.period, other.source)),
  };
};

const drawCompare = () => {
  const {names, a, b} = sidesOf();
  const bySources = state.by === "sources";
  const kinds = h("div", {class: "switch", role: "group", "aria-label": "Compare"}, [["periods", "Two periods"], ["sources", "Two sources"]].map(([by, text]) =>
    button(text, () => go({by, a: ANY, b: ANY}), {"aria-pressed": String(state.by === by), "data-key": `by-${by}`})));
  if (names.length < 2) return [h("div", {class: "filters"}, kinds), h("p", {}, `There is only one ${bySources ? "source" : "period"} here.`)];
  const sides = [sideOf(a), sideOf(b)];
  const sums = sides.map(total);
  const found = codes.map((_, label) => {
    const [before, after] = sums.map(one => shareOf(one, label));
    const limits = limitsOfChange(before, after);
    return {label, before, after, change: after.share - before.share, limits, clear: limits[0] > 0 || limits[1] < 0};
  });
  const order = [...found].sort((x, y) => y.clear - x.clear || Math.abs(y.change) - Math.abs(x.change));
  const pick = (side, value) => h("select", {"data-key": `side-${side}`, on: {change: event => go({[side]: Number(event.target.value)})}},
    names.map((name, at) => h("option", {value: at, selected: at === value}, name)));
  const few = sums.some(one => one.articles < data.few);
  return [
    h("div", {class: "filters"}, kinds,
      h("label", {}, bySources ? "Source" : "From", pick("a", a)), h("label", {}, bySources ? "With" : "To", pick("b", b))),
    h("p", {class: "legend"},
      h("bdi", {}, names[a]), `: ${count(sums[0].articles, "article")}; `, h("bdi", {}, names[b]), `: ${count(sums[1].articles, "article")}. `,
      few ? `With fewer than ${data.few} articles on one side, few changes can be clear. ` : "",
      "A change whose interval includes 0 is no clear change: with other stories it could have been the opposite."),
    ...order.map((one, at) => moved(one, names[a], names[b], sides, sums, at === 0 || one.clear && at < 3)),
    h("h3", {}, "Words that tell them apart"), apart(sides, names[a], names[b]),
  ];
};

const moved = (one, nameA, nameB, sides, sums, open) => {
  const {label, before, after, change, limits, clear} = one;
  return h("details", {class: "moved", open: opened.get(label) ?? open, on: {toggle: event => opened.set(label, event.target.open)}},
    h("summary", {"data-key": `moved-${label}`}, tag(label), " ",
      h("span", {class: "figure"}, `${percent(before.share)} → ${percent(after.share)}`), " ",
      h("b", {class: "figure"}, `${points(change)} points`), " ",
      h("small", {}, `${between(limits, points)}${clear ? "" : ": no clear change"}`)),
    h("div", {class: "carried"}, carried(label, sides, sums, nameA, nameB)));
};
const opened = new Map();

// what each article adds to the change: these parts add up to it exactly (a product rule for differences)
const parts = (label, sides, sums) => {
  const own = sums.map(one => one.labels[label * SUMS + (state.keywords ? 4 : 1)]);
  const unit = sums.every(one => one.words) ? sums.reduce((found, one) => found + 0.5 / one.words, 0) : 1 / Math.max(...sums.map(one => one.words), 1);
  const share = (own[0] + own[1]) / Math.max(1, sums[0].words + sums[1].words);
  return sides.flatMap(({rows, others}, side) => {
    const sign = side ? unit : -unit;
    return [
      ...rows.map(index => ({
        index, side, source: numbered(data.rows.source[index]), part: sign * data.rows.words[index] * (used(index, label) / 10000 - share),
      })),
      ...others.map(other => ({index: ANY, side, source: other.source, part: sign * (other.labels[label][state.keywords ? 4 : 1] - share * other.words)})),
    ];
  });
};

const carried = (label, sides, sums, nameA, nameB) => {
  const all = parts(label, sides, sums);
  const change = all.reduce((found, one) => found + one.part, 0);
  const strongest = list => list.filter(one => Math.abs(one.part) >= 0.0005).sort((x, y) => y.part * change > 0 === x.part * change > 0
    ? Math.abs(y.part) - Math.abs(x.part) : (y.part * change > 0) - (x.part * change > 0));
  const articles = strongest(all.filter(one => one.index !== ANY && used(one.index, label) > 0)).slice(0, 5);
  const rest = change - articles.reduce((found, one) => found + one.part, 0);
  const grouped = new Map();
  for (const {source, part} of all) grouped.set(source, (grouped.get(source) ?? 0) + part);
  const sources = state.by === "periods" ? strongest([...grouped].map(([source, part]) => ({source, part}))).slice(0, 4) : [];
  const words = strongest(termParts(label, sides, sums)).slice(0, 8);
  const list = (title, items) => items.length ? h("div", {}, h("h3", {}, title), h("ul", {}, items)) : null;
  const item = (part, content) => h("li", {}, h("span", {class: "figure"}, points(part)), " ", content);
  const missing = sides.reduce((all, side) => all + notInFull(side), 0);
  return [
    list("Articles", articles.map(({index, side, part}) => item(part, [articleLink(index), h("small", {}, ` ${side ? nameB : nameA}`)])).concat(
      articles.length && Math.abs(rest) >= 0.0005 ? [item(rest, h("small", {}, "all other articles together"))] : [])),
    list("Sources", sources.map(({source, part}) => item(part, h("bdi", {}, sourceName(source))))),
    list("Keywords and learned words", words.map(({term, role, part}) => item(part, [wordLink(term), h("small", {}, ` ${ROLES[role] ?? role}`)])).concat(
      missing > 0 && words.length ? [h("li", {}, h("small", {}, `without ${count(missing, "article that is", "articles that are")} not in full on this page`))] : [])),
    !(articles.length || sources.length || words.length) && h("p", {}, "No article, source or word changed it by 0.1 points or more."),
  ];
};

// the part of the share that rests on each term: labelled words, split over what counts for the label
const termParts = (label, sides, sums) => {
  const found = new Map();
  sides.forEach(({rows}, side) => {
    const over = (side ? 1 : -1) / Math.max(sums[side].words, 1);
    for (const index of rows) for (const paragraph of data.views[index] ?? []) {
      if (!paragraph.labels.includes(label)) continue;
      const scores = paragraph.labels.reduce((sum, each) => sum + paragraph.scores[each], 0);
      const words = paragraph.words * paragraph.scores[label] / Math.max(scores, 1);
      const spans = paragraph.spans.filter(span => span.label === label && span.contribution > 0);
      const sum = spans.reduce((all, span) => all + span.contribution, 0);
      for (const {term, role, contribution} of spans) {
        if (data.sums[term]) continue;
        if (!found.has(term)) found.set(term, {term, role, part: 0});
        found.get(term).part += over * words * contribution / sum;
      }
    }
  });
  return [...found.values()];
};

const wordCounts = new Map();
const wordsOf = index => {
  if (!wordCounts.has(index)) {
    const counts = new Map();
    for (const {kind, text} of data.views[index] ?? []) {
      if (kind !== "body") continue;
      for (const word of wordsIn(text.toLowerCase())) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    wordCounts.set(index, counts);
  }
  return wordCounts.get(index);
};
const added = rows => {
  const counts = new Map();
  for (const index of rows) for (const [word, n] of wordsOf(index)) counts.set(word, (counts.get(word) ?? 0) + n);
  return counts;
};

// weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008): the prior is how often
// a word stands in all articles in full here, of as many words as both sides have together
const logOdds = (one, other, all) => {
  const sum = counts => [...counts.values()].reduce((found, n) => found + n, 0);
  const [n, m, whole] = [one, other, all].map(sum);
  const prior = (n + m) / Math.max(whole, 1);
  const found = [];
  for (const word of new Set([...one.keys(), ...other.keys()])) {
    const [x, y, alpha] = [one.get(word) ?? 0, other.get(word) ?? 0, prior * all.get(word)];
    if (x + y < 3 || word.length < 2) continue;
    const total = prior * whole;
    const delta = Math.log((x + alpha) / (n + total - x - alpha)) - Math.log((y + alpha) / (m + total - y - alpha));
    found.push({word, x, y, z: delta / Math.sqrt(1 / (x + alpha) + 1 / (y + alpha))});
  }
  return found.sort((a, b) => b.z - a.z || (a.word < b.word ? -1 : 1));
};

const apart = (sides, nameA, nameB) => {
  const rows = sides.map(side => inFull(side.rows));
  if (rows.some(side => !side.length)) return h("p", {}, "One side has no article in full on this page.");
  const [one, other] = rows.map(added);
  const found = logOdds(one, other, added(Object.keys(data.views).map(Number)));
  const list = (name, words, own, its) => h("div", {}, h("h4", {}, h("bdi", {}, name)), h("ul", {}, words.length
    ? words.map(word => h("li", {}, wordLink(word.word), h("small", {}, ` ${own(word)}× here, ${its(word)}× there`)))
    : h("li", {}, "no word stands out")));
  const missing = sides.reduce((all, side) => all + notInFull(side), 0);
  return [
    h("div", {class: "carried"},
      list(nameA, found.filter(word => word.z > 1.96).slice(0, 12), word => word.x, word => word.y),
      list(nameB, found.filter(word => word.z < -1.96).reverse().slice(0, 12), word => word.y, word => word.x)),
    h("p", {class: "legend"},
      "Words that are clearly more frequent on one side than on the other (weighted log-odds, |z| above 1.96). ",
      missing > 0 ? `Of the words of ${count(rows[0].length + rows[1].length, "article")}; ${whole(missing)} are not in full on this page.` : ""),
  ];
};
