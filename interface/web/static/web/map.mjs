// The rights map. Its words and addresses come from data attributes, its classes from the same list as the legend.
// The list beside it leads to the same properties; without this script the list is all there is, and enough.
import { Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { addPatterns } from "web/map-patterns";
import { classOf, makeStyle, themePaint } from "web/map-style";

const place = document.getElementById("map");
if (place) start(place);

function start(place) {
  const data = place.dataset;
  const { themes, theme } = themesOfPage();
  const map = openMap(place, theme(), { hash: "view" });
  if (!map) return;
  const card = makeCard(document.getElementById("map-card"), themes, data);
  const activate = makeActive(map, card);
  watchPointer(map, activate, data);
  watchKeyboard(map, activate, data);
  watchList(document.getElementById("results"), map, activate);
  watchThemes(map, theme);
  watchView(map, document.getElementById("results"), data);
}

// The themes of this page, and the one that is chosen just now.
export function themesOfPage() {
  const themes = JSON.parse(document.getElementById("map-themes").textContent);
  const chosen = () => document.querySelector("[name=theme]:checked")?.value ?? themes[0].code;
  return { themes, theme: () => themes.find((one) => one.code === chosen()) ?? themes[0] };
}

// The map of one theme in its place, or a sentence where the browser cannot draw it and null.
export function openMap(place, theme, options = {}) {
  const data = place.dataset;
  const [west, south, east, north] = data.bbox.split(",").map(Number);
  setWorkerUrl(data.worker);
  let map;
  try {
    map = new MapLibre({
      container: place,
      style: makeStyle({ propertiesUrl: data.properties, contextUrl: data.context, theme, language: data.language }),
      bounds: [[west, south], [east, north]],
      fitBoundsOptions: { padding: 24 },
      minZoom: 8,
      maxZoom: 19.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
      locale: JSON.parse(data.locale),
      ...options,
    });
  } catch {
    place.replaceChildren(Object.assign(document.createElement("p"), { className: "uos-map__message", textContent: data.failed }));
    return null;
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-right");
  map.getCanvas().setAttribute("aria-label", data.label);
  map.on("style.load", () => addPatterns(map));
  map.once("idle", () => { place.dataset.ready = "true"; });
  return map;
}

const siteAddress = (data, certificate) => data.site.replace("__certificate__", encodeURIComponent(certificate));

export function makeActive(map, card) {
  let active = null;
  return (id, properties) => {
    const target = (state) => map.setFeatureState({ source: "properties", sourceLayer: "properties", id: active }, { active: state });
    if (active !== null) target(false);
    active = id ?? null;
    if (active !== null) target(true);
    card.show(properties ?? null);
  };
}

function makeCard(card, themes, data) {
  const field = (name) => card.querySelector(`[data-field=${name}]`);
  return {
    show(properties) {
      card.hidden = !properties;
      if (!properties) return;
      const name = nameOf(properties, data.language);
      field("name").textContent = name;
      field("certificate").textContent = name === properties.certificate ? "" : properties.certificate;
      field("facts").textContent = factsOf(properties, themes, data).join(" · ");
      const count = Number(properties.properties ?? 1);
      field("count").textContent = count > 1 ? data.count.replace("__count__", count) : "";
    },
  };
}

function factsOf(properties, themes, data) {
  const facts = [];
  const rights = themes.find((one) => one.code === "rights");
  if (properties[rights.attribute]) facts.push(classOf(rights, properties).label);
  const { years_left: years, utilisation } = properties;
  if (typeof years === "number") facts.push(years < 0 ? data.ended : data.years.replace("__years__", Math.floor(years)));
  if (typeof utilisation === "number") facts.push(data.far.replace("__figure__", Number(utilisation.toFixed(2))));
  return facts;
}

export function nameOf(properties, language) {
  const [first, second] = language.startsWith("zh") ? ["address_zh", "address"] : ["address", "address_zh"];
  return properties[first] || properties[second] || properties.certificate || "";
}

const propertyAt = (map, point) =>
  map.getLayer("properties") ? map.queryRenderedFeatures(point, { layers: ["properties"] })[0] : undefined;

export function watchPointer(map, activate, data) {
  map.on("mousemove", (event) => {
    const found = propertyAt(map, event.point);
    map.getCanvas().classList.toggle("uos-map__canvas--link", Boolean(found));
    activate(found?.id, found?.properties);
  });
  map.on("mouseout", () => activate(null));
  map.on("click", (event) => {
    const found = propertyAt(map, event.point);
    if (found) location.assign(siteAddress(data, found.properties.certificate));
    else if (map.queryRenderedFeatures(event.point, { layers: ["blocks"] }).length) map.easeTo({ center: event.lngLat, zoom: 15.2 });
  });
}

// With the map in focus the property in the middle is the active one; Enter opens it.
export function watchKeyboard(map, activate, data) {
  const canvas = map.getCanvas();
  const cross = document.getElementById("map-middle");
  const middle = () => propertyAt(map, map.project(map.getCenter()));
  const look = () => {
    const found = canvas.matches(":focus-visible") ? middle() : undefined;
    // What is SVG has the attribute, but no property of that name.
    cross.toggleAttribute("hidden", !canvas.matches(":focus-visible"));
    if (canvas.matches(":focus-visible")) activate(found?.id, found?.properties);
  };
  canvas.addEventListener("focus", look);
  canvas.addEventListener("blur", () => { cross.toggleAttribute("hidden", true); activate(null); });
  map.on("moveend", look);
  canvas.addEventListener("keydown", (event) => {
    const found = event.key === "Enter" ? middle() : undefined;
    if (found) location.assign(siteAddress(data, found.properties.certificate));
  });
}

// A property of the list, under the pointer or in focus, is the active one on the map.
export function watchList(list, map, activate) {
  const over = (event) => {
    const item = event.target.closest("[data-unit]");
    if (!item) return;
    const { unit, lon, lat } = item.dataset;
    const position = lon && lat ? [Number(lon), Number(lat)] : null;
    if (event.type === "focusin" && position && (!map.getBounds().contains(position) || map.getZoom() < 14)) {
      map.easeTo({ center: position, zoom: Math.max(map.getZoom(), 16) });
    }
    activate(Number(unit), { ...item.dataset, years_left: number(item.dataset.years_left), utilisation: number(item.dataset.utilisation) });
  };
  list.addEventListener("focusin", over);
  list.addEventListener("pointerover", over);
  list.addEventListener("focusout", () => activate(null));
  list.addEventListener("pointerleave", () => activate(null));
}

const number = (text) => (text === undefined || text === "" ? undefined : Number(text));

// Whichever theme is chosen colours the map, and its key is shown.
export function watchThemes(map, theme) {
  for (const choice of document.querySelectorAll("[name=theme]")) {
    choice.addEventListener("change", () => {
      for (const legend of document.querySelectorAll("[data-legend]")) legend.hidden = legend.dataset.legend !== choice.value;
      const paint = themePaint(theme());
      for (const layer of ["blocks", "properties"]) map.setPaintProperty(layer, "fill-color", paint.colour);
      for (const layer of ["pattern", "blocks-pattern"]) if (map.getLayer(layer)) map.setPaintProperty(layer, "fill-pattern", paint.pattern);
      const address = new URL(location.href);
      address.searchParams.set("theme", choice.value);
      history.replaceState(history.state, "", address);
    });
  }
}

// When the reader moves the map, the list follows, unless it shows what was searched for or holds the focus.
function watchView(map, list, data) {
  let asked = null;
  const mayChange = () => !document.getElementById("q")?.value.trim() && !list.contains(document.activeElement);
  const follow = async () => {
    asked?.abort();
    if (!mayChange()) return;
    asked = new AbortController();
    const box = map.getBounds().toArray().flat().map((degrees) => degrees.toFixed(6)).join(",");
    try {
      const answer = await fetch(`${data.list}&bbox=${box}`, { headers: { "HX-Request": "true" }, signal: asked.signal });
      const html = await answer.text();
      if (answer.ok && mayChange()) list.innerHTML = html;
    } catch {
      // Asked again meanwhile, or offline: the list stays as it is.
    }
  };
  map.on("moveend", follow);
  if (location.hash.includes("view=")) map.once("load", follow);
}
