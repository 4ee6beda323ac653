import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hashFiles } from "./hash-files.mjs";
import { capture, root, step } from "./run-process.mjs";

/** Lies inside node_modules, so that it goes when they go. */
const stamp = join(root, "node_modules", ".cache", "installed");

/** Installs exactly what the lockfile says, unless that was done for this lockfile, Node and platform. */
export async function installIfChanged(env) {
  const wanted = [
    capture("Asking Node for its version", "node", ["-p", "process.version+process.platform+process.arch"], {
      env,
    }).trim(),
    hashFiles([
      "pnpm-lock.yaml",
      "pnpm-workspace.yaml",
      "package.json",
      "packages/*/package.json",
      "examples/package.json",
      "e2e/package.json",
    ]),
  ].join(" ");
  if (read(stamp) === wanted) return;
  await step("Installing the dependencies", () =>
    capture(
      "Installing the dependencies",
      "pnpm",
      ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only"],
      { env: { ...env, CI: "true" } },
    ),
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
