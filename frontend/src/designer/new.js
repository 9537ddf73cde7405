// An object as it is when it is added: named, in the middle of the page, of a size that can be taken hold of.

import { KINDS } from "./convert.js";

const SIZES = { textbox: [0.6, 20], text: [0.4, 6], rect: [0.3, 20], circle: [0, 20], line: [0.5, 0], qr: [0, 25], image: [0.35, 0] };

/** Return a new object of this kind for a page; `told` overrides what is known of it already. */
export function fresh(kind, { page, families, at, told }) {
  const { ratio = 1, at: place = null, ...given } = told;
  const [share, mm] = SIZES[kind];
  const most = Math.max(5, page.width_mm - 10);
  let width = share ? Math.min(most, page.width_mm * share) : Math.min(mm, most);
  let height = kind === "image" ? width / ratio : mm;
  if (height > page.height_mm * 0.6) { width *= (page.height_mm * 0.6) / height; height = page.height_mm * 0.6; }
  const round = (value) => Math.round(value * 10) / 10;
  const step = (at % 6) * 3; // the next one does not hide the one before
  const common = {
    type: kind, name: given.name ?? KINDS[kind], width: round(width), height: round(height), angle: 0, opacity: 1,
    left: round(place ? place.x - width / 2 : (page.width_mm - width) / 2 + step), top: round(place ? place.y - height / 2 : (page.height_mm - height) / 3 + step),
  };
  return { ...common, ...kinds[kind](families, common), ...given };
}

const letters = (families, text) => ({
  text, fontFamily: (families.find(({ name }) => name === "Noto Sans") ?? families[0])?.name ?? "Noto Sans", fontSize: 11, fontWeight: 400, fontStyle: "normal",
  textAlign: "left", lineHeight: 1.16, charSpacing: 0, underline: false, fill: "#1e2a30",
});

const kinds = {
  textbox: (families) => letters(families, "Write here"),
  text: (families) => letters(families, "Write here"),
  rect: () => ({ fill: "#e3f0ef", stroke: null, strokeWidth: 0, dash: [], rx: 0 }),
  circle: () => ({ fill: "#e3f0ef", stroke: null, strokeWidth: 0, dash: [] }),
  line: (_, common) => ({ stroke: "#1e2a30", strokeWidth: 0.4, dash: [], x1: 0, y1: 0, x2: common.width, y2: 0 }),
  qr: () => ({ text: "https://", track: false, fill: "#000000" }),
  image: () => ({}),
};
