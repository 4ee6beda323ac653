import type { Plugin } from "vite";

/**
 * Gives the bundled copy of Lit a policy name of its own: under a Content-Security-Policy that lists policies, two
 * copies of Lit on a page must not ask for the same one.
 */
export function renameTrustedTypesPolicy(name: string): Plugin {
  let renamed = false;
  return {
    name: "rename-trusted-types-policy",
    transform(code, id) {
      if (!id.includes("/lit-html/") || !code.includes("createPolicy(")) return undefined;
      renamed = true;
      return code.replace(/createPolicy\((["'])lit-html\1/, `createPolicy("${name}"`);
    },
    generateBundle(_, bundle) {
      const left = Object.values(bundle).some(
        (output) => output.type === "chunk" && /createPolicy\(["'`]lit-html/.test(output.code),
      );
      if (!renamed || left) throw new Error("Lit no longer creates its policy where it did.");
    },
  };
}
