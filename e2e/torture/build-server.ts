import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, defaultServerConditions, type Plugin } from "vite";
import type { SourceEdit } from "./kill-point.ts";

const source = fileURLToPath(new URL(".", import.meta.resolve("consents-api/main")));
const child = fileURLToPath(new URL("./child/", import.meta.url));

/** The program, and the thread that it looks for beside itself. */
const programs = { main: "main.ts", "checkpoint-worker": "store/sqlite/checkpoint-worker.ts" };

const loop = "delivery-worker.ts";

/** What a server is told by its environment. */
export const variables = {
  /** Names it to those who receive what it sends; see `hook-catcher.ts`. */
  name: "TORTURE_SERVER",
  /** See `Lease`. */
  leaseTime: "TORTURE_LEASE_TIME",
  leaseAhead: "TORTURE_LEASE_AHEAD",
} as const;

const leaseTime = `Number(process.env.${variables.leaseTime})`;
const leaseAhead = `Number(process.env.${variables.leaseAhead})`;
/** When a worker takes messages. */
const claimTime = "const at = now().getTime()";

/** What is put before each program, so that it knows where to die; and an outbox that fits into the life of a server. */
const additions: readonly SourceEdit[] = [
  {
    file: programs.main,
    from: `import { run } from "./cli/run.ts";`,
    // Loaded ahead, so that one server can get ready while another still works; then it waits for the word.
    to: `import { begun } from ${JSON.stringify(join(child, "watch-main.ts"))};
      import { run } from "./cli/run.ts";
      await (process.env.DATABASE_URL
        ? import("./store/postgres/open-postgres-store.ts")
        : import("./store/sqlite/open-sqlite-store.ts"));
      await begun;`,
  },
  {
    file: programs["checkpoint-worker"],
    from: `import { DatabaseSync }`,
    to: `import ${JSON.stringify(join(child, "watch-worker.ts"))};
      import { DatabaseSync }`,
  },
  { file: "outbox-worker.ts", from: "const LEASE = 5 * 60 * 1_000;", to: `const LEASE = ${leaseTime};` },
  { file: "outbox-worker.ts", from: claimTime, to: `${claimTime} + ${leaseAhead}` },
  { file: "webhook-worker.ts", from: "const LEASE = 60 * 1_000;", to: `const LEASE = ${leaseTime};` },
  { file: "webhook-worker.ts", from: claimTime, to: `${claimTime} + ${leaseAhead}` },
  {
    file: "webhooks/deliver-webhook-message.ts",
    from: `"user-agent": "consents-api"`,
    to: `"user-agent": process.env.${variables.name}`,
  },
  { file: loop, from: "const PAUSE = 1_000;", to: "const PAUSE = 50;" },
  { file: loop, from: "const LONG_PAUSE = 10_000;", to: "const LONG_PAUSE = 200;" },
];

/** Builds of `consents-api` that load in a tenth of a second, each made once. */
export interface Builds {
  /**
   * The program with some edits. Resolves to its file.
   *
   * @throws Error when what shall be replaced does not stand there exactly once, or is no part of the program
   */
  build(edits: readonly SourceEdit[]): Promise<string>;
}

/** Keeps the builds in a folder. */
export function createBuilds(folder: string): Builds {
  const builds = new Map<string, Promise<string>>();
  return {
    build(edits) {
      const key = JSON.stringify(edits);
      const built = builds.get(key) ?? buildServer(join(folder, `${builds.size}`), edits);
      builds.set(key, built);
      return built;
    },
  };
}

async function buildServer(outDir: string, edits: readonly SourceEdit[]): Promise<string> {
  await mkdir(outDir, { recursive: true });
  await writeFile(join(outDir, "package.json"), `{ "type": "module" }`);
  const all = [...additions, ...edits];
  const made = new Set<SourceEdit>();
  for (const [name, file] of Object.entries(programs)) {
    await build({
      configFile: false,
      logLevel: "silent",
      root: source,
      plugins: [editSource(all, made)],
      ssr: {
        noExternal: true,
        resolve: { conditions: ["@consents/source", ...defaultServerConditions] },
      },
      build: {
        ssr: true,
        outDir,
        emptyOutDir: false,
        minify: false,
        // One file: nothing is looked for while the program starts.
        rolldownOptions: { input: { [name]: join(source, file) }, output: { codeSplitting: false } },
      },
    });
  }
  const missed = all.find((edit) => !made.has(edit));
  if (missed !== undefined) throw new Error(`${missed.file} is not a part of the program.`);
  return join(outDir, "main.js");
}

/** Changes modules before anything else sees them. */
function editSource(edits: readonly SourceEdit[], made: Set<SourceEdit>): Plugin {
  return {
    name: "torture:edit-source",
    enforce: "pre",
    transform(code, id) {
      let changed = code;
      for (const edit of edits) {
        if (id !== join(source, edit.file)) continue;
        const parts = changed.split(edit.from);
        if (parts.length !== 2) throw new Error(`${edit.file} does not hold exactly once: ${edit.from}`);
        changed = parts.join(edit.to);
        made.add(edit);
      }
      return changed === code ? undefined : { code: changed, map: null };
    },
  };
}
