import type { Plugin } from "vite";

/** Parts of ky that run only for options and calls which `@consents/client` never uses, and what stands in for them. */
const UNUSED: Record<string, string> = {
  // `onUploadProgress`, `onDownloadProgress`
  "utils/body.js":
    "export const streamRequest = (request) => request;\nexport const streamResponse = (response) => response;",
  // `ky.retry()`
  "errors/ForceRetryError.js": "export class ForceRetryError extends Error {}",
};

/** Leaves them out of the file for the script tag: 0.8 KB gzip. Fails when ky no longer keeps them where it did. */
export function leaveOutOfKy(): Plugin {
  const left = new Set<string>();
  return {
    name: "leave-out-of-ky",
    transform(_, id) {
      const [, file = ""] = id.split("/ky/distribution/");
      if (!UNUSED[file]) return undefined;
      left.add(file);
      return `${UNUSED[file]}\n`;
    },
    generateBundle() {
      const missing = Object.keys(UNUSED).find((file) => !left.has(file));
      if (missing) throw new Error(`ky no longer has ${missing}: look again at what can be left out.`);
    },
  };
}
