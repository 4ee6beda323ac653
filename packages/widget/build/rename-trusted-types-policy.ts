import type { Plugin } from "vite";

/**
 * Gives the bundled copy of Lit a policy name of its own: under a Content-Security-Policy that lists policies, two
 * copies of Lit on a page must not ask for the same one. A second copy of this very script does; the browser refuses it,
 * and since that copy finds its tag taken and draws nothing, it goes on without a policy rather than throw into the page.
 */
export function renameTrustedTypesPolicy(name: string): Plugin {
  let renamed = false;
  return {
    name: "rename-trusted-types-policy",
    transform(code, id) {
      if (!id.includes("/lit-html/") || !code.includes("createPolicy(")) return undefined;
      renamed = true;
      return code.replace(
        /(\w+\.createPolicy\()(["'])lit-html\2(,\s*\{[^{}]*\}\))/,
        `(() => { try { return $1"${name}"$3 } catch {} })()`,
      );
    },
    generateBundle(_, bundle) {
      const left = Object.values(bundle).some(
        (output) => output.type === "chunk" && /createPolicy\(["'`]lit-html/.test(output.code),
      );
      if (!renamed || left) throw new Error("Lit no longer creates its policy where it did.");
    },
  };
}
