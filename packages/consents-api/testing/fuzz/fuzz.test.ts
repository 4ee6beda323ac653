import { isErrorCode, type Problem, problemCode } from "@consents/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiForTests } from "../../src/api-for-tests.ts";
import type { Store } from "../../src/domain/store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { onEachDatabase } from "../each-database.ts";
import { type Dump, openDump } from "../open-dump.ts";
import type { FuzzRequest } from "./fuzz-request.ts";
import { createFuzzWorld, type FuzzWorld } from "./fuzz-world.ts";
import { knownValues } from "./known-values.ts";
import { type Document, operationsOf, schemaAt } from "./operations.ts";
import { requestOf } from "./request-arbitrary.ts";

/** Requests to each operation in a round. */
const REQUESTS = 100;
/** `FUZZ_ROUNDS` makes it longer, `FUZZ_SEED` begins it elsewhere. Each round has a seed and an empty database of its own. */
const { FUZZ_ROUNDS = "1", FUZZ_SEED = "1" } = process.env;
const rounds = Array.from({ length: Number(FUZZ_ROUNDS) }, (_, round) => Number(FUZZ_SEED) + round);

const served = await (await createApiForTests()).send("/openapi.json");
const document = (await served.json()) as Document;
const hints = { resolve: (ref: string) => schemaAt(document, ref), known: knownValues };

onEachDatabase((database) => {
  const taken = new Set<string>();

  describe.each(rounds)("any request, as documented or not, seed %i", (seed) => {
    let store: Store;
    let dump: Dump;
    let world: FuzzWorld;
    beforeAll(async () => {
      const where = await database.create();
      store = await openStore(where);
      world = await createFuzzWorld(store);
      dump = await openDump(where);
    });
    afterAll(async () => {
      await dump?.close();
      await store?.close();
    });

    it.each(operationsOf(document))("$method $template", async (operation) => {
      const property = fc.asyncProperty(requestOf(operation, hints), async (request) => {
        if ((await check(world, dump, request)) < 300) taken.add(request.operation);
      });
      await fc.assert(property, { numRuns: REQUESTS, seed });
    });
  });

  it("took a request to every operation, so that more than refusals was tested", () => {
    expect(taken).toEqual(new Set(operationsOf(document).map(({ operationId }) => operationId)));
  });
});

/** Sends it, and compares the answer with the document (`api.send` does) and with what must hold of every answer. */
async function check({ api, ...world }: FuzzWorld, dump: Dump, request: FuzzRequest): Promise<number> {
  const { path, ...filled } = await world.fill(request);
  const before = await dump.read();
  const response = await api.send(path, filled);
  const { status } = response;
  const text = await response.text();
  expect(status).toBeLessThan(500);
  if (status >= 400) {
    const problem = JSON.parse(text) as Problem;
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(isErrorCode(problemCode(problem))).toBe(true);
    expect(problem).toMatchObject({
      status,
      code: status,
      message: problem.detail,
      errors: expect.any(Array),
    });
  }
  if (status >= 400 || ["GET", "HEAD", "OPTIONS"].includes(request.method)) {
    expect(await dump.read()).toBe(before);
  }
  const said = JSON.stringify([text, ...response.headers, api.logged.at(-1)]);
  const mayNotBeSaid = [...world.secrets, ...(filled.bearer === undefined ? [] : [filled.bearer])];
  for (const secret of mayNotBeSaid) expect(said.includes(secret)).toBe(false);
  return status;
}
