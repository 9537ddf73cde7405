// Write backend/queries/world/countries.json: outlines, codes and names of countries, small enough to travel with the code.
//
// node world.mjs <folder with node_modules/world-atlas and node_modules/i18n-iso-countries> <file to write>
// Outlines: Natural Earth 1:50m (public domain) as cut into shared borders by world-atlas. Codes: ISO 3166-1 by
// i18n-iso-countries. Names: Unicode CLDR, as Node has it. Run by hand when one of these changes; its result is committed.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const [folder, target] = process.argv.slice(2);
const load = async (name) => JSON.parse(await readFile(path.join(folder, "node_modules", name), "utf8"));
const atlas = await load("world-atlas/countries-50m.json");
const codes = await load("i18n-iso-countries/codes.json");

const LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "tr"];
const TOLERANCE = 0.045; // degrees a line may leave its simplified self
const UNIT = 50; // steps a degree
const ISLAND = 0.04; // square degrees; a smaller ring goes unless its country has none larger
const WITHOUT_CODE = { Kosovo: ["XK", "XKX"] }; // used by the EU and CLDR, though ISO has none
// Parts of a country that the atlas draws alone; their own names would only split the country.
const PART_OF = { Somaliland: "SO", "N. Cyprus": "CY", "Indian Ocean Ter.": "CX" };
// Lands far from the country the atlas draws them with, which have codes of their own: [country, code, west, south, east, north].
const FAR_AWAY = [
  ["FR", "GF", -56, 1, -51, 7], ["FR", "GP", -62, 15.7, -60.9, 17], ["FR", "MQ", -61.5, 14, -60.5, 15.2], ["FR", "RE", 55, -22, 56, -20],
  ["FR", "YT", 44.5, -13.5, 45.6, -12], ["NL", "BQ", -69, 11, -62, 18], ["NO", "SJ", -10, 70, 35, 82],
];
const NOBODYS = "Siachen Glacier"; // drawn as land without a name

const { scale, translate } = atlas.transform;
const arcs = atlas.arcs.map((arc) => {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
});

// Ramer, Douglas, Peucker on each border once, so that neighbours keep the same line.
const simplified = arcs.map((arc) => {
  const keep = new Uint8Array(arc.length);
  const closed = arc.length > 3 && arc[0][0] === arc.at(-1)[0] && arc[0][1] === arc.at(-1)[1];
  keep[0] = keep[arc.length - 1] = 1;
  const spans = closed ? [[0, arc.length >> 1], [arc.length >> 1, arc.length - 1]] : [[0, arc.length - 1]];
  if (closed) keep[arc.length >> 1] = 1;
  while (spans.length) {
    const [from, to] = spans.pop();
    let far = 0;
    let at = -1;
    const [ax, ay] = arc[from];
    const [bx, by] = arc[to];
    const length = Math.hypot(bx - ax, by - ay);
    for (let i = from + 1; i < to; i++) {
      const [px, py] = arc[i];
      const off = length ? Math.abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length : Math.hypot(px - ax, py - ay);
      if (off > far) [far, at] = [off, i];
    }
    if (far > TOLERANCE) {
      keep[at] = 1;
      spans.push([from, at], [at, to]);
    }
  }
  const points = arc.filter((_, i) => keep[i]).map(([x, y]) => [Math.round(x * UNIT), Math.round(y * UNIT)]);
  return points.filter(([x, y], i) => !i || x !== points[i - 1][0] || y !== points[i - 1][1]);
});

const ringOf = (parts) => parts.flatMap((n, i) => (n < 0 ? [...simplified[~n]].reverse() : simplified[n]).slice(i ? 1 : 0));
const areaOf = (ring) =>
  Math.abs(ring.reduce((sum, [x, y], i) => sum + x * ring[(i + 1) % ring.length][1] - ring[(i + 1) % ring.length][0] * y, 0)) / 2 / UNIT ** 2;

const homeOf = (two, ring) => {
  const x = ring.reduce((sum, point) => sum + point[0], 0) / ring.length / UNIT;
  const y = ring.reduce((sum, point) => sum + point[1], 0) / ring.length / UNIT;
  return FAR_AWAY.find(([home, , west, south, east, north]) => home === two && x > west && x < east && y > south && y < north)?.[1] ?? two;
};

const byNumber = Object.fromEntries(codes.map(([two, three, number]) => [number, [two, three]]));
const names = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: "region", fallback: "none" }));
const short = LANGUAGES.map((language) => new Intl.DisplayNames([language], { type: "region", style: "short", fallback: "none" }));

const found = new Map();
const called = (two, three, own) => {
  const told = [own, ...names.map((n) => n.of(two)), ...short.map((n) => n.of(two))].filter(Boolean);
  return { iso2: two, iso3: three, names: [...new Set([names[0].of(two) ?? own, ...told])], arcs: [] };
};
for (const country of atlas.objects.countries.geometries) {
  const own = country.properties.name;
  const two = own === NOBODYS ? "" : PART_OF[own] ?? (byNumber[country.id] ?? WITHOUT_CODE[own])?.[0];
  if (two === undefined) throw new Error(`${own} has no code.`);
  const polygons = country.type === "Polygon" ? [country.arcs] : country.arcs;
  // Holes too, which run the other way round: Lesotho is not South Africa.
  const rings = polygons.flat().map((parts) => ({ parts, area: areaOf(ringOf(parts)) }));
  rings.sort((a, b) => b.area - a.area);
  const kept = rings.filter(({ area, parts }, i) => !i || ((area >= ISLAND || homeOf(two, ringOf(parts)) !== two) && ringOf(parts).length > 3));
  const three = (byNumber[country.id] ?? WITHOUT_CODE[own] ?? [])[1];
  const entry = !two ? { iso2: "", iso3: "", names: [], arcs: [] } : found.get(two) ?? called(two, three ?? codes.find(([code]) => code === two)[1], PART_OF[own] ? null : own);
  if (two === "AQ") kept.length = 0; // the ice runs round the pole, which no outline on a plane can
  found.set(two, entry);
  for (const { parts } of kept) {
    const home = homeOf(two, ringOf(parts));
    if (!found.has(home)) found.set(home, called(home, codes.find(([code]) => code === home)[1], null));
    found.get(home).arcs.push(parts);
  }
}
for (const [two, three] of codes) if (!found.has(two)) found.set(two, called(two, three, null)); // known, though too small to be drawn

// Only the borders that are drawn, renumbered; each as steps from point to point.
const used = [...new Set([...found.values()].flatMap(({ arcs: rings }) => rings.flat().map((n) => (n < 0 ? ~n : n))))].sort((a, b) => a - b);
const place = new Map(used.map((n, i) => [n, i]));
const steps = used.map((n) => simplified[n].flatMap(([x, y], i) => (i ? [x - simplified[n][i - 1][0], y - simplified[n][i - 1][1]] : [x, y])));
const countries = [...found.values()]
  .sort((a, b) => a.iso3.localeCompare(b.iso3))
  .map((one) => [one.iso3, one.iso2, one.names, one.arcs.map((ring) => ring.map((n) => (n < 0 ? ~place.get(~n) : place.get(n))))]);
const lines = (rows) => `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]`;
await writeFile(target, `{"unit": ${UNIT},\n"arcs": ${lines(steps)},\n"countries": ${lines(countries)}}\n`);
console.log(`${countries.length} countries, ${steps.length} borders, ${steps.reduce((sum, arc) => sum + arc.length / 2, 0)} points`);
