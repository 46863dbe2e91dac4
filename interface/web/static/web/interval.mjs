// Makes an interval bar movable: the drawing becomes a slider of the number field it belongs to.
// Without this script the field alone does the same.

export function startIntervals(place) {
  for (const figure of place.querySelectorAll("[data-interval-input]")) {
    const field = document.getElementById(figure.dataset.intervalInput);
    if (field && !figure.dataset.started) start(figure, field);
  }
}

function start(figure, field) {
  figure.dataset.started = "true";
  const drawings = [...figure.querySelectorAll("svg")];
  const step = Number(figure.dataset.step) || 0.1;
  for (const svg of drawings) {
    svg.setAttribute("role", "slider");
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("aria-valuemin", "0");
    svg.setAttribute("aria-valuemax", svg.dataset.max);
    svg.setAttribute("aria-label", `${svg.getAttribute("aria-label")}`);
    svg.addEventListener("keydown", (event) => onKey(event, svg, field, step));
    svg.addEventListener("pointerdown", (event) => onPointer(event, svg, field, step));
  }
  const show = () => drawings.forEach((svg) => moveHandle(figure, svg, field.valueAsNumber));
  field.addEventListener("input", show);
  show();
}

function onKey(event, svg, field, step) {
  const max = Number(svg.dataset.max);
  const now = Number.isFinite(field.valueAsNumber) ? field.valueAsNumber : 0;
  const moves = {
    ArrowRight: now + step,
    ArrowUp: now + step,
    ArrowLeft: now - step,
    ArrowDown: now - step,
    PageUp: now + 10 * step,
    PageDown: now - 10 * step,
    Home: 0,
    End: max,
  };
  if (!(event.key in moves)) return;
  event.preventDefault();
  enter(field, moves[event.key], step, max);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function onPointer(event, svg, field, step) {
  svg.setPointerCapture(event.pointerId);
  const follow = (moved) => {
    const box = svg.getBoundingClientRect();
    const x = ((moved.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const { left, right, max } = svg.dataset;
    enter(field, ((x - left) / (right - left)) * max, step, Number(max));
  };
  const end = () => {
    svg.removeEventListener("pointermove", follow);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  svg.addEventListener("pointermove", follow);
  svg.addEventListener("pointerup", end, { once: true });
  svg.addEventListener("pointercancel", end, { once: true });
  follow(event);
}

function enter(field, figure, step, max) {
  const bounded = Math.min(Math.max(figure, 0), max);
  const decimals = (String(step).split(".")[1] || "").length;
  field.value = (Math.round(bounded / step) * step).toFixed(decimals);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function moveHandle(figure, svg, value) {
  const handle = svg.querySelector(".uos-interval__handle");
  if (!Number.isFinite(value)) {
    handle.setAttribute("visibility", "hidden");
    svg.removeAttribute("aria-valuenow");
    return;
  }
  const { left, right, max } = svg.dataset;
  const share = Math.min(Math.max(value / max, 0), 1);
  const x = Number(left) + (right - left) * share;
  handle.removeAttribute("visibility");
  handle.setAttribute("transform", `translate(${x} 0)`);
  const shown = Number(value.toFixed(Number(figure.dataset.decimals)));
  const ground = figure.getAttribute(`data-word-${groundAt(svg, x)}`) ?? "";
  svg.setAttribute("aria-valuenow", String(shown));
  svg.setAttribute("aria-valuetext", [`${shown} ${figure.dataset.unit}`.trim(), ground].filter(Boolean).join(", "));
  label(handle, shown, figure.dataset.proposed, x, svg.viewBox.baseVal.width);
}

function groundAt(svg, x) {
  const grounds = [...svg.querySelectorAll("[data-ground]")];
  const under = grounds.find((rect) => x <= Number(rect.getAttribute("x")) + Number(rect.getAttribute("width")) + 0.01);
  return (under ?? grounds.at(-1))?.dataset.ground;
}

function label(handle, shown, word, x, width) {
  const text = handle.querySelector("text");
  if (!text) return;
  text.querySelector("tspan").textContent = shown;
  text.lastChild.textContent = ` ${word}`;
  const side = x + text.getComputedTextLength() + 6 > width ? "end" : "start";
  text.setAttribute("text-anchor", side);
  text.setAttribute("x", side === "start" ? "6" : "-6");
}
