import type { Plugin } from "vite";

/**
 * Takes comments and needless space out of the texts tagged `css`, which no minifier of JavaScript looks into.
 * Only for styles as this package writes them: no strings with spaces that matter, no `${}`.
 */
export function minifyStyles(): Plugin {
  return {
    name: "minify-styles",
    transform(code, id) {
      if (!/\/src\/.*-styles\.ts$/.test(id)) return undefined;
      return code.replace(/(?<=css`)[^`]*(?=`)/g, (text) =>
        text
          .replace(/\/\*.*?\*\//gs, "")
          .replace(/\s+/g, " ")
          .replace(/ ?([{};,]) ?/g, "$1")
          .replace(/: /g, ":")
          .replace(/;}/g, "}")
          .replace(/="([\w-]+)"\]/g, "=$1]")
          .replace(/(?<![\w.])0\./g, ".")
          .trim(),
      );
    },
  };
}
