const test = "\\.test\\.ts$";

/**
 * The arrows of CONTRIBUTING.md, guarded: `pnpm run arrows`. An import of a type is an arrow too.
 * Strict linking keeps undeclared packages out of reach; this says which of the declared ones may be used where.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
  forbidden: [
    // between packages
    onlyTo("contract-imports-nothing-of-ours", "contract", []),
    onlyTo("client-imports-only-the-contract", "client", ["contract/src/"]),
    onlyTo("token-broker-imports-only-the-contract", "token-broker", ["contract/src/"]),
    onlyTo("widget-imports-only-client-and-contract", "widget", ["client/src/", "contract/src/"]),
    onlyTo("consents-api-imports-only-contract-and-sign-verify", "consents-api", [
      "contract/src/",
      "token-broker/src/consent-token/",
    ]),
    {
      name: "packages-never-import-examples-or-e2e",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^(examples|e2e)/" },
    },
    {
      name: "examples-never-import-e2e",
      severity: "error",
      from: { path: "^examples/" },
      to: { path: "^e2e/" },
    },
    {
      name: "packages-are-imported-by-name",
      comment: "A relative path into another package goes around its `exports`.",
      severity: "error",
      from: { path: "^(packages/[^/]+|examples|e2e)/" },
      to: { path: "^(packages/[^/]+|examples|e2e)/", pathNot: "^$1/", dependencyTypes: ["local"] },
    },

    // inside consents-api: main → server → {http, store} → domain → contract
    {
      name: "domain-is-pure",
      comment:
        "No clock, no random, no I/O: of Node only hashing; of ours only the contract; RFC 8785 by canonicalize.",
      severity: "error",
      from: { path: inApi("domain/"), pathNot: test },
      to: {
        pathNot: [
          inApi("domain/"),
          "^packages/contract/src/",
          "^(node:)?crypto$",
          nodeModule("canonicalize"),
        ],
      },
    },
    {
      name: "http-never-sees-the-store",
      severity: "error",
      from: { path: inApi("http/"), pathNot: test },
      to: {
        path: [
          inApi("(store/|mail/|webhooks/|cli/|server|main)"),
          nodeModule("(kysely|nodemailer)"),
          "^(node:)?(sqlite|fs)",
        ],
      },
    },
    {
      name: "store-never-sees-http",
      severity: "error",
      from: { path: inApi("store/"), pathNot: test },
      to: {
        path: [
          inApi("(http/|mail/|webhooks/|cli/|server|main)"),
          nodeModule("(hono|@hono)"),
          "^(node:)?http",
        ],
      },
    },
    {
      name: "mail-webhooks-and-words-see-only-the-domain",
      comment: "Words are plain data; mails and webhooks are written and sent by themselves.",
      severity: "error",
      from: { path: inApi("(mail|webhooks|words)/"), pathNot: [test, "-for-tests\\.ts$"] },
      to: { path: inApi("(http/|store/|cli/|server|main)") },
    },
    {
      name: "server-never-sees-main",
      severity: "error",
      from: { path: inApi("server"), pathNot: test },
      to: { path: inApi("(cli/|main)") },
    },

    // inside the widget: define → consent-widget → {views, token-source, changed-choices} → client
    {
      name: "views-never-fetch",
      comment: "A view is a pure function (data, handlers) → template.",
      severity: "error",
      from: { path: "^packages/widget/src/views/", pathNot: test },
      to: {
        path: [
          "^packages/client/",
          nodeModule("ky"),
          "^packages/widget/src/(define|consent-widget|consent-session|token-source|take-token-from-url)\\.ts$",
        ],
      },
    },
    {
      name: "nothing-imports-define",
      comment: "Importing the class must not register it; only the script's entry does both.",
      severity: "error",
      from: { path: "^packages/widget/src/", pathNot: ["(^|/)script\\.ts$", test] },
      to: { path: "^packages/widget/src/define\\.ts$" },
    },

    // what a library may lean on
    {
      name: "libraries-need-no-node",
      comment: "Web standards only, so that they run in browsers, Deno, Bun and workers.",
      severity: "error",
      from: {
        path: "^packages/(contract|client|token-broker|widget)/src/",
        pathNot: ["^packages/token-broker/src/node\\.ts$", test],
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "published-code-needs-no-dev-dependency",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: [test, "(^|/)[^/]*(behaviour|for-tests)[^/]*\\.ts$"] },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-undeclared-dependency",
      comment: "Our own packages need no look: the package manager links only those that are declared.",
      severity: "error",
      from: {},
      to: {
        pathNot: "^(packages|examples)/",
        dependencyTypes: ["npm-no-pkg", "npm-unknown", "undetermined"],
      },
    },
    { name: "no-unresolvable-import", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    // Type imports count.
    tsPreCompilationDeps: true,
    // What the root declares (test runner, type checker) every folder may use; what is published may not (above).
    combinedDependencies: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^((packages/[^/]+|examples|e2e)/dist|data|test-results)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@consents/source", "types", "import", "node", "default"],
      extensions: [".ts", ".js", ".mjs", ".json"],
    },
  },
};

function inApi(path) {
  return `^packages/consents-api/src/${path}`;
}

function nodeModule(name) {
  return `(^|/)node_modules/${name}/`;
}

/** The package's source imports, of all packages here, itself and those. */
function onlyTo(name, from, allowed) {
  return {
    name,
    severity: "error",
    from: { path: `^packages/${from}/`, pathNot: test },
    to: {
      path: "^packages/",
      pathNot: [`^packages/${from}/`, ...allowed.map((path) => `^packages/${path}`)],
    },
  };
}
