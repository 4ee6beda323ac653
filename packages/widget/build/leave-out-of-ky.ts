import type { Plugin } from "vite";

/** Parts of ky that run only for options and calls which `@consents/client` never uses, and what stands in for them. */
const UNUSED: Record<string, string> = {
  // `onUploadProgress`, `onDownloadProgress`
  "utils/body.js":
    "export const streamRequest = (request) => request;\nexport const streamResponse = (response) => response;",
  // `ky.retry()`
  "errors/ForceRetryError.js": "export class ForceRetryError extends Error {}",
  // What it says of what was thrown and is no error: the client says `network`.
  "errors/NonError.js": "export class NonError extends Error {}",
  // A message with the URL in it, which the client keeps to itself.
  "errors/HTTPError.js":
    "export class HTTPError extends Error {\n  constructor(response) {\n    super();\n    this.name = 'HTTPError';\n    this.response = response;\n  }\n}",
  // Defaults of other instances, `ky.extend()` and hooks: the client calls ky itself, with a URL and plain options.
  "utils/merge.js":
    "export const validateAndMerge = (_, options) => ({ ...options });\nexport const mergeHeaders = (_, headers) => new Headers(headers);\nexport const mergeHooks = (none) => none;",
};

/** Leaves them out of the file for the script tag: 1.6 KB gzip. Fails when ky no longer keeps them where it did. */
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
