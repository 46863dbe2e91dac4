// The answer about a whole city, or of two editions compared, on the map. The list below leads to the same properties,
// and is enough.
import { classOf, themePaint } from "web/map-style";
import { makeActive, nameOf, openMap, themesOfPage, watchKeyboard, watchList, watchPointer, watchThemes } from "web/map";

const NO_LIMIT = 1e5;
const place = document.getElementById("city-map");
if (place) start(place);

function start(place) {
  const data = place.dataset;
  const { themes, theme } = themesOfPage();
  // The wheel scrolls the page; the buttons and two fingers change the scale.
  const map = openMap(place, theme(), { cooperativeGestures: false, scrollZoom: false });
  if (!map) return;
  map.once("load", () => patternsFarOut(map, theme()));
  const activate = makeActive(map, makeCard(document.getElementById("map-card"), themes, data));
  watchPointer(map, activate, data);
  watchKeyboard(map, activate, data);
  const list = document.getElementById("list-place");
  if (list) watchList(list, map, activate);
  watchThemes(map, theme);
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

function makeCard(card, themes, data) {
  const field = (name) => card.querySelector(`[data-field=${name}]`);
  const verdicts = themes.filter((one) => one.attribute.startsWith("verdict"));
  return {
    show(properties) {
      card.hidden = !properties;
      if (!properties) return;
      const name = nameOf(properties, data.language);
      field("name").textContent = name;
      field("certificate").textContent = name === properties.certificate ? "" : properties.certificate;
      const said = verdicts.filter((one) => one.attribute in properties).map((one) => classOf(one, properties).label);
      field("verdict").textContent = [...new Set(said)].join(" → ");
      field("facts").textContent = ("compared" in data ? moves(properties, data) : figures(properties, data)).join(", ");
      const { properties: count, same } = properties;
      field("count").textContent = Number(count) > 1 ? data.same.replace("__same__", same).replace("__count__", count) : "";
    },
  };
}

const round = (value) => Number(value.toFixed(2));

function figures({ far, far_by_paths: paths }, data) {
  const words = [];
  if (typeof far === "number") words.push(data.far.replace("__figure__", round(far)));
  if (typeof paths === "number" && paths !== far) words.push(data.paths.replace("__figure__", round(paths)));
  return words;
}

function moves(properties, data) {
  const said = (value) => (typeof value !== "number" ? data.unknown : value >= NO_LIMIT ? data.noLimit : round(value));
  const move = (text, name) => text.replace("__before__", said(properties[`${name}_before`])).replace("__after__", said(properties[name]));
  return [move(data.rightMove, "right"), move(data.pathsMove, "paths")];
}
