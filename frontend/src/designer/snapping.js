// Where a moved thing comes to rest: at the page's edges and middle, the safe area, the bleed, and edges and middles of its neighbours.

import { toPx } from "./units.js";

const NEAR = 6; // screen pixels

/** Return the lines of a page and of the things that lie still, in canvas pixels. */
export function linesOf(page, still) {
  const along = (size, before) => {
    const whole = toPx(size), safe = toPx(page.safe_mm ?? 0), bleed = toPx(page.bleed_mm ?? 0);
    const lines = [0, whole, whole / 2, safe, whole - safe];
    if (bleed) lines.push(-bleed, whole + bleed);
    for (const box of still) lines.push(...before(box));
    return lines;
  };
  return {
    x: along(page.width_mm, (box) => [box.left, box.left + box.width / 2, box.left + box.width]),
    y: along(page.height_mm, (box) => [box.top, box.top + box.height / 2, box.top + box.height]),
  };
}

/** Move a thing to the nearest lines, if any is near; return the lines it rests at, to be shown. */
export function snap(moved, lines, zoom) {
  moved.setCoords(); // Fabric knows where it was before this move
  const box = moved.getBoundingRect(), near = NEAR / zoom;
  const x = nearest([box.left, box.left + box.width / 2, box.left + box.width], lines.x, near);
  const y = nearest([box.top, box.top + box.height / 2, box.top + box.height], lines.y, near);
  if (x) moved.left += x.by;
  if (y) moved.top += y.by;
  if (x || y) moved.setCoords();
  return { x: x ? [x.line] : [], y: y ? [y.line] : [] };
}

function nearest(edges, lines, near) {
  let best = null;
  for (const edge of edges) {
    for (const line of lines) {
      const by = line - edge;
      if (Math.abs(by) <= near && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, line };
    }
  }
  return best;
}

/** Let the side that is being drawn come to rest at a line; only for things that are not turned. */
export function snapSide(moved, corner, lines, zoom) {
  if (moved.angle % 360 || moved.keepsRatio) return { x: [], y: [] };
  const near = NEAR / zoom, extra = moved.strokeWidth, found = { x: [], y: [] };
  const pull = (low, high, place, size, line, shown) => {
    if (!low && !high) return;
    const edge = low ? moved[place] : moved[place] + moved[size] + extra;
    const hit = nearest([edge], line, near);
    if (!hit || moved[size] + (low ? -hit.by : hit.by) < 2) return;
    moved.set(size, moved[size] + (low ? -hit.by : hit.by));
    if (low) moved[place] += hit.by;
    shown.push(hit.line);
  };
  pull(corner.includes("l"), corner.includes("r"), "left", "width", lines.x, found.x);
  pull(corner.includes("t") && corner !== "mtr", corner.includes("b"), "top", "height", lines.y, found.y);
  moved.setCoords();
  return found;
}
