// Runs on every page: GOV.UK Frontend's own behaviour, and the interval bars that can be moved.
import { initAll } from "govuk-frontend";
import { startIntervals } from "web/interval";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
startIntervals(document);

// What htmx brings in later gets the same treatment.
document.addEventListener("htmx:after:swap", (event) => {
  const place = event.detail?.ctx?.target ?? document.body;
  initAll({ scope: place });
  startIntervals(place);
});
