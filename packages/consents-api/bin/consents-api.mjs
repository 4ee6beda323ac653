#!/usr/bin/env node
import { existsSync } from "node:fs";

const built = new URL("../dist/main.js", import.meta.url);

if (existsSync(built)) {
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
