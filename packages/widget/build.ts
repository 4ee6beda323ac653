/**
 * Builds the package twice and prints what each weighs:
 * - dist/*.js: ES modules for bundlers, `lit` and `ky` left to be shared;
 * - dist/script/consent-widget.js: one module for a script tag, with everything in it; what the first view does
 *   not need lies beside it and is fetched when used.
 * Fails when the first view grows too large, or when a word of the server got in. Types come from `tsc -b`.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { leaveOutOfKy } from "./build/leave-out-of-ky.ts";
import { minifyStyles } from "./build/minify-styles.ts";
import { minifyTemplates } from "./build/minify-templates.ts";
import { refuseServerWords } from "./build/refuse-server-words.ts";
import { renameTrustedTypesPolicy } from "./build/rename-trusted-types-policy.ts";

const root = import.meta.dirname;
const resolve = { conditions: ["@consents/source", "module", "browser", "production"] };

/** Bytes gzip. The goals are in the design's performance table; the limits fail the build. */
const LIMITS = { firstView: 20 * 1024, everythingButLanguages: 36 * 1024, language: 1536 };

async function bundle(options: {
  entry: Record<string, string>;
  outDir: string;
  external?: RegExp;
}): Promise<Rolldown.OutputChunk[]> {
  const [result] = (await build({
    root,
    configFile: false,
    logLevel: "warn",
    resolve,
    plugins: [
      minifyStyles(),
      minifyTemplates(),
      ...(options.external ? [] : [renameTrustedTypesPolicy("consent-widget"), leaveOutOfKy()]),
    ],
    build: {
      target: "es2022",
      outDir: options.outDir,
      // The declarations of `tsc -b` lie there too.
      emptyOutDir: false,
      minify: options.external === undefined,
      modulePreload: false,
      lib: { entry: options.entry, formats: ["es"] },
      rolldownOptions: {
        ...(options.external && { external: options.external }),
        // What an entry and a later chunk share stays in the entry: one request for the first view.
        preserveEntrySignatures: "allow-extension",
        output: {
          minify: options.external === undefined,
          comments: options.external !== undefined,
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name]-[hash].js",
        },
      },
    },
  })) as Rolldown.RolldownOutput[];
  const chunks = (result?.output ?? []).flatMap((output) => (output.type === "chunk" ? [output] : []));
  // Only now: a page that is served meanwhile never misses a file.
  const folder = `${root}/${options.outDir}/chunks`;
  for (const file of readdirSync(folder)) {
    if (!chunks.some(({ fileName }) => fileName === `chunks/${file}`)) rmSync(`${folder}/${file}`);
  }
  return chunks;
}

const gzipped = (chunks: readonly Rolldown.OutputChunk[]): number =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);

/** What the browser fetches for an entry before anything is used: the entry and what it imports, and so on. */
function loadedFirst(all: readonly Rolldown.OutputChunk[], entry: string): Rolldown.OutputChunk[] {
  const loaded = new Set<Rolldown.OutputChunk>();
  const visit = (fileName: string): void => {
    const chunk = all.find((one) => one.fileName === fileName);
    if (!chunk || loaded.has(chunk)) return;
    loaded.add(chunk);
    chunk.imports.forEach(visit);
  };
  visit(entry);
  return [...loaded];
}

const npm = await bundle({
  entry: { index: "src/index.ts", define: "src/define.ts" },
  outDir: "dist",
  external: /^(lit|ky)(\/|$)/,
});
const script = await bundle({ entry: { "consent-widget": "src/define.ts" }, outDir: "dist/script" });
refuseServerWords(script);
// Lit's and ky's terms ask for their notices to go with every copy; the minified file has no room for comments.
const notices = ["lit/LICENSE", "../../client/node_modules/ky/license"].map((path) =>
  readFileSync(`${root}/node_modules/${path}`, "utf8"),
);
writeFileSync(`${root}/dist/script/LICENSES.txt`, notices.join(`\n${"-".repeat(80)}\n\n`));

const languages = script.filter(({ name }) => /^(en|fr|ar)/.test(name));
const rows: [what: string, bytes: number, limit?: number][] = [
  ["npm, lit and ky external", gzipped(npm)],
  ["script tag, first view", gzipped(loadedFirst(script, "consent-widget.js")), LIMITS.firstView],
  [
    "script tag, everything but languages",
    gzipped(script.filter((chunk) => !languages.includes(chunk))),
    LIMITS.everythingButLanguages,
  ],
  ...script
    .filter(({ isEntry }) => !isEntry)
    .map((chunk): [string, number, number?] => [
      `  ${chunk.fileName}`,
      gzipped([chunk]),
      languages.includes(chunk) ? LIMITS.language : undefined,
    ]),
];
for (const [what, bytes, limit] of rows) {
  const size = `${(bytes / 1024).toFixed(2)} KB`.padStart(9);
  process.stdout.write(`${size}  ${what}${limit ? ` (limit ${limit / 1024} KB)` : ""}\n`);
}
const tooLarge = rows.filter(([, bytes, limit]) => limit !== undefined && bytes > limit);
if (tooLarge.length > 0) {
  throw new Error(`Too large, gzip: ${tooLarge.map(([what]) => what.trim()).join("; ")}`);
}
