// The patterns of the map's classes, drawn once on a canvas; the legend draws the same in SVG.

const SIZE = 8;
const RATIO = 2;

const strokes = {
  plain: () => {},
  hatch: (pen) => lines(pen, [[-2, 10, 10, -2], [-2, 2, 2, -2], [6, 10, 10, 6]]),
  wide: (pen) => lines(pen, [[0, 8, 8, 0]]),
  dense: (pen) => lines(pen, [[-2, 10, 10, -2], [-2, 6, 6, -2], [2, 10, 10, 2], [-2, 2, 2, -2], [6, 10, 10, 6]]),
  back: (pen) => lines(pen, [[-2, -2, 10, 10], [-2, 6, 2, 10], [6, -2, 10, 2]]),
  cross: (pen) => lines(pen, [[-2, 10, 10, -2], [-2, -2, 10, 10]]),
  grid: (pen) => lines(pen, [[4, 0, 4, 8], [0, 4, 8, 4]]),
  bars: (pen) => lines(pen, [[2, 0, 2, 8], [6, 0, 6, 8]]),
  dots: (pen) => circle(pen, true),
  rings: (pen) => circle(pen, false),
};

function lines(pen, list) {
  pen.beginPath();
  for (const [x1, y1, x2, y2] of list) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  pen.stroke();
}

function circle(pen, filled) {
  pen.beginPath();
  pen.arc(4, 4, filled ? 0.9 : 2, 0, 2 * Math.PI);
  if (filled) pen.fill();
  else pen.stroke();
}

export function patternName(pattern) {
  return `pattern-${pattern}`;
}

export function addPatterns(map) {
  for (const [name, draw] of Object.entries(strokes)) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE * RATIO;
    const pen = canvas.getContext("2d");
    pen.scale(RATIO, RATIO);
    pen.strokeStyle = pen.fillStyle = "rgba(22, 36, 46, 0.34)";
    pen.lineWidth = 0.9;
    draw(pen);
    map.addImage(patternName(name), pen.getImageData(0, 0, SIZE * RATIO, SIZE * RATIO), { pixelRatio: RATIO });
  }
}
