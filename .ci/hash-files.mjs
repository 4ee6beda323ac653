import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run-process.mjs";

/**
 * SHA-256 (hex) over the names and bytes of files and folders (with all that is in them), relative to the repository.
 * A path may hold one `*` as a whole part: every folder there. What does not exist counts as empty.
 */
export function hashFiles(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(expand).flatMap(filesBelow)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

function expand(path) {
  const [before, after] = path.split("/*");
  if (after === undefined) return [path];
  return readdirSync(join(root, before))
    .sort()
    .map((name) => `${before}/${name}${after}`);
}

function filesBelow(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}
