// Bundle the SQL editor and the grid of records into dist/, with the licences of what is inside beside them.

import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

const result = await build({
  entryPoints: { "sql-editor": "src/sql-editor.js", "records-grid": "src/records-grid.js" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none", // THIRD-PARTY.txt carries them whole
  metafile: true,
  outdir: "dist",
  logLevel: "warning",
});

const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}

const notices = ["The SQL editor and the grid of records in this folder are bundled from these packages, each under its own licence.\n"];
for (const name of [...packages].sort()) {
  const folder = path.join("node_modules", name);
  const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const licence = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  if (!licence) throw new Error(`${name} ships no licence text; it cannot be bundled.`);
  notices.push(`${"=".repeat(80)}\n${name} ${about.version} (${about.license})\n\n${(await readFile(path.join(folder, licence), "utf8")).trim()}\n`);
}
await writeFile("dist/THIRD-PARTY.txt", notices.join("\n"));
