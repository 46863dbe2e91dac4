// The answer about a whole city: its map by verdict. The list below leads to the same properties, and is enough.
import { classOf, themePaint } from "web/map-style";
import { makeActive, nameOf, openMap, watchKeyboard, watchList, watchPointer } from "web/map";

const place = document.getElementById("city-map");
if (place) start(place);

function start(place) {
  const data = place.dataset;
  const theme = JSON.parse(document.getElementById("map-theme").textContent);
  // The wheel scrolls the page; the buttons and two fingers change the scale.
  const map = openMap(place, theme, { cooperativeGestures: false, scrollZoom: false });
  if (!map) return;
  map.once("load", () => patternsFarOut(map, theme));
  const card = makeCard(document.getElementById("map-card"), theme, data);
  const activate = makeActive(map, card);
  watchPointer(map, activate, data);
  watchKeyboard(map, activate, data);
  watchList(document.getElementById("list-place"), map, activate);
}

// Colour alone tells nobody who cannot see it, so the patterns are there at every scale.
function patternsFarOut(map, theme) {
  map.setLayerZoomRange("pattern", 0, 24);
  map.addLayer({
    id: "blocks-pattern",
    type: "fill",
    source: "properties",
    "source-layer": "blocks",
    paint: { "fill-pattern": themePaint(theme).pattern },
  }, "building");
}

function makeCard(card, theme, data) {
  const field = (name) => card.querySelector(`[data-field=${name}]`);
  return {
    show(properties) {
      card.hidden = !properties;
      if (!properties) return;
      const name = nameOf(properties, data.language);
      field("name").textContent = name;
      field("certificate").textContent = name === properties.certificate ? "" : properties.certificate;
      field("verdict").textContent = classOf(theme, properties).label;
      field("facts").textContent = figures(properties, data).join(", ");
      const { properties: count, same } = properties;
      field("count").textContent = Number(count) > 1 ? data.same.replace("__same__", same).replace("__count__", count) : "";
    },
  };
}

function figures({ far, far_by_paths: paths }, data) {
  const words = [];
  const round = (value) => Number(value.toFixed(2));
  if (typeof far === "number") words.push(data.far.replace("__figure__", round(far)));
  if (typeof paths === "number" && paths !== far) words.push(data.paths.replace("__figure__", round(paths)));
  return words;
}
