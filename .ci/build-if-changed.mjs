// Builds the widget's script for the script tag, unless that was done for these sources. `npm start` runs it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hashFiles } from "./hash-files.mjs";
import { capture, root, step } from "./run-process.mjs";

const stamp = join(root, "node_modules", ".cache", "widget-built");
const built = join(root, "packages", "widget", "dist", "script");
const sources = ["contract", "client", "widget"].flatMap((name) => [
  `packages/${name}/src`,
  `packages/${name}/package.json`,
]);
const wanted = hashFiles([
  ...sources,
  "packages/widget/build.ts",
  "packages/widget/build",
  "pnpm-lock.yaml",
  "tsconfig.base.json",
]);

if (!existsSync(built) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  try {
    await step("Building the widget", () =>
      capture("Building the widget", process.execPath, ["build.ts"], {
        cwd: join(root, "packages", "widget"),
      }),
    );
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
