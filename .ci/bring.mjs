/**
 * `node .ci/bring.mjs <command>`: what `npm start`, `npm test`, … run. It brings what a fresh clone on a bare machine
 * lacks (Node, pnpm, the dependencies, a browser, a PostgreSQL), remembers it, and then runs the command.
 *
 * package.json says `exec`, because the shell that npm starts would keep a signal for itself. On Windows, where there is
 * no such word, type the command above.
 *
 * Only Node's own modules, and nothing newer than Node 20: this is the one part that an old Node has to run.
 */
import { browserExecutable } from "./browser.mjs";
import { installIfChanged } from "./install.mjs";
import { bringPostgres } from "./postgres.mjs";
import { environmentFor, run } from "./run-process.mjs";
import { bringNode, bringPnpm } from "./tools.mjs";

const source = "--conditions=@consents/source";

/** Each command: what it needs beside Node and the dependencies, and the programs it runs one after the other. */
const commands = {
  // Run directly, without pnpm in between: a later start takes a second, and a signal has no shell to get lost in.
  start: {
    steps: [
      ["node", ".ci/build-if-changed.mjs"],
      ["node", source, "examples/demo/main.ts"],
    ],
  },
  pack: { steps: [["node", ".ci/pack.mjs"]] },
  // From source, so that it is never what was built before the last pull.
  "consents-api": { steps: [["node", source, "packages/consents-api/src/main.ts"]] },
  test: { browser: true, postgres: true, steps: [["pnpm", "--silent", "run", "inner:test"]] },
  bench: { postgres: true, steps: [["pnpm", "--silent", "run", "inner:bench"]] },
  screenshot: { browser: true, steps: [["pnpm", "--silent", "run", "inner:screenshot"]] },
  torture: { postgres: true, steps: [["pnpm", "--silent", "run", "inner:torture"]] },
};

try {
  process.exitCode = await bring(process.argv[2] ?? "", process.argv.slice(3));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** The exit code of the first program that fails, or 0. `rest` goes to the last one. */
async function bring(name, rest) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Error(`Usage: node .ci/bring.mjs ${Object.keys(commands).join("|")}`);
  const tools = { node: bringNode(), pnpm: bringPnpm() };
  const env = environmentFor(tools.node, tools.pnpm);
  await installIfChanged(env);
  if (command.postgres) bringPostgres(env);
  if (command.browser) env.BROWSER_EXECUTABLE = browserExecutable(env);

  for (const [index, [tool, ...args]] of command.steps.entries()) {
    const last = index === command.steps.length - 1;
    const code = await run(tools[tool], last ? [...args, ...rest] : args, env);
    if (code !== 0) return code;
  }
  return 0;
}
