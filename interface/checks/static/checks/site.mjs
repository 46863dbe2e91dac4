// The site page: the list of uses answers as one types, and an explanation opens and closes in its place.
for (const input of document.querySelectorAll("[data-filter]")) startFilter(input);
for (const link of document.querySelectorAll("[data-opens]")) startFold(link);
window.addEventListener("hashchange", openTarget);
openTarget();
document.addEventListener("htmx:after:swap", (event) => {
  // What comes in later, beside the answer, leaves the reader where they are.
  if (event.detail?.ctx?.target?.id === "ask-place") document.querySelector(".govuk-error-summary, #answer")?.focus();
});

// A link to a group that is folded whole opens it.
function openTarget() {
  const group = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = group && !group.querySelector(":scope > .uos-use-list") && group.querySelector("[data-filter-fold]");
  if (fold) fold.open = true;
}

function startFilter(input) {
  const list = document.getElementById(input.dataset.filter);
  const form = input.form;
  const status = form.querySelector("[data-filter-status]");
  form.querySelector("[data-filter-button]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  const apply = () => {
    const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of list.querySelectorAll("[data-filter-text]")) {
      item.hidden = !words.every((word) => item.dataset.filterText.includes(word));
      if (!item.hidden) shown += 1;
    }
    for (const group of list.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter-text]:not([hidden])");
    }
    // What is sought is seen: a fold opens while there are words, and closes with the last of them.
    for (const fold of list.querySelectorAll("[data-filter-fold]")) fold.open = words.length > 0;
    status.textContent = shown ? "" : input.dataset.none;
  };
  input.addEventListener("input", apply);
  if (input.value) apply();
}

// A second press closes what the first one opened; htmx fetches only the first time.
function startFold(link) {
  const place = document.getElementById(link.dataset.opens);
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  link.setAttribute("aria-controls", place.id);
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
  link.addEventListener("click", (event) => {
    if (!place.hasChildNodes()) {
      link.setAttribute("aria-expanded", "true");
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    place.hidden = !place.hidden;
    link.setAttribute("aria-expanded", String(!place.hidden));
  }, { capture: true });
}
