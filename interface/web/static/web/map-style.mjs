// The look of the map: a quiet ground of our own layers, and one theme in colour on it.
import { patternName } from "web/map-patterns";

const INK = "#16242e";
const HALO = "#fbfaf6";
const LATIN = ["Noto Sans", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];

// [zoom, pixels] pairs -> a width that grows with the zoom.
const grow = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];

// MapLibre expressions for "which class is this feature in".
export function byClass(theme, pick) {
  const value = ["get", theme.attribute];
  const missing = theme.classes.find((one) => !one.values.length && one.atLeast === null && one.below === null);
  const listed = theme.classes.filter((one) => one.values.length);
  if (listed.length) {
    return ["match", value, ...listed.flatMap((one) => [one.values, pick(one)]), pick(missing)];
  }
  const ranges = theme.classes.filter((one) => one !== missing).sort((a, b) => (a.atLeast ?? -1e9) - (b.atLeast ?? -1e9));
  const steps = ranges.slice(1).flatMap((one) => [one.atLeast, pick(one)]);
  return ["case", ["==", ["typeof", value], "number"], ["step", ["to-number", value, 0], pick(ranges[0]), ...steps], pick(missing)];
}

export function classOf(theme, properties) {
  const value = properties[theme.attribute];
  const within = (one) =>
    one.values.length
      ? one.values.includes(value)
      : typeof value === "number" &&
        (one.atLeast !== null || one.below !== null) &&
        value >= (one.atLeast ?? -Infinity) &&
        value < (one.below ?? Infinity);
  return theme.classes.find(within) ?? theme.classes.find((one) => !one.values.length && one.atLeast === null && one.below === null);
}

export function themePaint(theme) {
  return {
    colour: byClass(theme, (one) => one.colour),
    pattern: byClass(theme, (one) => patternName(one.pattern)),
  };
}

export function makeStyle({ propertiesUrl, contextUrl, theme, language }) {
  const paint = themePaint(theme);
  const named = language.startsWith("zh")
    ? ["coalesce", ["get", "name_zh"], ["get", "name"], ""]
    : ["coalesce", ["get", "name"], ["get", "name_zh"], ""];
  const street = (classes) => ["in", ["coalesce", ["get", "class"], "local"], ["literal", classes]];
  const on = (layer, rest) => ({ source: "context", "source-layer": layer, ...rest });

  return {
    version: 8,
    sources: {
      context: { type: "vector", tiles: [contextUrl], minzoom: 8, maxzoom: 17 },
      properties: { type: "vector", tiles: [propertiesUrl], minzoom: 8, maxzoom: 17, promoteId: { properties: "id" } },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#f4f1e8" } },
      on("green", { id: "green", type: "fill", paint: { "fill-color": "#dfe7d2" } }),
      on("water", { id: "water", type: "fill", paint: { "fill-color": "#cfe0e8" } }),
      on("water", { id: "shore", type: "line", paint: { "line-color": "#9dbccb", "line-width": grow(10, 0.6, 16, 1.6) } }),
      {
        id: "blocks",
        type: "fill",
        source: "properties",
        "source-layer": "blocks",
        paint: { "fill-color": paint.colour, "fill-opacity": 0.82, "fill-antialias": false },
      },
      {
        id: "properties",
        type: "fill",
        source: "properties",
        "source-layer": "properties",
        paint: { "fill-color": paint.colour, "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.82, 17, 0.62] },
      },
      {
        id: "pattern",
        type: "fill",
        source: "properties",
        "source-layer": "properties",
        minzoom: 14.5,
        paint: { "fill-pattern": paint.pattern },
      },
      on("building", {
        id: "building",
        type: "fill",
        minzoom: 14.5,
        paint: {
          "fill-color": "#16242e",
          "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14.5, 0, 15.5, 0.07],
        },
      }),
      on("building", {
        id: "building-edge",
        type: "line",
        minzoom: 15,
        paint: { "line-color": INK, "line-opacity": ["interpolate", ["linear"], ["zoom"], 15, 0, 16, 0.55], "line-width": 0.7 },
      }),
      {
        id: "boundaries",
        type: "line",
        source: "properties",
        "source-layer": "properties",
        paint: { "line-color": "#ffffff", "line-opacity": 0.95, "line-width": grow(13, 0.3, 15, 0.7, 18, 1.8) },
      },
      on("street", {
        id: "street-edge",
        type: "line",
        minzoom: 12,
        filter: street(["arterial", "secondary"]),
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": "#cfcabb", "line-width": grow(11, 1.4, 14, 4, 17, 17) },
      }),
      on("street", {
        id: "street-small",
        type: "line",
        minzoom: 13,
        filter: street(["local", "lane"]),
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": "#ffffff", "line-opacity": 0.9, "line-width": grow(13, 0.5, 15, 1.8, 17, 7) },
      }),
      on("street", {
        id: "street-large",
        type: "line",
        filter: street(["arterial", "secondary"]),
        layout: { "line-cap": "round", "line-join": "round" },
        paint: {
          "line-color": "#ffffff",
          "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 10, 0.8, 14, ["match", ["get", "class"], "arterial", 3.6, 2.4], 17, ["match", ["get", "class"], "arterial", 16, 11]],
        },
      }),
      on("metro_line", {
        id: "metro-line",
        type: "line",
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": INK, "line-opacity": 0.45, "line-width": grow(10, 0.8, 16, 2), "line-dasharray": [4, 2] },
      }),
      on("district", {
        id: "district-edge",
        type: "line",
        maxzoom: 15.5,
        paint: { "line-color": INK, "line-opacity": 0.35, "line-width": 0.8, "line-dasharray": [6, 3, 1, 3] },
      }),
      {
        id: "active",
        type: "line",
        source: "properties",
        "source-layer": "properties",
        paint: {
          "line-color": INK,
          "line-width": ["case", ["boolean", ["feature-state", "active"], false], 3, 0],
        },
      },
      on("street", {
        id: "street-name",
        type: "symbol",
        minzoom: 13.5,
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 320,
          "text-field": named,
          "text-font": LATIN,
          "text-size": ["interpolate", ["linear"], ["zoom"], 13.5, 10.5, 17, 13],
          "text-letter-spacing": 0.04,
          "text-max-angle": 30,
        },
        paint: { "text-color": "#4a5964", "text-halo-color": HALO, "text-halo-width": 1.6 },
      }),
      on("place", {
        id: "water-name",
        type: "symbol",
        minzoom: 10,
        filter: ["==", ["get", "of"], "water"],
        layout: { "text-field": named, "text-font": LATIN, "text-size": 13, "text-letter-spacing": 0.12 },
        paint: { "text-color": "#44718a", "text-halo-color": "#dfeaef", "text-halo-width": 1.2 },
      }),
      on("place", {
        id: "green-name",
        type: "symbol",
        minzoom: 13,
        filter: ["==", ["get", "of"], "green"],
        layout: { "text-field": named, "text-font": LATIN, "text-size": 11.5, "text-max-width": 7 },
        paint: { "text-color": "#55703c", "text-halo-color": "#eff2e6", "text-halo-width": 1.2 },
      }),
      on("metro_station", {
        id: "metro-station",
        type: "circle",
        minzoom: 11.5,
        paint: {
          "circle-radius": grow(11, 2.2, 16, 6),
          "circle-color": "#ffffff",
          "circle-stroke-color": INK,
          "circle-stroke-width": grow(11, 1.2, 16, 2.4),
        },
      }),
      on("metro_station", {
        id: "metro-name",
        type: "symbol",
        minzoom: 13,
        layout: {
          "text-field": named,
          "text-font": LATIN,
          "text-size": 12,
          "text-anchor": "left",
          "text-offset": [0.8, 0],
          "text-optional": true,
        },
        paint: { "text-color": INK, "text-halo-color": HALO, "text-halo-width": 1.6 },
      }),
      on("place", {
        id: "district-name",
        type: "symbol",
        filter: ["==", ["get", "of"], "district"],
        minzoom: 9.5,
        maxzoom: 15.5,
        layout: {
          "text-field": named,
          "text-font": LATIN,
          "text-size": ["interpolate", ["linear"], ["zoom"], 10, 11, 14, 16],
          "text-letter-spacing": 0.14,
          "text-max-width": 8,
        },
        paint: { "text-color": INK, "text-opacity": 0.86, "text-halo-color": HALO, "text-halo-width": 2 },
      }),
    ],
  };
}
