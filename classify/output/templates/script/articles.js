// The articles of the selection as a list, and what can be taken along of it.

const linkTo = (text, change, attributes) => h("a", {
  href: fragment({...STARTING, ...change}),
  on: {click: event => { if (event.ctrlKey || event.metaKey || event.shiftKey) return; event.preventDefault(); go(change); }},
  ...attributes,
}, h("bdi", {}, text));
const articleLink = index => linkTo(data.rows.title[index] || data.rows.id[index], {article: index}, {"data-key": `open-${index}`});
const withLabel = () => selected().rows.filter(index => hasLabel(index, state.label));

const keyOf = {
  date: index => data.rows.date[index],
  source: index => sourceName(data.rows.source[index]),
  title: index => data.rows.title[index] || data.rows.id[index],
  words: index => data.rows.words[index],
  share: index => state.label >= 0 ? used(index, state.label) : data.rows.shares[index].reduce((sum, share) => sum + share, 0),
  story: index => data.rows.stories[index],
};
const inOrder = new Intl.Collator("en", {numeric: true});
const sorted = rows => {
  const key = keyOf[state.sort] ?? keyOf.date;
  const values = new Map(rows.map(index => [index, key(index)]));
  const compare = (a, b) => typeof a === "number" ? a - b : inOrder.compare(a, b);
  return [...rows].sort((a, b) => (state.up ? 1 : -1) * compare(values.get(a), values.get(b)) || a - b);
};
const SORTS = [["date", "Date"], ["source", "Source"], ["title", "Title"], ["words", "Words"], ["share", "Profile"]];
const upFirst = name => name === "source" || name === "title";

const profile = index => {
  const {shares} = data.rows;
  const none = 10000 - shares[index].reduce((sum, share) => sum + share, 0);
  return h("span", {class: "profile", "aria-hidden": "true"},
    shares[index].map((share, label) => share > 0 && h("i", {
      class: `l${label % 8}`, vars: {"--w": share}, title: `${label + 1} ${titleOf(label)} ${percent(share / 10000)}`,
    })),
    none > 0 && h("i", {class: "none", vars: {"--w": none}, title: `no label ${percent(none / 10000)}`}));
};
const mainLabel = index => {
  if (state.label >= 0) return state.label;
  const most = Math.max(...data.rows.shares[index]);
  return most > 0 ? data.rows.shares[index].indexOf(most) : NONE;
};
const storyNote = index => {
  if (data.rows.copy[index]) return "repeats another";
  const copies = data.rows.stories[index] - 1;
  return copies > 0 ? count(copies, "copy", "copies") : "";
};

const articleRow = index => {
  const {rows} = data;
  const label = mainLabel(index);
  const note = storyNote(index);
  const source = sourceName(rows.source[index]);
  return h("tr", {},
    cell(rows.date[index], {class: "date"}), cell(h("bdi", {}, source), {class: "source"}),
    h("th", {scope: "row"}, articleLink(index), note && [" ", h("small", {class: "story"}, note)],
      h("small", {class: "under"}, rows.date[index], rows.date[index] && " · ", h("bdi", {}, source))),
    cell(whole(rows.words[index]), {class: "num words"}),
    cell([profile(index), h("span", {class: "primary"}, tag(label), label >= 0 && ` ${percent(used(index, label) / 10000)}`)], {class: "mix"}));
};

const drawArticles = () => {
  const found = selected();
  const rows = sorted(found.rows.filter(index => hasLabel(index, state.label)));
  const head = SORTS.map(([name, text]) => h("th", {
    scope: "col", class: [name, name === "words" && "num", name === "share" && "mix"].filter(Boolean).join(" "),
    "aria-sort": state.sort === name ? (state.up ? "ascending" : "descending") : null,
  }, button(text, () => go({sort: name, up: state.sort === name ? !state.up : upFirst(name)}), {"data-key": `sort-${name}`})));
  const outside = data.articles - ROWS;
  return [
    outside > 0 && leftOut(`${whole(ROWS)} of ${count(data.articles, "article")} are listed here and can be searched and opened; `,
      `${whole(outside)} more are counted in the figures above and listed in profiles.csv.`),
    h("div", {class: "filters"},
      h("label", {class: "narrow"}, "Sort ", h("select", {"data-key": "sort", on: {change: ({target}) => go({sort: target.value, up: upFirst(target.value)})}},
        SORTS.map(([name, text]) => h("option", {value: name, selected: state.sort === name}, text)))),
      button("Save as CSV", saveCsv, {"data-key": "csv"}), button("Copy as Markdown", copyMarkdown, {"data-key": "markdown"}),
      h("label", {class: "check"},
        h("input", {type: "checkbox", checked: appendix, on: {change: event => { appendix = event.target.checked; }}}),
        " print the articles in full")),
    h("p", {class: "left-out", role: "status"},
      `${count(rows.length, "article")} of ${whole(data.articles)}${state.label === ANY ? "" : `, ${titleOf(state.label)}`}`),
    rows.length > 0 && h("table", {class: "articles"}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows.slice(0, drawArticles.most).map(articleRow))),
    rows.length > drawArticles.most
      && button(`Show ${Math.min(200, rows.length - drawArticles.most)} more`, () => { drawArticles.most += 200; render(true); }, {"data-key": "more"}),
  ];
};
drawArticles.most = 100;
let appendix = false;

// a cell as in the tables of a run: quoted where it must be, and never run by a spreadsheet
const SIGNS = "=+\\-@＝＋－＠";
const FORMULA = new RegExp(`^(?:[${SIGNS}\\t\\r\\n']|[ ;,|\\u00a0\\u3000\\u200b\\ufeff\\s]+[${SIGNS}])`);
const csvCell = value => {
  const text = String(value);
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};
const csvOf = rows => {
  const heads = ["article_id", "date", "source", "title", "url", "words", ...codes.map(code => `share_${code}`), "share_none"];
  const lines = rows.map(index => {
    const shares = data.rows.shares[index].map(share => share / 10000);
    const none = (10000 - data.rows.shares[index].reduce((sum, share) => sum + share, 0)) / 10000;
    const source = data.rows.source[index];
    return [...["id", "date"].map(name => csvCell(data.rows[name][index])), csvCell(typeof source === "string" ? source : data.sources[source]),
      csvCell(data.rows.title[index]), csvCell(data.rows.url[index]), data.rows.words[index], ...[...shares, none].map(share => share.toFixed(4))].join(",");
  });
  return `\ufeff${[heads.join(","), ...lines].join("\n")}\n`;
};
const saveCsv = () => {
  const link = h("a", {href: URL.createObjectURL(new Blob([csvOf(sorted(withLabel()))], {type: "text/csv"})), download: "articles.csv"});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

const plainText = text => text.replace(/[\\`*_{}[\]()#+!|<>~-]/g, "\\$&").replace(/\s+/g, " ");
const chosenInWords = () => [
  state.label === ANY ? "" : titleOf(state.label), state.source === ANY ? "" : sourceName(state.source),
  state.language === ANY ? "" : data.languages[state.language],
  state.from === ANY && state.to === ANY ? "" : `${data.periods[Math.max(state.from, 0)]} to ${data.periods[state.to === ANY ? data.periods.length - 1 : state.to]}`,
  state.search && `“${state.search}”`, state.once && "each story once", state.keywords && "by keyword only",
].filter(Boolean).join(", ") || "all articles";
const markdownOf = rows => {
  const sums = total(selected());
  const line = cells => `| ${cells.join(" | ")} |`;
  return [
    `**${plainText(document.querySelector("h1").textContent)}**: ${plainText(chosenInWords())} (${count(sums.articles, "article")})`, "",
    line(["Label", "Share", "95% interval", "Articles"]), "| --- | ---: | ---: | ---: |",
    ...codes.map((_, label) => {
      const {share, limits, articles} = shareOf(sums, label);
      return line([plainText(titleOf(label)), percent(share), between(limits), whole(articles)]);
    }), "",
    ...rows.slice(0, 50).map(index => {
      const title = plainText(data.rows.title[index] || data.rows.id[index]);
      const url = webAddress(data.rows.url[index]);
      const named = url ? `[${title}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)` : title;
      return `- ${[data.rows.date[index], plainText(sourceName(data.rows.source[index]))].filter(Boolean).join(", ")}: ${named}`;
    }),
    ...(rows.length > 50 ? [`- and ${whole(rows.length - 50)} more`] : []), "",
  ].join("\n");
};
const copyMarkdown = async event => {
  const text = markdownOf(sorted(withLabel()));
  const pressed = event.target;
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // no right to the clipboard: the old way
    const area = h("textarea", {class: "skip"}, text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  pressed.textContent = "Copied";
  setTimeout(() => { pressed.textContent = "Copy as Markdown"; }, 1500);
};
