import { registerHooks } from "node:module";
import type { SourceEdit } from "../kill-point.ts";

/**
 * Changes the source of the product's modules as they are loaded, in this process only. Gives the files whose edits
 * were made so far.
 *
 * @throws Error while the module loads, when what shall be replaced does not stand there exactly once
 */
export function editSource(folder: string, edits: readonly SourceEdit[]): ReadonlySet<string> {
  const made = new Set<string>();
  if (edits.length === 0) return made;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      for (const { file, from, to } of edits) {
        if (url !== new URL(file, folder).href) continue;
        const parts = String(loaded.source).split(from);
        if (parts.length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`);
        loaded.source = parts.join(to);
        made.add(file);
      }
      return loaded;
    },
  });
  return made;
}
