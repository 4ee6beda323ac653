import type { Plugin } from "vite";

/**
 * Takes indentation out of the texts tagged `html`, which no minifier of JavaScript looks into: between tags, and
 * before attributes. Only for templates as this package writes them, where layout never depends on such space.
 */
export function minifyTemplates(): Plugin {
  return {
    name: "minify-templates",
    transform(code, id) {
      if (!/\/src\/.*view\.ts$/.test(id)) return undefined;
      return code
        .replace(/(?<=[>}])\s*\n\s*(?=<)/g, "")
        .replace(/(?<=>)\s*\n\s*(?=\$\{)/g, "")
        .replace(/(?<=\})\s*\n\s*(?=\$\{)/g, "")
        .replace(/\n\s+(?=[@.?]?[\w-]+=["$])/g, " ")
        .replace(/\n\s+(?=\/?>)/g, "");
    },
  };
}
