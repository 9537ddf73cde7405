// Handles of an object: they change its width and height, never its scale, so that what is drawn is what is kept.

import { Control, controlsUtils } from "fabric";

const { changeObjectHeight, changeObjectWidth, getLocalPoint, scaleCursorStyleHandler, scaleSkewCursorStyleHandler,
  rotationStyleHandler, rotationWithSnapping, wrapWithFireEvent, wrapWithFixedAnchor } = controlsUtils;

const LEAST = 2; // px; smaller things cannot be taken hold of

const told = (act) => wrapWithFireEvent("resizing", wrapWithFixedAnchor(act));

function sized(event, transform, x, y) {
  const { target, originX, originY } = transform;
  const at = getLocalPoint(transform, originX, originY, x, y);
  let width = Math.max(LEAST, Math.abs(at.x) - target.strokeWidth), height = Math.max(LEAST, Math.abs(at.y) - target.strokeWidth);
  if (Boolean(target.keepsRatio) !== Boolean(event.shiftKey)) {
    const ratio = transform.ratio ??= target.width / Math.max(1, target.height);
    if (width / ratio > height) height = width / ratio; else width = height * ratio;
  }
  target.set({ width, height });
  return true;
}

const corner = (x, y) => new Control({ x, y, actionHandler: told(sized), cursorStyleHandler: scaleCursorStyleHandler, actionName: "resizing" });
const side = (x, y, act) => new Control({ x, y, actionHandler: told(act), cursorStyleHandler: scaleSkewCursorStyleHandler, actionName: "resizing" });

const turner = () => new Control({
  x: 0, y: -0.5, offsetY: -28, actionHandler: rotationWithSnapping, cursorStyleHandler: rotationStyleHandler, withConnection: true, actionName: "rotate",
});

const SIDES = { ml: [-0.5, 0, changeObjectWidth], mr: [0.5, 0, changeObjectWidth], mt: [0, -0.5, changeObjectHeight], mb: [0, 0.5, changeObjectHeight] };
const CORNERS = { tl: [-0.5, -0.5], tr: [0.5, -0.5], bl: [-0.5, 0.5], br: [0.5, 0.5] };

/** Return the handles of an object of this kind: all, those that keep it square, those of a line, or none but the turning one. */
export function handlesOf(kind) {
  const made = { mtr: turner() };
  const sides = kind === "qr" ? [] : kind === "line" ? ["ml", "mr"] : kind === "text" ? [] : Object.keys(SIDES);
  for (const name of sides) made[name] = side(...SIDES[name]);
  if (!["line", "text"].includes(kind)) for (const [name, [x, y]] of Object.entries(CORNERS)) made[name] = corner(x, y);
  return made;
}
