// Pictures that move. Python draws them beforehand (`__init__.py`, `packed.py`); here they are
// switched. In JupyterLab anywidget calls `render`; a page without a kernel calls
// `mount(element, data)` with the data stored under application/vnd.lecture-companion.widget+json.

const PATIENCE = 80; // ms until the reader is told that the kernel has not answered
const PACE = 900; // ms a frame while a film plays
const NO_KERNEL = "This needs a running notebook.";
const WAITING = "Waiting for the kernel: it is busy, or stopped.";
const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  first: "M5 4v12M15 4 8 10l7 6", back: "M13 4 6 10l7 6", next: "M7 4l7 6-7 6",
  last: "M15 4v12M5 4l7 6-7 6", play: "M6 4v12l10-6z", pause: "M7 4v12M13 4v12",
};
const HEIGHTS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
  .filter((c) => !'"&<>\\'.includes(c)).join(""); // as in packed.py

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const minus = (value) => String(value).replace("-", "−");

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

// ---- What packed.py wrote -----------------------------------------------------------------------

function unpack({ bases, patterns, films }) {
  const frames = []; // of all films, since `=3` points into them
  const points = (_, start, step, heights) => '"' + [...heights].map((c, i) =>
    `${Number(start) + i * Number(step)},${HEIGHTS.indexOf(c)}`).join(" ") + '"';
  const frame = (line) => {
    if (line[0] === "!") return line;
    if (line[0] === "=") return frame(frames[line.slice(1)]);
    const [number, ...words] = line.split(" ");
    const text = patterns[number].map((piece) => words[piece] ?? piece).join("");
    return text.replace(/"~ (\d+) (\d+) ([^"]*)"/g, points);
  };
  return films.split("\n\n").map((film) => {
    const lines = film.split("\n");
    const base = lines[0][0] === "@" ? bases[lines.shift().slice(1)] : "";
    const at = frames.push(...lines) - lines.length;
    const get = (i) => frame(frames[at + i]);
    return { base, get, length: lines.length };
  });
}

function options(control, settings) {
  return Array.isArray(control.options) ? control.options : control.options?.[settings[0]];
}

function values(control, chosen) {
  if (control.options) return options(control, chosen);
  const { min, max, step } = control;
  const length = Math.round((max - min) / step) + 1;
  return Array.from({ length }, (_, i) => Number((min + i * step).toFixed(9)));
}

function combinations(controls, chosen = []) {
  if (chosen.length === controls.length) return [chosen];
  return values(controls[chosen.length], chosen)
    .flatMap((value) => combinations(controls, [...chosen, value]));
}

// ---- The picture --------------------------------------------------------------------------------

function picture([wide, high], middle) {
  const canvas = make("div");
  const alert = make("p", { role: "alert" });
  const stage = make("div", { class: `lc-stage${middle ? " lc-middle" : ""}` }, canvas, alert);
  const node = make("div", { class: "lc-card" }, stage);
  const says = make("p", { class: "lc-hidden", role: "status" });
  let base, layer;
  const room = (width, height) => {
    [wide, high] = [Math.max(wide, width), Math.max(high, height)];
    node.style.setProperty("--lc-wide", `${wide}px`);
    stage.style.aspectRatio = `${wide}/${high || 1}`;
  };
  const fit = (svg) => { // a small picture may grow by half, within the room
    const [w, h] = [svg.width.baseVal.value, svg.height.baseVal.value];
    svg.style.width = `${(100 * w * Math.min(wide / w, high / h, 1.5)) / wide}%`;
  };
  const show = (film, number) => {
    const text = film.get(number), failed = text[0] === "!", empty = !canvas.firstChild;
    canvas.classList.toggle("lc-away", failed);
    alert.textContent = failed ? text.slice(1) : "";
    if (failed) return;
    if (!film.base || film.base !== base) {
      canvas.innerHTML = film.base || text;
      fit(canvas.firstChild);
      layer = film.base && canvas.firstChild.appendChild(document.createElementNS(SVG, "g"));
    }
    base = film.base;
    if (layer) layer.innerHTML = text;
    const words = (layer || canvas).firstChild.getAttribute("aria-label");
    if (layer) layer.firstChild.removeAttribute("aria-label");
    canvas.firstChild.setAttribute("aria-label", words);
    if (!empty && says.textContent !== words) says.textContent = words;
  };
  room(wide, high);
  return { node, says, stage, show, room };
}

// A point in the picture that is dragged, or moved by arrow keys, along the first two controls.
function point(stage, [x, y], [left, top, width, height], [wide, high], put) {
  let now;
  const near = ({ min, max, step }, value) => { // the nearest value that the slider has
    const steps = Math.round((Math.min(Math.max(value, min), max) - min) / step);
    return Number((min + steps * step).toFixed(9));
  };
  const move = (a, b) => put({ 0: near(x, a), 1: near(y, b) });
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  const handle = make("div", {
    class: "lc-point", role: "slider", tabindex: 0, "aria-label": `point (${x.name}, ${y.name})`,
    "aria-valuemin": x.min, "aria-valuemax": x.max, "aria-roledescription": "point in the picture",
    onkeydown: (event) => {
      const [right, up] = arrows[event.key] ?? [];
      if (right === undefined) return;
      event.preventDefault();
      move(now[0] + right * x.step, now[1] + up * y.step);
    },
  });
  const drag = (event) => {
    const box = pad.getBoundingClientRect();
    move(x.min + ((event.clientX - box.left) / box.width) * (x.max - x.min),
      y.max - ((event.clientY - box.top) / box.height) * (y.max - y.min));
  };
  const pad = make("div", {
    class: "lc-pad",
    onpointerdown: (event) => {
      event.preventDefault();
      handle.focus();
      pad.setPointerCapture(event.pointerId);
      drag(event);
    },
    onpointermove: (event) => pad.hasPointerCapture(event.pointerId) && drag(event),
  }, handle);
  pad.style.inset = [top / high, 1 - (left + width) / wide, 1 - (top + height) / high, left / wide]
    .map((share) => `${100 * share}%`).join(" ");
  stage.append(pad);
  return (settings) => {
    now = settings;
    handle.style.left = `${(100 * (now[0] - x.min)) / (x.max - x.min)}%`;
    handle.style.bottom = `${(100 * (now[1] - y.min)) / (y.max - y.min)}%`;
    handle.setAttribute("aria-valuenow", now[0]);
    handle.setAttribute("aria-valuetext", `${x.name} ${minus(now[0])}, ${y.name} ${minus(now[1])}`);
  };
}

// ---- Controls: each returns its node and what makes it show the settings ------------------------

function choice(control, number, put) {
  const name = `lc-${Math.random()}`; // every widget has a module of its own: no counter will do
  const node = make("fieldset", { class: "lc-choice" }, make("legend", {}, control.name));
  let shown;
  const show = (settings) => {
    const names = options(control, settings);
    if (!same(names, shown)) {
      node.querySelectorAll("label").forEach((label) => label.remove());
      node.append(...names.map((value) => make("label", {},
        make("input", { type: "radio", name, value, onchange: () => put({ [number]: value }) }),
        make("span", {}, value))));
      shown = names;
    }
    node.querySelectorAll("input").forEach((radio) => {
      radio.checked = radio.value === settings[number];
    });
  };
  return { node, show };
}

function slider(control, number, put) {
  const { name, min, max, step } = control;
  const digits = (String(step).split(".")[1] ?? "").length;
  const input = make("input", {
    type: "range", "aria-label": name, min, max, step,
    oninput: () => put({ [number]: Number(input.value) }),
  });
  const value = make("span", { class: "lc-value" });
  const show = (settings) => {
    value.textContent = minus(settings[number].toFixed(digits));
    input.value = settings[number];
    input.setAttribute("aria-valuetext", value.textContent);
  };
  const node = make("label", { class: "lc-slider" }, make("span", {}, name), input, value);
  return { node, show };
}

function field({ name, kind, rows }, number, put) {
  const read = () => (kind === "number" && input.value !== "" ? Number(input.value) : input.value);
  const input = make(kind === "lines" ? "textarea" : "input", {
    "aria-label": name, autocomplete: "off", spellcheck: "false",
    ...(kind === "lines" ? { rows } : { type: kind }),
    oninput: () => put({ [number]: read() }),
  });
  const show = (settings) => {
    if (read() !== settings[number]) input.value = settings[number];
  };
  const node = make("label", { class: `lc-field lc-${kind}` }, make("span", {}, name), input);
  return { node, show };
}

function player(move) {
  let at = 0, last = 0, clock;
  const draw = (button, name) => {
    button.setAttribute("aria-label", name);
    button.innerHTML = `<svg viewBox="0 0 20 20"><path d="${ICONS[name]}"/></svg>`;
    return button;
  };
  const button = (name, onclick) => draw(make("button", { type: "button", onclick }), name);
  const stop = () => {
    clearInterval(clock);
    clock = undefined;
    draw(play, "play");
  };
  const go = (to) => { stop(); move(Math.min(Math.max(to, 0), last)); };
  const play = button("play", () => {
    if (clock) return stop();
    draw(play, "pause");
    move(at < last ? at + 1 : 0);
    clock = setInterval(() => (at < last ? move(at + 1) : stop()), PACE);
  });
  play.className = "lc-play";
  const oninput = () => go(Number(bar.value));
  const bar = make("input", { type: "range", "aria-label": "frame", min: 0, oninput });
  const count = make("span", { class: "lc-value" });
  const buttons = make("div", { class: "lc-buttons" },
    button("first", () => go(0)), button("back", () => go(at - 1)), play,
    button("next", () => go(at + 1)), button("last", () => go(last)));
  const show = (frame, length) => {
    [at, last] = [frame, length - 1];
    [bar.max, bar.value] = [last, at];
    count.textContent = `${at + 1} of ${length}`;
    bar.setAttribute("aria-valuetext", count.textContent);
  };
  return { node: make("div", { class: "lc-player" }, buttons, bar, count), show, stop };
}

function opener([name, accept], open) {
  const input = make("input", {
    type: "file", "aria-label": name, accept,
    onchange: async () => {
      if (input.files[0]) open(await input.files[0].text());
      input.value = "";
    },
  });
  return make("label", { class: "lc-field lc-file" }, make("span", {}, name), input);
}

// ---- An explorer: settings → a picture or a film ------------------------------------------------

function explorer(root, data, model, alive) {
  const films = unpack(data.pictures), many = data.controls.length;
  const every = data.live ? [data.start.slice(0, many)] : combinations(data.controls);
  const index = new Map(every.map((settings, i) => [JSON.stringify(settings), i]));
  const place = (settings) => index.get(JSON.stringify(settings.slice(0, many)));
  const filled = (at) => data.filled[at] ?? data.filled[0];
  const settings = () => model.get("settings");
  const view = picture(data.pictures.room, data.film);
  const note = make("p", { class: "lc-note", role: "status" });
  let film, timer, waits = false;

  const put = (changes) => {
    const next = Object.assign([...settings()], changes);
    data.controls.forEach((control, i) => {
      const names = options(control, next);
      if (names && !names.includes(next[i])) next[i] = names[0];
    });
    const chosen = Object.keys(changes).some((i) => i < many);
    if (chosen && data.filled.length > 1) next.splice(many, Infinity, ...filled(place(next)));
    if (0 in changes) model.set("frame", 0); // another film, by the first control
    if (!same(next, settings())) model.set("settings", next);
    if (waits && alive) model.save_changes(); // not while it is being set: that would undo it
  };
  const putBack = () => put(Object.fromEntries(
    filled(place(settings())).map((value, i) => [many + i, value])));

  const move = player((to) => model.set("frame", to));
  const draw = () => {
    const frame = Math.min(model.get("frame"), film.length - 1);
    view.show(film, frame);
    move.show(frame, film.length);
  };
  const found = (next) => {
    clearTimeout(timer);
    waits = false;
    note.textContent = "";
    view.stage.removeAttribute("aria-busy");
    if (next.get(0)[0] === "!") return view.show(next, 0); // the film waits at its frame
    film = next;
    draw();
  };
  const answered = () => {
    const { to, pictures } = model.get("answer");
    if (!same(to, settings())) return false;
    view.room(...pictures.room);
    found(unpack(pictures)[0]);
    return true;
  };
  const ask = () => {
    clearTimeout(timer);
    waits = true;
    view.stage.setAttribute("aria-busy", "true");
    timer = setTimeout(() => { note.textContent = alive ? WAITING : NO_KERNEL; }, PATIENCE);
  };
  const redraw = () => {
    const now = settings(), at = place(now);
    parts.forEach((part) => part.show(now));
    if (at !== undefined && same(now.slice(many), filled(at))) found(films[at]);
    else if (!answered()) ask();
  };

  const parts = data.controls.map((c, i) => (c.options ? choice : slider)(c, i, put));
  const typed = data.fields.map((each, i) => field(each, many + i, put));
  if (data.pad.length) {
    parts.push({ show: point(view.stage, data.controls, data.pad, data.pictures.room, put) });
  }
  const nodes = alive || !data.live ? parts.flatMap((part) => part.node ?? []) : [];
  root.append(view.node, view.says, note, ...(data.film ? [move.node] : []),
    make("div", { class: "lc-controls" }, ...nodes));
  if (typed.length && alive) {
    parts.push(...typed);
    const fields = make("div", { class: "lc-fields" }, ...typed.map((part) => part.node));
    if (data.file.length) {
      fields.append(opener(data.file, (text) => {
        model.set("opened", [text, Date.now()]); // the same file may be opened again
        model.save_changes();
      }));
    }
    fields.append(make("button", { type: "button", onclick: putBack }, "put back"));
    root.append(data.fold ? make("details", {}, make("summary", {}, data.fold), fields) : fields);
  }
  model.on("change:settings", redraw);
  model.on("change:frame", draw);
  model.on("change:answer", answered);
  film = films[place(data.start)];
  redraw();
  return () => {
    move.stop();
    clearTimeout(timer);
    model.off("change:settings", redraw);
    model.off("change:frame", draw);
    model.off("change:answer", answered);
  };
}

// ---- A question: one press settles it -----------------------------------------------------------

function question(root, data, model, alive) {
  const hint = "Choose one: a wrong guess teaches more than none.";
  const longest = [hint, ...data.replies].reduce((a, b) => (b.length > a.length ? b : a));
  const reply = make("p", { role: "status" }, hint);
  const press = (number) => {
    model.set("chosen", number);
    if (alive) model.save_changes();
  };
  const arrows = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const turn = (event) => {
    const step = arrows[event.key], at = buttons.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  };
  const buttons = data.choices.map((words, i) => make("button", {
    type: "button", "aria-pressed": "false", onclick: () => press(i),
  }, make("span", { class: "lc-mark", "aria-hidden": "true" }), make("span", {}, words)));
  root.append(
    make("fieldset", { class: "lc-question", onkeydown: turn },
      make("legend", {}, make("b", {}, "Predict. "), data.question), ...buttons),
    make("div", { class: "lc-reply" },
      make("p", { class: "lc-away", "aria-hidden": "true" }, longest), reply)); // keeps the room
  const show = () => {
    const chosen = model.get("chosen");
    if (chosen < 0) return;
    buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i === chosen));
      button.classList.toggle("lc-right", i === data.right);
      button.firstChild.textContent = i === data.right ? "✓" : i === chosen ? "✗" : "";
    });
    reply.textContent = data.replies[chosen];
  };
  model.on("change:chosen", show);
  show();
  return () => model.off("change:chosen", show);
}

// ---- Keys, and the two ways in ------------------------------------------------------------------

// The notebook's own letters and arrows do nothing while a control has the focus. Tab, Escape (back
// to the cell), Shift+Enter and what is pressed with Ctrl, Alt or Meta go on as they do anywhere;
// in a field Enter is the field's.
function guard(event) {
  const { key, target } = event, enter = key === "Enter";
  const typing = target.matches("textarea, [type=text], [type=number]");
  const command = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && enter);
  if (key === "Escape") event.currentTarget.closest(".jp-Cell")?.focus();
  else if (key !== "Tab" && (!command || (typing && enter))) event.stopPropagation();
}

function start(element, data, model, alive) {
  const attributes = { class: "lc", role: "group", "aria-label": data.words, onkeydown: guard };
  const root = make("div", attributes);
  element.append(root);
  const clean = { explorer, question }[data.kind](root, data, model, alive);
  return () => { clean(); root.remove(); };
}

/** Show stored data on a page without a kernel; what only a kernel can answer is left out. */
export function mount(element, data) {
  const state = { settings: data.start, frame: 0, chosen: -1, answer: {} }, calls = {};
  return start(element, data, {
    get: (name) => state[name],
    set: (name, value) => {
      state[name] = value;
      calls[`change:${name}`]?.forEach((call) => call());
    },
    on: (name, call) => { (calls[name] ??= new Set()).add(call); },
    off: (name, call) => { calls[name]?.delete(call); },
  }, false);
}

export default {
  render: ({ model, el }) => start(el, model.get("data"), model, true),
};
