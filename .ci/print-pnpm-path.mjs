// Run by `npm exec --package=pnpm@…`, which puts the folder of the package's command on the path. Prints the command.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const name = process.platform === "win32" ? "pnpm.cmd" : "pnpm";
const pnpm = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, name))
  .find((path) => existsSync(path) && existsSync(join(path, "..", "..", "pnpm", "package.json")));
if (pnpm) {
  console.log(pnpm);
} else {
  console.error("npm did not bring pnpm");
  process.exitCode = 1;
}
