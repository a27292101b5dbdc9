// The data of the page: one block of JSON, written by classify.output.report_json.

const data = JSON.parse(document.getElementById("data").textContent);
const KINDS = ["body", "boilerplate", "short", "language"];
const ROLES = {seed: "keyword", keyword: "keyword", learned: "learned", context: "needs a partner", excluded: "excluded"};
const SPAN = 6;

const unpacked = ([number, kind, words, text, labels, note, scores, flat]) => {
  const spans = [];
  for (let at = 0; at < flat.length; at += SPAN) {
    const [label, term, start, end, role, hundredths] = flat.slice(at, at + SPAN);
    spans.push({label, term: data.terms[term], start, end, role: data.roles[role], contribution: hundredths / 100});
  }
  return {number, kind: KINDS[kind], words, text, labels, note, scores, spans};
};
for (const [index, paragraphs] of Object.entries(data.views)) data.views[index] = paragraphs.map(unpacked);
data.others = data.others.map(([period, source, language, copy, articles, stories, paragraphs, words, squares, labels]) =>
  ({period, source, language, copy, articles, stories, paragraphs, words, squares, labels}));
