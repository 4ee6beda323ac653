import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** A file of the widget's script build and its size in bytes, as a browser loads it. */
export interface FileSize {
  file: string;
  gzip: number;
}

/** Every file of the script build. It must have been built. */
export function measureSizes(): FileSize[] {
  const folder = join(dirname(fileURLToPath(import.meta.resolve("consent-widget"))), "../dist/script");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".js"))
    .sort()
    .map((file) => ({ file, gzip: gzipSync(readFileSync(join(folder, file)), { level: 9 }).length }));
}
