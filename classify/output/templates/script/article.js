// One article: its paragraphs with the words behind their labels marked.

const dialog = document.getElementById("article");
const webAddress = url => /^https?:\/\//i.test(url) ? url : "";

// the text in stretches, each under the same spans from end to end, strongest span first
const segments = (text, spans) => {
  const there = spans.filter(span => span.start < span.end).sort((a, b) => a.start - b.start);
  const cuts = [...new Set([0, text.length, ...there.flatMap(span => [span.start, span.end])])].sort((a, b) => a - b);
  let next = 0;
  let open = [];  // the spans over the stretch, so that a long text costs no more than its length
  return cuts.slice(1).map((end, at) => {
    open = open.filter(span => span.end > cuts[at]);
    while (next < there.length && there[next].start <= cuts[at]) open.push(there[next++]);
    const over = [...open].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || a.start - b.start);
    return {text: text.slice(cuts[at], end), over, closes: over[0]?.end === end};
  });
};
const termName = term => data.sums[term] ?? term;
const roleOf = span => ROLES[span.role] ?? span.role;
const markTitle = span => `${span.label + 1} ${titleOf(span.label)}: ${span.term} (${roleOf(span)}, ${signed(span.contribution, 2)})`;
const markOf = ({text, over, closes}, strongest) => {
  if (!over.length) return text;
  const [{label, role, contribution}] = over;
  const depth = contribution && strongest ? Math.min(4, 1 + Math.floor(3.996 * Math.abs(contribution) / strongest)) : 0;
  return h("mark", {
    class: `l${label % 8} ${role} s${depth}${contribution < 0 ? " against" : ""}`, "data-no": closes ? label + 1 : null,
    title: over.map(markTitle).join("; "),
  }, text);
};

const paragraphView = (paragraph, strongest) => {
  const {number: no, kind, text, labels, note, spans} = paragraph;
  return h("section", {class: `paragraph ${kind}`},
    h("p", {class: "no-of"}, h("span", {class: "quiet"}, "paragraph "), `${no}`),
    h("div", {},
      h("p", {class: "text", dir: "auto"}, segments(text, spans).map(segment => markOf(segment, strongest))),
      h("p", {class: "verdict"}, labels.map(tag), !labels.length && [h("span", {class: "tag none"}, kind === "body" ? "no label" : kind), " ", note[0]]),
      kind === "body" && h("table", {class: "why"},
        h("thead", {class: "quiet"}, h("tr", {}, ["Label", "Score", "Words and contributions"].map(text => h("th", {scope: "col"}, text)))),
        h("tbody", {}, codes.map((_, label) => whyRow(paragraph, label)))),
      note.slice(1).map(sentence => h("p", {class: "change"}, sentence))));
};
const whyRow = ({labels, scores, spans}, label) => {
  const own = spans.filter(span => span.label === label)
    .sort((a, b) => (a.start === a.end) - (b.start === b.end) || Math.abs(b.contribution) - Math.abs(a.contribution) || a.start - b.start);
  const given = labels.includes(label);
  if (!given && !own.length && scores[label] < 0.1) return null;
  const start = data.labels[label].intercept;
  const sum = own.reduce((all, span) => all + span.contribution, start);
  return h("tr", {class: given ? "given" : null}, h("th", {scope: "row"}, tag(label)),
    h("td", {class: "score"},
      h("span", {class: `bar l${label % 8}`, "aria-hidden": "true"}, h("i", {vars: {"--w": Math.round(100 * scores[label])}})),
      ` ${scores[label].toFixed(2)}`),
    h("td", {}, own.map(span => [h("span", {class: `term ${span.role}`},
      data.sums[span.term] ? termName(span.term) : wordLink(span.term), " ", h("b", {}, signed(span.contribution, 2)),
      !data.sums[span.term] && h("small", {}, ` ${roleOf(span)}`)), " "]),
    own.length > 0 && h("span", {class: "term rest"}, "starting value ", h("b", {}, signed(start, 2)), " = total ", h("b", {}, signed(sum, 2))),
    data.labels[label].threshold !== null && h("small", {}, ` given from a score of ${data.labels[label].threshold.toFixed(2)}`)));
};

const articleView = (index, level = "h2") => {
  const {rows} = data;
  const paragraphs = data.views[index];
  const url = webAddress(rows.url[index]);
  const strongest = Math.max(0, ...(paragraphs ?? []).flatMap(paragraph => paragraph.spans.map(span => Math.abs(span.contribution))));
  const none = 10000 - rows.shares[index].reduce((sum, share) => sum + share, 0);
  return [
    h("header", {},
      h(level, {tabindex: "-1"}, h("bdi", {}, rows.title[index] || rows.id[index])),
      h("p", {class: "meta"}, joined([
        rows.date[index], h("bdi", {}, sourceName(rows.source[index])), count(rows.words[index], "word"),
        data.languages.length > 1 && languageName(rows.language[index]),
        h("span", {class: "id"}, rows.id[index]), storyNote(index),
        url && h("a", {href: url, rel: "noopener noreferrer nofollow", target: "_blank"}, "open the original"),
      ])),
      h("div", {class: "whole"}, profile(index), h("ul", {class: "inline"},
        rows.shares[index].map((share, label) => share > 0 && h("li", {}, tag(label), ` ${percent(share / 10000)}`)),
        none > 0 && h("li", {}, tag(NONE), ` ${percent(none / 10000)}`)))),
    paragraphs ? paragraphs.map(paragraph => paragraphView(paragraph, strongest))
      : leftOut("The text of this article is not on this page; it is in paragraphs.csv and evidence.csv. A report of fewer articles ",
        "has room for it: ", h("code", {}, "classify report"), " with ", h("code", {}, "--since"), " or ", h("code", {}, "--source"), "."),
  ];
};
const legend = () => {
  const template = document.getElementById("legend");
  return template.content.cloneNode(true);
};

let shownIds = [];
const showArticle = () => {
  if (state.article === ANY) {
    if (dialog.open) dialog.close();
    return;
  }
  shownIds = sorted(withLabel());
  const at = shownIds.indexOf(state.article);
  const step = by => button(by < 0 ? "Previous" : "Next", () => go({article: shownIds[at + by]}, {quiet: true}), {
    disabled: shownIds[at + by] === undefined || at < 0, "data-step": by,
  });
  dialog.replaceChildren(
    h("p", {class: "bar-top"}, button("Close", () => dialog.close()), h("span", {}, step(-1), " ", step(1))),
    h("article", {class: "view"}, articleView(state.article), data.views[state.article] && legend()));
  dialog.scrollTop = 0;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").focus({preventScroll: true});
};
dialog.addEventListener("close", () => { if (state.article !== ANY) go({article: ANY}); });
