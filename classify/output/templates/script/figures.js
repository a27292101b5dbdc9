// Figures of the selection, from the rows of the page and the sums of the articles without a row. The limits of
// shares are those of the tables: a share is worth as many stories as its variance over stories says (Jeffreys).

const N = data.labels.length;
const ROWS = data.rows.id.length;
const SUMS = 7;  // a label: articles, words, squares, with words; then words, squares and with words by keyword
const searched = new Array(ROWS).fill(null);
const fullText = index => searched[index] ??= [
  data.rows.title[index], sourceName(data.rows.source[index]), data.rows.id[index],
  ...(data.views[index] ?? []).map(paragraph => paragraph.text),
].join("\n").toLowerCase();

const asked = () => state.search.toLowerCase().split(/\s+/).filter(Boolean);
const fits = (index, words, but) => {
  const rows = data.rows;
  return (but === "source" || state.source === ANY || rows.source[index] === state.source)
    && (but === "language" || state.language === ANY || rows.language[index] === state.language)
    && (but === "period" || inPeriods(rows.period[index]))
    && !(state.once && rows.copy[index])
    && words.every(word => fullText(index).includes(word));
};

// rows and others of the selection, whatever its label; `but` names what is not asked for
const selected = (but = "") => {
  const words = asked();
  const rows = [];
  for (let index = 0; index < ROWS; index += 1) if (fits(index, words, but)) rows.push(index);
  const others = words.length ? [] : data.others.filter(other =>
    (but === "source" || state.source === ANY || other.source === state.source)
    && (but === "language" || state.language === ANY || other.language === state.language)
    && (but === "period" || inPeriods(other.period))
    && !(state.once && other.copy));
  return {rows, others};
};
const hasLabel = (index, label) => label === ANY
  || (label === NONE ? data.rows.shares[index].every(share => share === 0) : used(index, label) > 0);
const used = (index, label) => (state.keywords ? data.rows.keywords : data.rows.shares)[index][label];

const emptySums = () => ({articles: 0, stories: 0, paragraphs: 0, words: 0, squares: 0, labels: new Float64Array(N * SUMS)});

// sums of each group that `keyOf` tells, of a row or of others
const sumsBy = ({rows, others}, keyOf) => {
  const groups = new Map();
  const group = key => {
    if (!groups.has(key)) groups.set(key, emptySums());
    return groups.get(key);
  };
  const stories = new Map();
  for (const index of rows) {
    const key = keyOf(data.rows, index);
    const sums = group(key);
    const name = `${key}|${data.rows.story[index]}`;
    if (!stories.has(name)) stories.set(name, {sums, words: 0, label: new Float64Array(N), keyword: new Float64Array(N)});
    const story = stories.get(name);
    const words = data.rows.words[index];
    sums.articles += 1;
    sums.paragraphs += data.rows.paragraphs[index];
    story.words += words;
    for (let label = 0; label < N; label += 1) {
      const share = data.rows.shares[index][label];
      if (share > 0) sums.labels[label * SUMS] += 1;
      story.label[label] += words * share / 10000;
      story.keyword[label] += words * data.rows.keywords[index][label] / 10000;
    }
  }
  for (const {sums, words, label, keyword} of stories.values()) {
    sums.stories += words > 0 ? 1 : 0;
    sums.words += words;
    sums.squares += words * words;
    for (let j = 0; j < N; j += 1) {
      const at = j * SUMS;
      for (const [offset, part] of [[1, label[j]], [4, keyword[j]]]) {
        sums.labels[at + offset] += part;
        sums.labels[at + offset + 1] += part * part;
        sums.labels[at + offset + 2] += part * words;
      }
    }
  }
  for (const other of others) {
    const sums = group(keyOf(null, other));
    for (const name of ["articles", "stories", "paragraphs", "words", "squares"]) sums[name] += other[name];
    other.labels.flat().forEach((value, at) => { sums.labels[at] += value; });
  }
  return groups;
};
const total = found => sumsBy(found, () => 0).get(0) ?? emptySums();
const byPeriod = found => sumsBy(found, (rows, at) => rows ? rows.period[at] : at.period);
const bySource = found => sumsBy(found, (rows, at) => rows ? numbered(rows.source[at]) : at.source);
const byLanguage = found => sumsBy(found, (rows, at) => rows ? rows.language[at] : at.language);
const numbered = source => typeof source === "string" ? data.sources.length : source;

// of one label: share, its part by keyword, and limits of what is asked for
const shareOf = (sums, label) => {
  const at = label * SUMS;
  const [articles, words, , , byKeyword] = sums.labels.slice(at, at + SUMS);
  const offset = at + (state.keywords ? 4 : 1);
  const [own, squares, withWords] = sums.labels.slice(offset, offset + 3);
  const over = Math.max(sums.words, 1);
  const share = own / over;
  return {share, all: words / over, byKeyword: byKeyword / over, articles, limits: limitsOf(share, squares, withWords, sums)};
};
const shareNone = sums => {
  let labelled = 0;
  for (let label = 0; label < N; label += 1) labelled += sums.labels[label * SUMS + 1];
  return sums.words ? Math.max(0, 1 - labelled / sums.words) : 0;
};

const limitsOf = (share, squares, withWords, sums) => {
  const {stories: m, words} = sums;
  if (m < 2) return [0, 1];
  const alike = words * words / Math.max(sums.squares, 1);
  const residual = Math.max(0, squares - 2 * share * withWords + share * share * sums.squares);
  const variance = m / (m - 1) * residual / (words * words);
  const spread = share * (1 - share);
  const worth = variance > 1e-15 && spread > 0 ? Math.min(spread / variance, alike) : alike;
  return jeffreys(Math.min(1, Math.max(0, share)), worth);
};
const limitsOfChange = (before, after) => {
  const change = after.share - before.share;
  return [
    change - Math.hypot(after.share - after.limits[0], before.limits[1] - before.share),
    change + Math.hypot(after.limits[1] - after.share, before.share - before.limits[0]),
  ];
};

const jeffreys = (share, n) => {
  const a = share * n + 0.5;
  const b = n - share * n + 0.5;
  return [
    share <= 0 ? 0 : Math.min(share, betaQuantile(0.025, a, b)),
    share >= 1 ? 1 : Math.max(share, betaQuantile(0.975, a, b)),
  ];
};
const betaQuantile = (p, a, b) => {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (betaBelow(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};
// the regularised incomplete beta function, by its continued fraction (Lentz)
const betaBelow = (x, a, b) => {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
  let c = 1;
  let d = 1 / guard(1 - (a + b) * x / (a + 1));
  let fraction = d;
  for (let m = 1; m < 300; m += 1) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const term of [even, odd]) {
      d = 1 / guard(1 + term * d);
      c = guard(1 + term / c);
      step = c * d;
      fraction *= step;
    }
    if (Math.abs(step - 1) < 1e-10) break;
  }
  return front * fraction;
};
const guard = value => Math.abs(value) < 1e-300 ? 1e-300 : value;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const logGamma = x => {
  const base = x - 1;
  const sum = LANCZOS.slice(1).reduce((found, c, i) => found + c / (base + i + 1), LANCZOS[0]);
  const t = base + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (base + 0.5) * Math.log(t) - t + Math.log(sum);
};
