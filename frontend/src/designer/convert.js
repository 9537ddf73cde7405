// Between the template, in millimetres and points, and what Fabric draws, in pixels.

import { toMm, toPx, rounded, PX_PER_PT } from "./units.js";
import { handlesOf } from "./handles.js";
import { BASE, Box, BoxText, Code, Oval, Picture, PlainText, Stroke } from "./shapes.js";

export const KINDS = { text: "Line of text", textbox: "Text", image: "Picture", rect: "Rectangle", circle: "Circle", line: "Line", qr: "QR code" };
export const ICONS = { text: "title", textbox: "notes", image: "image", rect: "rectangle", circle: "circle", line: "horizontal_rule", qr: "qr_code_2" };

const lettering = (one, tint) => ({
  fontFamily: one.fontFamily, fontSize: one.fontSize * PX_PER_PT, fontWeight: one.fontWeight ?? 400, fontStyle: one.fontStyle ?? "normal",
  textAlign: one.textAlign ?? "left", lineHeight: one.lineHeight ?? 1.16, charSpacing: one.charSpacing ?? 0, underline: Boolean(one.underline),
  fill: one.fill ?? "#000000", strokeWidth: 0, stroke: null, tint, editingBorderColor: "#0E6B6B", cursorColor: "#0E6B6B",
});

const paint = (one) => ({
  fill: one.fill ?? null, stroke: one.stroke ?? null, strokeWidth: one.stroke ? toPx(one.strokeWidth ?? 0) : 0,
  strokeDashArray: one.dash?.length ? one.dash.map(toPx) : null,
});

const makers = {
  text: (one, told) => new PlainText(one.text ?? "", { ...told, ...lettering(one, told.tint) }),
  textbox: (one, told) => new BoxText(one.text ?? "", { ...told, ...lettering(one, told.tint), minWidth: 1 }),
  image: (one, told) => new Picture({ ...told, strokeWidth: 0, keepsRatio: true }),
  rect: (one, told) => new Box({ ...told, ...paint(one), rx: toPx(one.rx ?? 0), ry: toPx(one.rx ?? 0) }),
  circle: (one, told) => new Oval({ ...told, ...paint(one) }),
  line: (one, told) => new Stroke({ ...told, ...paint(one), fill: null, falling: (one.y1 ?? 0) <= (one.y2 ?? 0) || (one.x1 ?? 0) > (one.x2 ?? 1) }),
  qr: (one, told) => new Code({ ...told, fill: one.fill ?? "#000000", strokeWidth: 0, keepsRatio: true }),
};

/** Return a template's object as Fabric draws it. `look` is {tint, teal, surface} of the page's theme; `images` loads pictures. */
export function toFabric(one, { look, images, changed }) {
  const told = {
    ...BASE, left: toPx(one.left), top: toPx(one.top), width: toPx(one.width ?? 0), height: toPx(one.height ?? 0), angle: one.angle ?? 0,
    opacity: one.opacity ?? 1, tint: look.tint, borderColor: look.teal, cornerColor: look.surface, cornerStrokeColor: look.teal,
    cornerSize: 9, touchCornerSize: 26, transparentCorners: false, borderScaleFactor: 1.5,
  };
  const made = makers[one.type](one, told);
  made.controls = handlesOf(one.type);
  made.held = structuredClone(one); // what the canvas does not know of: id, name, the text of a code, the file of a picture
  made.set({ left: told.left, top: told.top });
  made.setCoords();
  if (one.type === "image") images.into(made, one.src, changed);
  return made;
}

const ofLetters = (made) => ({
  text: made.written, fontFamily: made.fontFamily, fontSize: rounded(made.fontSize / PX_PER_PT), fontWeight: Number(made.fontWeight), fontStyle: made.fontStyle,
  textAlign: made.textAlign, lineHeight: rounded(made.lineHeight, 3), charSpacing: rounded(made.charSpacing), underline: made.underline, fill: made.fill,
});

const ofPaint = (made, filled = true) => ({
  ...(filled ? { fill: made.fill || null } : {}), stroke: made.stroke || null, strokeWidth: made.stroke ? toMm(made.strokeWidth) : 0,
  dash: made.strokeDashArray?.length ? made.strokeDashArray.map(toMm) : [],
});

/** Return what Fabric draws as an object of the template. It may be one of several that are chosen together. */
export function fromFabric(made) {
  const { held } = made, at = made.getXY("left", "top");
  const width = held.type === "textbox" ? made.boxWidth ?? made.width : made.width;
  const told = {
    ...held, left: toMm(at.x), top: toMm(at.y), width: toMm(width), height: toMm(made.height),
    angle: rounded(((made.getTotalAngle() % 360) + 360) % 360), opacity: rounded(made.opacity, 3),
  };
  if (held.type === "text" || held.type === "textbox") Object.assign(told, ofLetters(made));
  if (held.type === "rect") Object.assign(told, ofPaint(made), { rx: toMm(made.rx) });
  if (held.type === "circle") Object.assign(told, ofPaint(made));
  if (held.type === "qr") Object.assign(told, { fill: made.fill, height: toMm(made.width) });
  if (held.type === "line") {
    Object.assign(told, ofPaint(made, false), { x1: 0, x2: told.width, y1: made.falling === false ? told.height : 0, y2: made.falling === false ? 0 : told.height });
  }
  return told;
}

const NUMBERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Return a short id that none of `taken` is. */
export function newId(taken) {
  for (;;) {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => NUMBERS[byte % 36]).join("");
    if (!taken.has(id)) return id;
  }
}
