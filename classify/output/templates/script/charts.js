// Charts over time as SVG: a share with its limits, and articles as bars that choose periods.

const WIDTH = 300;
const HEIGHT = 112;
const LEFT = 36;
const FOOT = 16;
const CHARACTER = 6;  // width of a digit below a chart
const GAP = 3.2;  // a silence of so many usual steps breaks the line and takes one step more, however long it was

const tip = document.getElementById("tip");
let tipOf = null;
const showTip = (node, lines) => {
  tipOf = () => showTip(node, lines);
  tipOf.node = node;
  tip.replaceChildren(...lines.map((line, n) => h(n ? "span" : "b", {}, line)));
  tip.hidden = false;
  const at = node.getBoundingClientRect();
  const left = Math.min(innerWidth - tip.offsetWidth - 8, Math.max(8, at.left + at.width / 2 - tip.offsetWidth / 2));
  const above = at.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 4 ? above : at.bottom + 8}px`;
};
const hideTip = () => { tip.hidden = true; };
// a mark that the keyboard is on may have been scrolled to: its figures go with it
const moveTip = () => { if (tipOf?.node === document.activeElement && !tip.hidden) tipOf(); else hideTip(); };

const days = data.starts.map(start => Date.parse(start) / 864e5);
const steps = days.slice(1).map((day, at) => day - days[at]);
const usual = Math.min(...steps, Infinity);
const breaks = days.map((_, at) => at > 0 && steps[at - 1] > GAP * usual);
const slots = breaks.reduce((found, broken, at) => [...found, at ? found[at - 1] + (broken ? 2 : 1) : 0], []);
const across = (WIDTH - LEFT - 12) / Math.max(1, (slots.at(-1) ?? 0) + 1);
const xOf = period => LEFT + (slots[period] + 0.5) * across;
const yOf = (value, top) => 6 + (HEIGHT - FOOT - 6) * (1 - Math.min(value, top) / top);

const niceTop = value => {
  const unit = 10 ** Math.floor(Math.log10(Math.max(value, 1e-4)));
  return [1, 1.6, 2, 3, 4, 5, 6, 8, 10].map(step => step * unit).find(step => step >= value - 1e-12);
};
const axes = (top, text) => [
  [0, top / 2, top].map(value => [
    svg("line", {class: "grid", x1: LEFT, x2: WIDTH - 4, y1: yOf(value, top), y2: yOf(value, top)}),
    svg("text", {class: "end", x: LEFT - 5, y: yOf(value, top) + 4}, text(value)),
  ]),
  ticks().map(([period, right]) => svg("text", {class: "end", x: right, y: HEIGHT - 2}, data.periods[period])),
  slots.map((_, period) => breaks[period] && svg("text", {
    class: "middle", x: xOf(period) - across, y: yOf(0, 1) - 2,
  }, "⋯")),
];
// the periods that are named below a chart, from the last back, as far as there is room: [period, right end]
const ticks = () => {
  const named = [];
  let room = WIDTH;
  for (const period of [...slots.keys()].reverse()) {
    const width = data.periods[period].length * CHARACTER;
    const right = Math.min(WIDTH, xOf(period) + width / 2);
    if (right > room || xOf(period) <= LEFT + 12) continue;
    named.push([period, right]);
    room = right - width - 2 * CHARACTER;
  }
  return named;
};

// one stop of the Tab key a chart; the arrows go from mark to mark, Enter follows it
const roving = (chart, marks) => {
  const enter = at => {
    marks.forEach((mark, n) => mark.setAttribute("tabindex", n === at ? "0" : "-1"));
    marks[at]?.focus();
  };
  marks.forEach((mark, n) => mark.setAttribute("tabindex", n === marks.length - 1 ? "0" : "-1"));
  chart.addEventListener("keydown", event => {
    const at = marks.indexOf(event.target);
    const next = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: marks.length - 1}[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    if (next >= 0 && next < marks.length) enter(next);
  });
};
const mark = (shape, lines, action, key) => {
  shape.setAttribute("role", "button");
  shape.setAttribute("aria-label", lines.join(", "));
  shape.dataset.key = key;
  for (const event of ["pointerenter", "focus"]) shape.addEventListener(event, () => showTip(shape, lines));
  for (const event of ["pointerleave", "blur"]) shape.addEventListener(event, hideTip);
  shape.addEventListener("click", action);
  shape.addEventListener("keydown", event => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    action();
  });
  return shape;
};

const trendChart = (label, found, top, action) => {
  const there = [...slots.keys()].filter(period => found[period]);
  const stretches = [];
  for (const period of there) {
    if (!stretches.length || slots[period] - slots[stretches.at(-1).at(-1)] > 2 || breaks[period]) stretches.push([]);
    stretches.at(-1).push(period);
  }
  const path = (periods, value) => periods.flatMap(period => {
    const y = yOf(value(found[period]), top).toFixed(1);
    const around = periods.length > 1 ? [0] : [-3, 3];  // a period that stands alone has an interval of some width
    return around.map(by => `${(xOf(period) + by).toFixed(1)},${y}`);
  });
  const marks = there.map(period => {
    const {share, limits, articles} = found[period];
    const lines = [data.periods[period], `${percent(share)} (${between(limits)})`, count(articles, "article")];
    const few = articles < data.few;
    return mark(svg("circle", {
      class: few ? "few" : null, cx: xOf(period), cy: yOf(share, top), r: across > 7 ? 3.6 : across > 3 ? 2.4 : 1.5,
    }), few ? [...lines, "few articles: only a rough indication"] : lines, () => action(period), `trend-${label}-${period}`);
  });
  const chart = svg("svg", {
    class: `plot l${label % 8}${across > 3 ? "" : " dense"}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group",
    "aria-label": `${titleOf(label)}: share over time, ${count(there.length, "period")}; arrow keys go from one to the next`,
  }, chosen(), axes(top, value => percent(value).replace(".0%", "%")), stretches.map(periods => [
    svg("path", {class: "band", d: `M${path(periods, one => one.limits[1]).join("L")}L${path(periods, one => one.limits[0]).reverse().join("L")}Z`}),
    svg("path", {class: "line", d: `M${path(periods, one => one.share).join("L")}`}),
  ]), marks);
  roving(chart, marks);
  return chart;
};

const chosen = () => {
  if (state.from === ANY && state.to === ANY) return null;
  const [first, last] = [Math.max(state.from, 0), state.to === ANY ? slots.length - 1 : state.to];
  return svg("rect", {
    class: "chosen", x: xOf(first) - across / 2, width: xOf(last) - xOf(first) + across, y: 0, height: HEIGHT - FOOT,
  });
};

const choosePeriods = (a, b) => {
  const [from, to] = a <= b ? [a, b] : [b, a];
  const again = state.from === from && state.to === to;
  go(again ? {from: ANY, to: ANY} : {from, to});
};

const countsChart = counts => {
  const most = niceTop(Math.max(1, ...counts));
  const top = most % 2 ? most + 1 : most;  // its half is marked too
  const marks = [...slots.keys()].map(period => mark(svg("rect", {
    class: "bar-of", x: xOf(period) - across * 0.36, width: across * 0.72,
    y: yOf(counts[period], top), height: Math.max(1, yOf(0, top) - yOf(counts[period], top)),
  }), [data.periods[period], count(counts[period], "article"), "click: only this period; drag: several"],
  event => { if (!event || event.detail === 0) choosePeriods(period, period); }, `count-${period}`));
  const chart = svg("svg", {
    class: "plot counts", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group",
    "aria-label": "Articles over time; Enter chooses a period, a drag of the mouse several",
  }, chosen(), axes(top, whole), marks);
  roving(chart, marks);
  let begin = null;
  const brush = svg("rect", {class: "chosen", y: 0, height: HEIGHT - FOOT, width: 0});
  chart.prepend(brush);
  const under = event => {
    const box = chart.getBoundingClientRect();
    const x = (event.clientX - box.left) * WIDTH / box.width;
    return slots.reduce((best, _, period) => Math.abs(xOf(period) - x) < Math.abs(xOf(best) - x) ? period : best, 0);
  };
  chart.addEventListener("pointerdown", event => {
    if (event.button) return;
    event.preventDefault();
    begin = under(event);
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointermove", event => {
    if (begin === null) return;
    const [first, last] = [begin, under(event)].sort((a, b) => a - b);
    brush.setAttribute("x", xOf(first) - across / 2);
    brush.setAttribute("width", xOf(last) - xOf(first) + across);
  });
  chart.addEventListener("pointerup", event => {
    if (begin === null) return;
    const first = begin;
    begin = null;
    choosePeriods(first, under(event));
  });
  chart.addEventListener("pointercancel", () => { begin = null; brush.setAttribute("width", 0); });
  return chart;
};
