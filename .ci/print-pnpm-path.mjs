// Run by `npm exec --package=pnpm@…`: npm puts the package's `.bin` first on the path. Prints where pnpm's own script is.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const packages = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "..", "pnpm"))
  .filter((folder) => existsSync(join(folder, "package.json")));
const [pnpm] = packages;
if (!pnpm) {
  console.error("npm did not bring pnpm");
  process.exit(1);
}
console.log(join(pnpm, JSON.parse(readFileSync(join(pnpm, "package.json"), "utf8")).bin.pnpm));
