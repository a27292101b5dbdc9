// How much, over time, by source, and which labels come together.

const toArticles = change => { go(change); heading("articles"); };
const choose = (label, key) => button(tag(label), () => go({label: state.label === label ? ANY : label}), {
  class: "plain", "aria-pressed": String(state.label === label), "data-key": key, title: "choose this label",
});

const drawShares = () => {
  const sums = total(selected());
  const found = codes.map((_, label) => shareOf(sums, label));
  const none = shareNone(sums);
  const top = Math.max(0.01, none, ...found.map(one => Math.max(one.share, Math.min(one.limits[1], 1.6 * one.share + 0.02))));
  const width = share => `${Math.min(100, 100 * share / top)}%`;
  const bar = (one, label) => h("div", {class: `share-bar l${label % 8}`, "aria-hidden": "true"},
    h("i", {vars: {width: width(one.byKeyword)}}),
    !state.keywords && h("i", {class: "learned", vars: {width: width(Math.max(0, one.all - one.byKeyword))}}),
    h("b", {vars: {left: width(one.limits[0]), width: width(Math.max(0, Math.min(one.limits[1], top) - one.limits[0]))}}));
  const rows = found.map((one, label) => row(h("th", {scope: "row"}, choose(label, `share-${label}`)), [
    cell(bar(one, label), {class: "bars"}),
    number([percent(one.share), h("small", {class: "under"}, sums.stories > 1 ? between(one.limits) : "")]),
    number(sums.stories > 1 ? between(one.limits) : "–"),
    number(percent(one.byKeyword)), number(percent(Math.max(0, one.all - one.byKeyword))),
    number(button(whole(one.articles), () => toArticles({label}), {class: "plain link", "data-key": `articles-${label}`})),
  ], {class: state.label === label ? "is-chosen" : null}));
  if (none > 0.00005 && !state.keywords) rows.push(row(h("th", {scope: "row"}, tag(NONE)), [
    cell(h("div", {class: "share-bar none", "aria-hidden": "true"}, h("i", {vars: {width: width(none)}})), {class: "bars"}),
    number(percent(none)), cell(""), cell(""), cell(""), cell(""),
  ]));
  return [
    table("Shares by label", [
      "Label", ["", "bars"], [state.keywords ? "Share by keyword" : "Share", "num"], ["95% interval", "num"],
      ["By keyword", "num"], ["By learned words alone", "num"], ["Articles", "num"],
    ], rows, {class: "shares"}),
    sums.articles < data.few && sums.articles > 0
      && leftOut(`${count(sums.articles, "article")} only: these shares are a rough indication.`),
  ];
};

const drawTrend = () => {
  if (!data.periods.length) return h("p", {}, "No article here has a date.");
  const groups = byPeriod(selected("period"));
  const found = codes.map((_, label) => Object.fromEntries(data.periods.flatMap((_, period) => {
    const sums = groups.get(period);
    return sums?.articles ? [[period, {...shareOf(sums, label), articles: sums.articles}]] : [];
  })));
  const peak = few => Math.max(0, ...found.flatMap(one => Object.values(one).filter(at => few || at.articles >= data.few)
    .map(at => Math.max(at.share, few ? 0 : Math.min(at.limits[1], 2 * at.share)))));
  const top = niceTop(Math.min(1, Math.max(0.01, peak(true), peak(false))));
  const shown = state.label >= 0 ? [state.label, ...codes.keys()].filter((label, at, all) => all.indexOf(label) === at) : [...codes.keys()];
  const figures = shown.slice(0, drawTrend.most).map(label => h("figure", {class: state.label === label ? "is-chosen" : null},
    h("figcaption", {}, choose(label, `trend-of-${label}`), lastChange(found[label])),
    trendChart(label, found[label], top, period => toArticles({label, from: period, to: period}))));
  const counts = data.periods.map((_, period) => groups.get(period)?.articles ?? 0);
  const undated = groups.get(ANY)?.articles ?? 0;
  return [
    h("div", {class: "small-charts"}, figures, h("figure", {},
      h("figcaption", {}, h("span", {class: "tag none"}, "articles"), h("small", {class: "hint"}, " · drag over the bars to choose periods")),
      countsChart(counts))),
    shown.length > figures.length && button(`Draw all ${shown.length} labels`, () => { drawTrend.most = N; render(true); }),
    undated > 0 && leftOut(`${count(undated, "article has", "articles have")} no date and ${undated === 1 ? "is" : "are"} in no period.`),
    h("details", {}, h("summary", {}, "The figures"), table("Shares by period",
      ["Period", ...codes.map((_, label) => [titleOf(label), "num"]), ["Articles", "num"]],
      data.periods.map((name, period) => row(h("th", {scope: "row"}, name), [
        codes.map((_, label) => number(found[label][period]
          ? [percent(found[label][period].share), h("small", {}, ` ${between(found[label][period].limits)}`)] : "–")),
        number(whole(counts[period])),
      ], {class: counts[period] < data.few ? "few" : null})))),
  ];
};
drawTrend.most = 12;

const lastChange = found => {
  const [before, last] = Object.keys(found).map(Number).sort((a, b) => a - b).slice(-2);
  if (last === undefined) return null;
  const [low, high] = limitsOfChange(found[before], found[last]);
  const clear = low > 0 || high < 0;
  const change = found[last].share - found[before].share;
  return h("small", {}, ` · ${data.periods[last]}: `, clear ? `${points(change)} points (${between([low, high], points)})` : "no clear change");
};

// cells of one group, a source or a language, in the table of shades; `field` of the selection names its kind
const chooseGroup = (field, at, name) => button(name, () => go({[field]: state[field] === at ? ANY : at}), {
  class: "plain", "aria-pressed": String(state[field] === at), "data-key": `${field}-${at}`,
});
const shaded = (field, at, name, sums) => codes.map((_, label) => {
  if (!sums.words) return number("–");
  const {share, limits} = shareOf(sums, label);
  const text = percent(share);
  return cell(at === ANY ? text : button(text, () => toArticles({[field]: at, label}), {
    class: "plain", "data-key": `cell-${field}-${at}-${label}`,
    title: `${name}, ${titleOf(label)}: ${text} (${between(limits)}), ${count(sums.articles, "article")}; click for the articles`,
  }), {class: "num h", vars: {"--w": Math.round(100 * share)}});
});
const groupRow = (field, at, sums, head, cells) => row(h("th", {scope: "row"}, head), cells, {
  class: [at !== ANY && state[field] === at && "is-chosen", sums.articles < data.few && "few"].filter(Boolean).join(" ") || null,
});
const mostFirst = groups => [...groups].sort(([a, x], [b, y]) => y.articles - x.articles || a - b);
const noLabel = sums => number(sums.words ? percent(shareNone(sums)) : "–");

const drawSources = () => {
  const groups = mostFirst(bySource(selected("source")));
  const rows = groups.slice(0, drawSources.most).map(([source, sums]) => {
    const [name, at] = [sourceName(source), source < data.sources.length ? source : ANY];
    const head = h("bdi", {}, name);
    return groupRow("source", source, sums, at === ANY ? head : chooseGroup("source", at, head),
      [shaded("source", at, name, sums), noLabel(sums), number(whole(sums.articles))]);
  });
  return [
    table("Shares by source", ["Source", ...codes.map((_, label) => [titleOf(label), "num"]), ["No label", "num"], ["Articles", "num"]], rows, {class: "heat"}),
    groups.length > rows.length && button(`Show all ${groups.length} sources`, () => { drawSources.most = Infinity; render(true); }),
  ];
};
drawSources.most = 20;

const drawLanguages = () => {
  const groups = mostFirst(byLanguage(selected("language")));
  const words = groups.reduce((sum, [, sums]) => sum + sums.words, 0);
  return table("Shares by language", [
    "Language", ...["Articles", "Paragraphs", "Of all words", "No label", ...codes.map((_, label) => titleOf(label))].map(text => [text, "num"]),
  ], groups.map(([at, sums]) => groupRow("language", at, sums, chooseGroup("language", at, languageName(at)), [
    number(whole(sums.articles)), number(whole(sums.paragraphs)), number(percent(sums.words / Math.max(words, 1))), noLabel(sums),
    shaded("language", at, languageName(at), sums),
  ])), {class: "heat"});
};

// labels that stand in the same paragraphs and articles; lift is against chance
const drawTogether = () => {
  const found = selected();
  const alone = new Float64Array(N);
  const both = new Map();
  const pairs = (labels, what) => labels.forEach((a, at) => { for (const b of labels.slice(at + 1)) pair(both, a, b)[what] += 1; });
  let paragraphs = 0;
  for (const index of inFull(found.rows)) for (const {kind, labels} of data.views[index]) {
    if (kind !== "body") continue;
    paragraphs += 1;
    for (const label of labels) alone[label] += 1;
    pairs(labels, "paragraphs");
  }
  for (const index of found.rows) pairs([...codes.keys()].filter(label => data.rows.shares[index][label] > 0), "articles");
  const list = [...both.values()].sort((x, y) => y.paragraphs - x.paragraphs || y.articles - x.articles);
  if (!list.length) return h("p", {}, "No article here has two labels.");
  return [
    table("Pairs of labels",
      ["Labels", ...["Paragraphs with both", "Of the first", "Of the second", "Times chance", "Articles with both"].map(text => [text, "num"])],
      list.slice(0, 15).map(({a, b, paragraphs: n, articles}) => row(h("th", {scope: "row"}, tag(a), " ", tag(b)), [
        number(whole(n)), number(n ? percent(n / alone[a]) : "–"), number(n ? percent(n / alone[b]) : "–"),
        number(n ? (n * paragraphs / (alone[a] * alone[b])).toFixed(1) : "–"),
        number(whole(articles)),
      ]))),
    list.length > 15 && leftOut(`The 15 most frequent of ${list.length} pairs.`),
    notInFull(found) > 0 && leftOut(
      `Paragraphs of the ${count(inFull(found.rows).length, "article")} in full on this page, articles of the ${whole(found.rows.length)} listed.`),
  ];
};
const pair = (both, a, b) => {
  const key = a * N + b;
  if (!both.has(key)) both.set(key, {a, b, paragraphs: 0, articles: 0});
  return both.get(key);
};
