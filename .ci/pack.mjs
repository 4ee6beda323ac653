// `npm run pack -- <folder>`: builds the packages and puts into the folder what would be published: a tarball of each
// for `npm install`, and `widget/`, the script for a script tag with what it fetches later. Nothing there is removed:
// an open page may still fetch a chunk of the script before.
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { capture, root, step } from "./run-process.mjs";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("Say where to: npm run pack -- <folder>");
  process.exit(1);
}

const packages = ["contract", "client", "token-broker", "widget", "consents-api"];
const to = resolve(folder);
try {
  await step("Building the packages", () => {
    capture("Building", "pnpm", ["exec", "tsc", "-b", ...packages.map((name) => `packages/${name}`)]);
    capture("Building the widget", "pnpm", ["--filter", "consent-widget", "run", "build"]);
  });
  await step("Packing them", () => {
    mkdirSync(to, { recursive: true });
    capture("Packing", "pnpm", ["--filter", "./packages/*", "pack", "--pack-destination", to]);
    cpSync(join(root, "packages", "widget", "dist", "script"), join(to, "widget"), { recursive: true });
  });
  for (const name of readdirSync(to)) console.log(join(to, name));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
