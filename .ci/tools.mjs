import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, root } from "./run-process.mjs";

/** The Node we develop and test on; brought when the running one is too old. */
const NODE = "24";

/** Where the tools that were brought are remembered: path by name and version. */
const memory = join(root, ".cache", "tools.json");

/** Path of a Node that runs this repository: the running one if it is new enough. */
export function bringNode() {
  // What we publish runs on 22.13; the sources as they stand need 24 (type stripping, `await using`).
  if (Number.parseInt(process.versions.node, 10) >= Number(NODE)) return process.execPath;
  return remembered(`node@${NODE}`, () => {
    console.error(
      `Node ${process.versions.node} is too old for this repository; bringing Node ${NODE} (nothing global)`,
    );
    return npm(`Bringing Node ${NODE}`, [
      "exec",
      `--package=node@${NODE}`,
      "--",
      "node",
      "-p",
      "process.execPath",
    ]).trim();
  });
}

/** Path of the pnpm that `packageManager` pins. Corepack is not used: it fails where a registry serves no signatures. */
export function bringPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return remembered(packageManager, () => {
    const find = ["node", join(root, ".ci", "print-pnpm-path.mjs")];
    return npm(`Bringing ${packageManager}`, ["exec", `--package=${packageManager}`, "--", ...find]).trim();
  });
}

/** The remembered path, if it is still there; else what `bring` finds, which is then remembered. */
function remembered(name, bring) {
  const paths = readMemory();
  const known = paths[name];
  if (typeof known === "string" && existsSync(known)) return known;
  const path = bring();
  if (!existsSync(path)) throw new Error(`${name} was brought, but is not where it was said to be: ${path}`);
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(memory, `${JSON.stringify({ ...readMemory(), [name]: path }, null, 2)}\n`);
  return path;
}

function readMemory() {
  try {
    return JSON.parse(readFileSync(memory, "utf8")) ?? {};
  } catch {
    return {}; // not there yet, or cut off: bring again
  }
}
