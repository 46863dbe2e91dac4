// What more, or less, would cost: one moves along the points, and reads and opens the chosen one.
// Without this script the points stand below each other, and in a table.
startAll();
document.addEventListener("htmx:after:swap", startAll);

function startAll() {
  for (const part of document.querySelectorAll("[data-frontier]:not([data-started])")) start(part);
}

function start(part) {
  part.dataset.started = "";
  const slider = part.querySelector("[data-frontier-slider]");
  const says = part.querySelector("[data-frontier-says]");
  const points = [...part.querySelectorAll("[data-frontier-point]")];
  const drawings = [...part.querySelectorAll("svg")];
  const choose = () => {
    const number = Number(slider.value);
    points.forEach((point, each) => {
      point.hidden = each !== number;
      point.open = each === number;
    });
    for (const mark of part.querySelectorAll("[data-point]")) {
      mark.classList.toggle("uos-frontier__point--chosen", Number(mark.dataset.point) === number);
    }
  };
  const tell = () => {
    choose();
    says.textContent = points[Number(slider.value)].querySelector("summary").textContent.trim();
  };
  slider.addEventListener("input", tell);
  for (const svg of drawings) {
    svg.addEventListener("pointerdown", (event) => follow(event, svg, slider));
  }
  part.querySelector("[data-frontier-move]").hidden = false;
  part.querySelector("[data-frontier-table]").open = false;
  choose();
}

// Pressing on a drawing chooses the nearest point, and so does drawing along it.
function follow(pressed, svg, slider) {
  const places = [...svg.querySelectorAll("[data-point]")].map((mark) => Number(mark.dataset.x));
  const move = (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    const distance = (number) => Math.abs(places[number] - x);
    const nearest = places.reduce((best, _, number) => (distance(number) < distance(best) ? number : best), 0);
    if (Number(slider.value) === nearest) return;
    slider.value = nearest;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  svg.setPointerCapture(pressed.pointerId);
  svg.addEventListener("pointermove", move);
  const end = () => svg.removeEventListener("pointermove", move);
  svg.addEventListener("pointerup", end, { once: true });
  svg.addEventListener("pointercancel", end, { once: true });
  move(pressed);
}
