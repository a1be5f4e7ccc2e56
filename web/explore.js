// The trials of a page to look at one by one: dots, filters, a table, and the trial that is open. Nothing is fetched; a name is text and never HTML.
"use strict";
(() => {

// What a page holds as base64.
function bytes(text) {
  const raw = atob(text), out = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
  return out;
}
const floats = text => new Float32Array(bytes(text).buffer), signed = text => new Int8Array(bytes(text).buffer);

// An element with attributes, listeners (on...) and children; a string becomes text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

// A canvas as sharp as the screen, and the colours of the page as they are now.
function clear(canvas) {
  const width = canvas.clientWidth, height = canvas.clientHeight, dense = canvas.closest(".printing") ? 3 : window.devicePixelRatio || 1, style = getComputedStyle(canvas);
  canvas.width = Math.round(width * dense);
  canvas.height = Math.round(height * dense);
  const g = canvas.getContext("2d");
  g.setTransform(dense, 0, 0, dense, 0, 0);
  g.font = `12px ${style.fontFamily}`;
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  return {g, width, height, ink: colour("ink"), quiet: colour("quiet"), line: colour("line"), ground: colour("ground"), blue: colour("blue"), orange: colour("orange"),
          runs: [colour("orange"), colour("green")]};
}

// Round numbers between two ends, at most about n of them.
function ticks(low, high, n) {
  const rough = (high - low) / n || 1, power = 10 ** Math.floor(Math.log10(rough)), step = power * [1, 2, 5, 10].find(f => f * power >= rough), out = [];
  for (let k = Math.ceil(low / step); k * step <= high + 1e-9 * step; k++) out.push(+(k * step).toPrecision(6));
  return out;
}

// The largest of 1, 2 or 5 times a power of ten that a value reaches.
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return +(([5, 2].find(f => f * power <= value) || 1) * power).toPrecision(1);
}

const spread = values => values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
const counted = n => n.toLocaleString("en");
const number = (value, digits = 3) => value.toFixed(digits).replace("-", "\u2212");

// ---- what a trial holds: its traces, and what the network looked at ----

class Signal {
  constructor(said) {
    Object.assign(this, said);
    this.row = new Map(said.rows.map((trial, row) => [trial, row]));
    this.placed = said.places.map((place, c) => place && c).filter(c => c !== null);
    this.heads = this.placed.length >= 16;   // fewer draw no head
    this.made = this.steps();
  }

  // What trials need to be drawn, a step at a time: the page makes it while it is idle, and whoever opens a trial before that waits for the rest.
  *steps() {
    [this.mixing, this.scales] = [floats(this.mixing64), floats(this.scales64)];
    yield this.scores = signed(this.scores64);
    for (const look of this.looks) if (look) yield [look.times, look.places] = [bytes(look.times64), bytes(look.places64)];   // none of a network that was not at hand
    if (this.heads) yield* headWeights(this.placed.map(c => this.places[c]), this.weights = []);
  }

  ready() { while (!this.made.next().done); }

  whenIdle() {
    const wait = window.requestIdleCallback || (some => setTimeout(some, 50));   // which Safari does not have
    const some = time => { while (!this.made.next().done) if (!(time?.timeRemaining() > 0)) { wait(some); return; } };
    wait(some);
  }

  // Microvolts of one electrode of a trial, over time.
  trace(trial, c) {
    this.ready();
    const row = this.row.get(trial), k = this.components, n = this.n_times, out = new Float32Array(n), unit = this.scales[row] / 127;
    for (let j = 0; j < k; j++) {
      const weight = unit * this.mixing[c * k + j], from = (row * k + j) * n;
      for (let t = 0; t < n; t++) out[t] += weight * this.scores[from + t];
    }
    return out;
  }

  time(trial, sample, target) { return this.start + (this.from_press ? target : 0) + (sample + 0.5) * this.step; }

  // How much each stretch of time moved a network's prediction, from 0 to 1 of the most.
  look(run, trial) {
    const from = this.row.get(trial) * this.n_times;
    return Float32Array.from(this.looks[run].times.subarray(from, from + this.n_times), v => v / 255);
  }

  // The same for each electrode, in the quarter of the window that a sample lies in.
  lookAt(run, trial, sample) {
    const n = this.channels.length, quarter = Math.min(3, Math.floor(4 * sample / this.n_times)), from = (this.row.get(trial) * 4 + quarter) * n;
    return Float32Array.from(this.looks[run].places.subarray(from, from + n), v => v / 255);
  }
}

// ---- drawing ----

// Weights that spread the electrodes' values over a square of pixels, by nearness, a row at a time; outside of the head there is nothing.
const SIZE = 64;
function* headWeights(places, out) {
  const nearest = places.map((p, i) => Math.min(...places.map((q, j) => i === j ? 9 : Math.hypot(p[0] - q[0], p[1] - q[1])))).sort((a, b) => a - b);
  const wide = Math.max(0.08, nearest[nearest.length >> 1]);
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const x = (2 * (pixel % SIZE) + 1) / SIZE - 1, y = 1 - (2 * Math.floor(pixel / SIZE) + 1) / SIZE;
    if (pixel % SIZE === 0) yield;
    if (Math.hypot(x, y) > 1) { out.push(null); continue; }
    const far = places.map(p => ((p[0] - x) ** 2 + (p[1] - y) ** 2) / (2 * wide * wide)), least = Math.min(...far), near = far.map(d => Math.exp(least - d)), sum = near.reduce((a, b) => a + b);
    out.push(near.map(w => w / sum));
  }
}

const mix = (a, b, share) => a.map((v, i) => Math.round(v + (b[i] - v) * share));
const RED = [200, 50, 40], BLUE = [50, 110, 190], AMBER = [221, 127, 42];

// A head seen from above, the nose up; `values` run from -1 to 1, or from 0 to 1.
function drawHead(canvas, signal, values, diverging) {
  const {g, width, ground, quiet, ink} = clear(canvas), r = width / 2 - 8, middle = width / 2, zero = ground.match(/\w\w/g).map(v => parseInt(v, 16));
  if (r <= 0) return;   // a page that is not shown yet, as in a folded cell, has no room; once it has, it is drawn again
  const image = new ImageData(SIZE, SIZE), at = signal.placed.map(c => values[c]);
  signal.weights.forEach((weights, pixel) => {
    if (!weights) return;
    const value = Math.max(-1, Math.min(1, weights.reduce((sum, w, i) => sum + w * at[i], 0)));
    image.data.set([...mix(zero, diverging ? (value < 0 ? BLUE : RED) : AMBER, Math.abs(value)), 255], 4 * pixel);
  });
  const small = make("canvas", {width: SIZE, height: SIZE});
  small.getContext("2d").putImageData(image, 0, 0);
  g.save();
  g.beginPath();
  g.arc(middle, middle + 4, r, 0, 7);
  g.clip();
  g.drawImage(small, middle - r, middle + 4 - r, 2 * r, 2 * r);
  g.restore();
  g.strokeStyle = quiet;
  g.lineWidth = 1.5;
  g.beginPath();
  g.arc(middle, middle + 4, r, 0, 7);
  g.moveTo(middle - 9, middle + 5 - r);
  g.lineTo(middle, middle - 6 - r);
  g.lineTo(middle + 9, middle + 5 - r);
  g.stroke();
  g.fillStyle = ink;
  for (const c of signal.placed) g.fillRect(middle + r * signal.places[c][0] - 0.75, middle + 4 - r * signal.places[c][1] - 0.75, 1.5, 1.5);
}

// A text that has room: what is too long loses its middle.
function fitting(g, text, room) {
  let said = text;
  for (let n = text.length - 1; n > 1 && g.measureText(said).width > room; n--) said = `${text.slice(0, n >> 1)}\u2026${text.slice(-(n >> 1))}`;
  return said;
}

// A frame with ticks and labels; returns how values become places.
const LEFT = 46, RIGHT = 12;   // room for the labels, and for half of the last tick's
function axes({g, width, height, quiet, line}, [x0, x1], [y0, y1], xlabel, ylabel, bottom = 36) {
  const x = v => LEFT + (v - x0) / (x1 - x0) * (width - LEFT - RIGHT), y = v => height - bottom - (v - y0) / (y1 - y0) * (height - bottom - 8);
  g.fillStyle = quiet;
  g.strokeStyle = line;
  g.textAlign = "center";
  for (const v of ticks(x0, x1, width / 80)) { g.beginPath(); g.moveTo(x(v), 8); g.lineTo(x(v), height - bottom); g.stroke(); g.fillText(number(v, 6).replace(/\.?0+$/, ""), x(v), height - bottom + 14); }
  g.fillText(fitting(g, xlabel, width - LEFT), (LEFT + width - RIGHT) / 2, height - 5);
  if (!ylabel) return {x, y};
  g.textAlign = "right";
  for (const v of ticks(y0, y1, height / 60)) { g.beginPath(); g.moveTo(LEFT, y(v)); g.lineTo(width - RIGHT, y(v)); g.stroke(); g.fillText(number(v, 6).replace(/\.?0+$/, ""), LEFT - 5, y(v) + 4); }
  g.save();
  g.translate(11, (height - bottom + 8) / 2);
  g.rotate(-Math.PI / 2);
  g.textAlign = "center";
  g.fillText(fitting(g, ylabel, height - bottom - 8), 0, 0);
  g.restore();
  return {x, y};
}

function stroke(g, colour, width, points, dash = []) {
  g.strokeStyle = colour;
  g.lineWidth = width;
  g.setLineDash(dash);
  g.beginPath();
  points.forEach(([x, y], i) => i ? g.lineTo(x, y) : g.moveTo(x, y));
  g.stroke();
  g.setLineDash([]);
}

// ---- the page's part ----

function explore(root) {
  const said = JSON.parse(root.querySelector("script[type='application/json']").textContent), {target, runs, subjects} = said, unit = said.unit ? ` ${said.unit}` : "";
  const signal = said.signal && new Signal(said.signal), several = runs.length > 1;
  let second = 1, current = null, open = null, sample = null, shown = [], page = 0, plotted = null;   // the run that is held against the first, trials by number
  const predicted = (trial, run = 0) => runs[run].prediction[trial], off = (trial, run = 0) => predicted(trial, run) - target[trial];
  const differ = trial => Math.abs(off(trial, second)) - Math.abs(off(trial));
  const size = trial => several ? Math.abs(differ(trial)) : Math.abs(off(trial));
  const labelled = name => said.unit ? `${name} (${said.unit})` : name;
  const who = trial => `Subject ${subjects[said.subject[trial]]}, trial ${said.trial[trial]}${said.recording ? `, ${said.recording[trial]}` : ""}`;
  const wrong = (trial, run = 0) => `${off(trial, run) < 0 ? "\u2212" : "+"}${number(Math.abs(off(trial, run)))}`;
  const inWords = trial => `${who(trial)}: true ${number(target[trial])}${unit}, ` + (several ? [0, second] : [0]).map(run => `${several ? runs[run].name + " " : ""}predicted ${number(predicted(trial, run))}${unit}`).join(", ");

  // -- what stands on the page --
  const subject = make("select", {onchange: filter}, make("option", {value: ""}, "all"), ...subjects.map((name, i) => make("option", {value: i}, name)));
  const least = make("input", {type: "range", min: 0, max: 100, value: 0, oninput: filter}), count = make("output"), leastText = make("output");
  const against = several && make("select", {onchange: () => { second = +against.value; filter(); refresh(); }}, ...runs.slice(1).map((run, i) => make("option", {value: i + 1}, run.name)));
  const dots = make("canvas", {"aria-hidden": "true"}), ring = make("div", {class: "ring", hidden: true}), heard = make("p", {class: "heard", "aria-live": "polite"});
  const plot = make("div", {class: "plot", tabindex: 0, role: "application", "aria-label": `${target.length} trials as dots. Arrow keys move from dot to dot, Enter opens one, Escape closes it; Home is the largest ${several ? "difference" : "error"}, End the smallest.`,
    onkeydown: keys, onclick: click, onpointermove: hover, onfocus: () => { if (current === null && shown.length) select(shown[0]); }}, dots, ring);
  const trial = make("section", {class: "trial", hidden: true, "aria-label": "The trial that is open"});
  const body = make("tbody"), caption = make("caption"), columns = ["", "subject", "trial", labelled(`true ${said.name}`), ...(several ? [labelled("first's error"), labelled("other's error")] : [labelled("predicted"), labelled("error")])];
  const before = make("button", {type: "button", onclick: () => { page--; rows(); }}, "Earlier rows"), after = make("button", {type: "button", onclick: () => { page++; rows(); }}, "Further rows");
  const table = make("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Table of trials"}, make("table", {}, caption, make("thead", {}, make("tr", {}, ...columns.map(c => c ? make("th", {scope: "col"}, c) : make("td")))), body));
  const jump = (text, place) => make("button", {type: "button", onclick: () => { if (shown.length) openTrial(shown.at(place)); }}, text), what = several ? "difference" : "error";
  root.append(
    make("div", {class: "filters"}, make("label", {}, "Subject ", subject), ...(several ? [make("label", {}, "Held against the first ", against)] : []),
      make("label", {}, several ? "Errors differ by at least " : "Error of at least ", least, " ", leastText), jump(`Largest ${what}`, 0), jump(`Smallest ${what}`, -1), count),
    make("div", {class: "board"}, make("div", {}, plot, make("p", {class: "quiet hint"}, several ? `A dot is a trial: how far ${runs[0].name} is off, and how far the other. Below the line the other is nearer.` : "A dot is a trial. On the diagonal a prediction is right; the dashed line is the training mean.",
      " Click on one, or move with the arrow keys and press Enter; Escape closes it.")), trial),
    heard, make("details", {ontoggle: rows}, make("summary", {}, "The trials as a table"), table, make("p", {class: "pager"}, before, " ", after)));

  // -- filters --
  function filter() {
    const all = target.map((_, i) => i), most = Math.max(...all.map(size)), from = most * least.value / 100;
    leastText.value = `${number(from, 2)}${unit}`;
    least.setAttribute("aria-valuetext", leastText.value);
    shown = all.filter(i => (subject.value === "" || said.subject[i] === +subject.value) && size(i) >= from).sort((a, b) => size(b) - size(a));
    count.value = `${counted(shown.length)} of ${counted(target.length)} trials`;
    if (!shown.includes(current)) current = null;
    if (!shown.includes(open)) close();
    placed();
    page = 0;
    draw();
    rows();
  }

  // -- the dots --
  const place = i => several ? [Math.abs(off(i)), Math.abs(off(i, second))] : [target[i], predicted(i)];

  function draw() {
    const c = clear(dots), {g} = c, all = target.map((_, i) => place(i));
    let [xs, ys] = [spread(all.map(p => p[0])), spread([...all.map(p => p[1]), ...(said.mean == null || several ? [] : [said.mean])])];
    if (several) xs = ys = [0, Math.max(xs[1], ys[1])];
    [xs, ys] = [xs, ys].map(([a, b]) => { const room = (b - a || 1) * 0.04; return [several ? 0 : a - room, b + room]; });
    plotted = axes(c, xs, ys, several ? labelled(`how far ${runs[0].name} is off`) : labelled(`true ${said.name}`), several ? labelled(`how far ${runs[second].name} is off`) : labelled("predicted"));
    const {x, y} = plotted, ends = [Math.max(xs[0], ys[0]), Math.min(xs[1], ys[1])];
    if (ends[0] < ends[1]) stroke(g, c.quiet, 1, ends.map(v => [x(v), y(v)]));
    if (said.mean != null && !several) stroke(g, c.orange, 1.2, xs.map(v => [x(v), y(said.mean)]), [6, 4]);
    g.fillStyle = c.blue;
    g.globalAlpha = shown.length > 500 ? 0.55 : 0.8;
    for (const i of shown) { const [u, v] = place(i); g.beginPath(); g.arc(x(u), y(v), shown.length > 500 ? 3 : 4, 0, 7); g.fill(); }
    g.globalAlpha = 1;
    moveRing();
  }

  function moveRing() {
    ring.hidden = current === null;
    if (current === null) return;
    const [u, v] = place(current);
    ring.style.left = `${plotted.x(u)}px`;
    ring.style.top = `${plotted.y(v)}px`;
  }

  function select(i) {
    current = i;
    moveRing();
    heard.textContent = inWords(i);
  }

  // The trial whose dot is nearest to a place, within reach of a finger.
  function nearest(event) {
    const box = dots.getBoundingClientRect(), [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let best = null, least = 24;
    for (const i of shown) { const [u, v] = place(i), d = Math.hypot(plotted.x(u) - px, plotted.y(v) - py); if (d < least) [best, least] = [i, d]; }
    return best;
  }

  function click(event) { const i = nearest(event); if (i !== null) openTrial(i); }

  function hover(event) { if (event.pointerType === "mouse") { const i = nearest(event); plot.title = i === null ? "" : inWords(i); } }

  // The next dot in a direction: the nearest of those that lie more that way than to the side.
  function beside(dx, dy) {
    const at = i => { const [u, v] = place(i); return [plotted.x(u), plotted.y(v)]; }, [x, y] = at(current);
    let best = null, least = Infinity;
    for (const i of shown) {
      const [u, v] = at(i), along = (u - x) * dx + (v - y) * dy, aside = Math.abs((u - x) * dy) + Math.abs((v - y) * dx), far = along + 2 * aside;
      if (i !== current && along > 0 && aside <= 2 * along && far < least) [best, least] = [i, far];
    }
    return best;
  }

  function keys(event) {
    const ways = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    if (event.ctrlKey || event.metaKey || event.altKey || !shown.length) return;
    if (current === null && (event.key in ways || event.key === "Enter" || event.key === " ")) select(shown[0]);
    else if (event.key in ways) { const i = beside(...ways[event.key]); if (i !== null) select(i); }
    else if (event.key === "Home") select(shown[0]);
    else if (event.key === "End") select(shown.at(-1));
    else if (event.key === "Enter" || event.key === " ") openTrial(current);
    else return;
    event.preventDefault();
  }

  // -- the table --
  function rows() {
    if (!root.querySelector("details").open) return;
    const many = 50, from = page * many, some = shown.slice(from, from + many);
    caption.textContent = some.length ? `Trials ${counted(from + 1)} to ${counted(from + some.length)} of ${counted(shown.length)}, from the largest ${what} on` : "No trial is left by these filters";
    body.replaceChildren(...some.map(i => make("tr", {}, make("td", {}, make("button", {type: "button", "aria-label": `Open ${who(i)}`, onclick: () => openTrial(i)}, "Open")),   // first, where a telephone shows it
      make("th", {scope: "row"}, subjects[said.subject[i]]), ...[String(said.trial[i]), number(target[i]), ...(several ? [wrong(i), wrong(i, second)] : [number(predicted(i)), wrong(i)])].map(text => make("td", {}, text)))));
    before.disabled = page === 0;
    after.disabled = from + many >= shown.length;
  }

  // -- the trial that is open --
  const step = (text, by) => make("button", {type: "button", onclick: () => openTrial(shown[shown.indexOf(open) + by])}, text);
  const larger = step("Larger", -1), smaller = step("Smaller", 1), where = make("span");

  function placed() {   // among the trials that the filters leave, which change while it is open
    const place = shown.indexOf(open);
    where.textContent = `${counted(place + 1)} of ${counted(shown.length)}, the largest first`;
    larger.disabled = place <= 0;
    smaller.disabled = place < 0 || place + 1 >= shown.length;
  }

  function close() {
    if (open === null) return;
    const inside = trial.contains(document.activeElement);
    open = null;
    trial.hidden = true;
    trial.replaceChildren();
    root.classList.remove("opened");
    draw();
    if (inside) plot.focus();
  }

  function openTrial(i) {
    open = i;
    select(i);
    trial.hidden = false;
    root.classList.toggle("opened", said.open == null);   // beside the dots, if it stands there
    const head = make(said.open == null ? "h3" : "h2", {class: "who", tabindex: -1}, who(i));
    const facts = [[`True ${said.name}`, `${number(target[i])}${unit}`], ...(several ? [0, second] : [0]).map(run => [several ? runs[run].name : "Predicted", `${number(predicted(i, run))}${unit} (${wrong(i, run)}${unit})`]),
      [several ? "Errors differ by" : "Error's place", several ? `${number(size(i))}${unit}, ${number(size(i)) === number(0) ? "neither" : differ(i) < 0 ? runs[second].name : runs[0].name} is nearer` : where]];
    placed();
    trial.replaceChildren(head, make("p", {class: "buttons"}, larger, " ", smaller, " ", make("button", {type: "button", onclick: close}, "Close")),
      make("dl", {}, ...facts.flatMap(([k, v]) => [make("dt", {}, k), make("dd", {}, v)])));
    if (signal && signal.row.has(i)) picture(i);
    else if (said.without) trial.append(make("p", {class: "quiet"}, signal && said.open != null ? `This page holds the traces of one trial only; the ${several ? "comparison" : "report"} has those of others.` : signal ? `The page keeps the traces of ${counted(signal.rows.length)} trials, evenly from the largest error to the smallest; this one's are not among them.` : said.without));
    draw();
    head.focus({preventScroll: true});
    if (trial.getBoundingClientRect().top < 0 || trial.getBoundingClientRect().top > innerHeight * 0.6) trial.scrollIntoView({block: "start"});
  }

  let redraw = () => {};

  function refresh() { if (open !== null) openTrial(open); }

  // What the lines are, of those that are drawn.
  function legend(i, looked, inside) {
    const both = several ? [0, second] : [0], colour = run => run ? "green" : "orange";
    const marks = signal.marks ? [[0, "grey: the stimulus"], [target[i], "blue: the press"], ...both.map(run => [predicted(i, run), several ? `dashed ${colour(run)}: what ${runs[run].name} predicted` : "dashed: the prediction"])] : [];
    const said = [...marks.filter(([v]) => inside(v)).map(([, words]) => words), "dotted: the time of the slider"].join("; ");
    const looks = looked.length ? `Looks: how much each moment moved the prediction${several ? `, ${looked.map(run => `${colour(run)} of ${runs[run].name}`).join(", ")}` : ""}. ` : "";
    return `${said[0].toUpperCase()}${said.slice(1)}. ${looks}`;
  }

  // Traces, what the network looked at, and heads that follow the time.
  function picture(i) {
    const picks = signal.shown, traces = picks.map(c => signal.trace(i, c)), looked = runs.map((run, r) => r).filter(r => signal.looks[r] && (r === 0 || r === second));
    const flat = traces.flatMap(t => [...t]), tall = 6 * (Math.sqrt(flat.reduce((s, v) => s + v * v, 0) / flat.length) || 1), bar = round(0.7 * tall);   // microvolts from a trace to the next, and of the bar
    const lines = make("canvas", {class: "traces", role: "img", "aria-label": `Traces of ${picks.map(c => signal.labels[c]).join(", ")}, with a bar of ${bar} \u00b5V` + (looked.length ? ", and below how much each moment moved the prediction" : "")});
    const slider = make("input", {type: "range", min: 0, max: signal.n_times - 1, oninput: () => at(+slider.value)}), when = make("output");
    const all = signal.heads && signal.channels.map((_, c) => signal.trace(i, c)), most = all && all.map(t => Math.max(...t.map(Math.abs))).sort((a, b) => a - b)[Math.floor(0.98 * (all.length - 1))] || 1;
    const heads = all ? [["Potential", null], ...looked.map(r => [several ? `${runs[r].name} looked at` : "What the network looked at", r])] : [];
    const maps = heads.map(([title, run]) => { const canvas = make("canvas", {role: "img"}), said = make("figcaption"); return {title, run, canvas, said, figure: make("figure", {}, canvas, said)}; });
    const ends = [signal.time(i, -0.5, target[i]), signal.time(i, signal.n_times - 0.5, target[i])], inside = v => v >= ends[0] && v <= ends[1];
    const follow = event => { const box = lines.getBoundingClientRect(); at(Math.round((event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT) * (signal.n_times - 1))); };
    lines.addEventListener("pointermove", event => { if (event.pointerType === "mouse" || event.buttons) follow(event); });
    lines.addEventListener("pointerdown", follow);
    trial.append(lines, make("label", {class: "time"}, "Time ", slider, " ", when), make("div", {class: "heads"}, ...maps.map(m => m.figure)),
      make("p", {class: "quiet"}, legend(i, looked, inside), signal.said));

    const all_at = t => all.map(trace => trace[t] / most);
    function at(t) {
      sample = Math.max(0, Math.min(signal.n_times - 1, t));
      slider.value = sample;
      const moment = signal.time(i, sample, target[i]);
      when.value = `${number(Math.abs(moment), 2)} s ${moment < 0 ? "before" : "after"} the ${signal.since}`;
      slider.setAttribute("aria-valuetext", when.value);
      paint();
    }

    function paint() {
      const c = clear(lines), {g} = c, floor = looked.length ? 1.4 : 0;
      const {x, y} = axes(c, ends, [-picks.length + 0.4 - floor, 0.6], `time since the ${signal.since} (s)`), over = values => values.map((v, t) => [x(signal.time(i, t, target[i])), v]);
      g.fillStyle = c.ink;
      g.textAlign = "right";
      picks.forEach((p, row) => { g.fillText(signal.labels[p], 40, y(-row) + 4); stroke(g, c.ink, 1, over([...traces[row]].map(v => y(v / tall - row)))); });
      g.fillText(`${bar} \u00b5V`, 38, y(-0.5) + 4);
      stroke(g, c.ink, 2, [0.5, -0.5].map(v => [LEFT - 3, y(v * bar / tall - 0.5)]));
      looked.forEach(run => stroke(g, c.runs[run && 1], 1.5, over([...signal.look(run, i)].map(v => y(v * 0.9 - picks.length - 0.8)))));
      if (looked.length) { g.fillStyle = c.quiet; g.fillText("looks", 40, y(-picks.length - 0.4) + 4); }
      const mark = (v, colour, dash) => { if (inside(v)) stroke(g, colour, 1.8, [[x(v), 8], [x(v), y(-picks.length + 0.4 - floor)]], dash); };
      if (signal.marks) { mark(0, c.quiet); mark(target[i], c.blue); (several ? [0, second] : [0]).forEach(run => mark(predicted(i, run), c.runs[run && 1], [6, 4])); }
      mark(signal.time(i, sample, target[i]), c.ink, [1, 3]);
      for (const {title, run, canvas, said} of maps) {
        drawHead(canvas, signal, run === null ? all_at(sample) : signal.lookAt(run, i, sample), run === null);
        const values = run === null ? all.map(t => t[sample]) : [...signal.lookAt(run, i, sample)], top = signal.placed.reduce((a, b) => values[b] > values[a] ? b : a), low = signal.placed.reduce((a, b) => values[b] < values[a] ? b : a);
        said.textContent = run === null ? `${title}: red +${number(most, 0)}, blue \u2212${number(most, 0)} \u00b5V` : `${title} in this quarter of the window`;
        canvas.setAttribute("aria-label", run === null ? `Head map at ${when.value}: highest ${number(values[top], 0)} \u00b5V at ${signal.labels[top]}, lowest ${number(values[low], 0)} \u00b5V at ${signal.labels[low]}` : `Head map: ${title}, most at ${signal.labels[top]}`);
      }
    }
    redraw = paint;
    if (sample === null) sample = looked.length ? signal.look(looked[0], i).reduce((most, v, t, all) => v > all[most] ? t : most, 0) : signal.n_times >> 1;   // where it looked most
    at(sample);
  }

  root.addEventListener("keydown", event => { if (event.key === "Escape" && open !== null) { close(); event.preventDefault(); } });
  const again = () => { draw(); if (open !== null) redraw(); };
  new ResizeObserver(again).observe(plot);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  for (const [event, printing] of [["beforeprint", true], ["afterprint", false]]) addEventListener(event, () => { root.classList.toggle("printing", printing); again(); });   // in the paper's size and colours
  filter();
  if (signal) signal.whenIdle();
  if (said.open != null && target.length) { root.prepend(trial, make("h2", {}, "Every trial")); openTrial(said.open); }   // a page about this trial begins with it
  else if (location.hash === "#worst" && shown.length) openTrial(shown[0]);
}

for (const root of document.querySelectorAll(".explore")) explore(root);
})();
