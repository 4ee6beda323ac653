import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs the consents API's own fuzz test for so many rounds, each with the next seed and empty databases.
 *
 * @returns undefined, or what went wrong; the requests that did it are printed on the way
 */
export async function runFuzz({
  rounds,
  seed,
}: {
  rounds: number;
  seed: number;
}): Promise<string | undefined> {
  process.env.FUZZ_ROUNDS = String(rounds);
  process.env.FUZZ_SEED = String(seed);
  const vitest = await startVitest("test", ["packages/consents-api/testing/fuzz"], {
    root,
    config: fileURLToPath(new URL("../vitest.config.ts", import.meta.url)),
    reporters: ["dot"],
    watch: false,
  });
  const failed = vitest.state.getCountOfFailedTests();
  const errors = vitest.state.getUnhandledErrors().length;
  const files = vitest.state.getFiles().length;
  await vitest.close();
  if (files === 0) return "the fuzz test is not there";
  return failed + errors === 0 ? undefined : `${failed} tests failed, and ${errors} errors beside them`;
}
