// Elements and figures as text. Every text of the feed goes through textContent: nothing is parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, action] of Object.entries(value)) node.addEventListener(event, action);
    else if (name === "vars") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return node;
};
const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const button = (text, action, attributes = {}) => h("button", {type: "button", on: {click: action}, ...attributes}, text);

const leftOut = (...content) => h("p", {class: "left-out"}, ...content);  // what a section leaves out
const joined = parts => parts.filter(Boolean).flatMap((part, at) => at ? [" · ", part] : [part]);

const count = (n, noun, plural = `${noun}s`) => `${whole(n)} ${n === 1 ? noun : plural}`;
const whole = n => Math.round(n).toLocaleString("en");
const percent = share => share > 0 && share < 0.0005 ? "<0.1%" : `${(100 * share).toFixed(1)}%`;
const minus = text => text.replace("-", "−");
const signed = (value, digits) => {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace("-", "");
  return value > 0 ? `+${text}` : minus(text);
};
const points = change => signed(100 * change, 1);
const between = ([low, high], as = percent) => `${as(low)} to ${as(high)}`;

// a label is always its number and its title, never a colour alone
const tag = label => label === NONE
  ? h("span", {class: "tag none"}, "no label")
  : h("span", {class: `tag l${label % 8}`}, h("span", {class: "no"}, `${label + 1}`), `\u00a0${data.labels[label].title}`);
const titleOf = label => label === NONE ? "no label" : data.labels[label].title;
const sourceName = source => typeof source === "string" ? source
  : source === data.sources.length ? "(other sources)" : data.sources[source] || "(none named)";
const namesOfLanguages = new Intl.DisplayNames("en", {type: "language"});
const languageName = language => {
  const code = data.languages[language];
  return /^[a-z]{2,3}$/.test(code) ? namesOfLanguages.of(code) : code || "(not known)";
};

const row = (heads, cells, attributes = {}) => h("tr", attributes, heads, cells);
const cell = (content, attributes = {}) => h("td", attributes, content);
const number = content => cell(content, {class: "num"});
const table = (name, heads, rows, attributes = {}) => h("div", {class: "wide", tabindex: "0", role: "region", "aria-label": name},
  h("table", attributes,
    h("thead", {}, h("tr", {}, heads.map(head => {
      const [text, kind] = Array.isArray(head) ? head : [head, ""];
      return text ? h("th", {scope: "col", class: kind || null}, text) : h("td", {class: kind});
    }))),
    h("tbody", {}, rows)));
