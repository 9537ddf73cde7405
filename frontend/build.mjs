// Bundle the browser components into dist/, with the licences of what is inside beside them, and the fonts of documents.

import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

const result = await build({
  entryPoints: { "sql-editor": "src/sql-editor.js", "records-grid": "src/records-grid.js", "template-designer": "src/template-designer.js" },
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

const notices = ["The browser components in this folder are bundled from these packages, each under its own licence.\n"];
for (const name of [...packages].sort()) {
  const folder = path.join("node_modules", name);
  const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const licence = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  if (!licence) throw new Error(`${name} ships no licence text; it cannot be bundled.`);
  notices.push(`${"=".repeat(80)}\n${name} ${about.version} (${about.license})\n\n${(await readFile(path.join(folder, licence), "utf8")).trim()}\n`);
}
await writeFile("dist/THIRD-PARTY.txt", notices.join("\n"));

const FONTS = {
  caveat: ["400Regular", "700Bold"],
  "noto-sans": ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"],
  "noto-sans-mono": ["400Regular", "700Bold"],
  "noto-serif": ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"],
};
await mkdir("dist/fonts", { recursive: true });
for (const [family, faces] of Object.entries(FONTS)) {
  const folder = path.join("node_modules", "@expo-google-fonts", family);
  for (const face of faces) {
    const file = (await readdir(path.join(folder, face))).find((name) => name.endsWith(".ttf"));
    await copyFile(path.join(folder, face, file), path.join("dist", "fonts", file));
  }
  await copyFile(path.join(folder, "LICENSE_FONT"), path.join("dist", "fonts", `LICENSE-${family}.txt`));
}
