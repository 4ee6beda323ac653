#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const needed = engines.node.replace(">=", "");
const [major, minor] = needed.split(".").map(Number);
const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);

const built = new URL("../dist/main.js", import.meta.url);

if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  // Before anything is loaded that an older one does not have.
  const { node } = process.versions;
  process.stderr.write(`consents-api: This is Node ${node}, and Node ${needed} or later is needed.\n`);
  process.exitCode = 1;
} else if (existsSync(built)) {
  await import(built);
} else {
  // In the repository before a build: Node strips the types, and the other packages are taken from source too.
  const { registerHooks } = await import("node:module");
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ["@consents/source", ...context.conditions] }),
  });
  await import("../src/main.ts");
}
