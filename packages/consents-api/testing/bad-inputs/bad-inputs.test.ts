import { type ErrorCode, errorCodes, type Problem, problemCode } from "@consents/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestRequest } from "../../src/api-for-tests.ts";
import type { Store } from "../../src/domain/store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { onEachDatabase } from "../each-database.ts";
import { exchange } from "../exchange.ts";
import { type Dump, openDump } from "../open-dump.ts";
import type { BadInput } from "./bad-input.ts";
import { oddInputs } from "./odd-inputs.ts";
import { badInputs, rawBadInputs } from "./table.ts";
import { createWorld, type World } from "./world.ts";

onEachDatabase((database) => {
  let store: Store;
  let world: World;
  let dump: Dump;

  beforeAll(async () => {
    const where = await database.create();
    store = await openStore(where);
    world = await createWorld(store);
    dump = await openDump(where);
  });
  afterAll(async () => {
    await world?.close();
    await dump?.close();
    await store?.close();
  });

  async function send({ path, request }: BadInput): Promise<{ made: TestRequest; response: Response }> {
    const made = await request(world);
    return { made, response: await world.api.send(typeof path === "function" ? path(world) : path, made) };
  }

  /** Nothing of what was sent is said or logged. */
  function expectSilence(problem: Problem, code: ErrorCode, bearer?: string): void {
    const logged = world.api.logged.at(-1);
    expect(logged).toMatchObject({ request_id: problem.instance, status: problem.status, code });
    for (const said of [JSON.stringify(problem), JSON.stringify(logged)]) {
      expect(said).not.toMatch(/cst_|eyJ|secret-of|ada@|bob@|Error:/);
      if (bearer !== undefined) expect(said).not.toContain(bearer);
    }
  }

  describe("a bad input is refused by name and changes nothing", () => {
    it.each(badInputs)("row $row: $name → $code", async (input) => {
      const { code, pointer } = input;
      // Some need a token, or more, that is made for them.
      await input.request(world);
      const before = await dump.read();
      const { made, response } = await send(input);
      // With 412 the caller is shown their own user as it is now.
      const { current: _current, ...problem } = (await response.json()) as Problem & { current?: unknown };

      expect([problemCode(problem), response.status]).toEqual([code, errorCodes[code].status]);
      const { status } = response;
      expect(problem).toMatchObject({ status, code: status, message: problem.detail });
      if (pointer !== undefined) expect(problem.errors[0]?.pointer).toBe(pointer);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        "access-control-allow-origin": "*",
      });
      const isChallenged = status === 401 || code === "insufficient-scope";
      expect(response.headers.has("www-authenticate")).toBe(isChallenged);
      expect(response.headers.has("allow")).toBe(code === "method-not-allowed");
      expectSilence(problem, code, made.bearer);
      expect(await dump.read()).toBe(before);
    });

    it.each(rawBadInputs)("row $row, on a socket: $name → $code", async ({ code, bytes }) => {
      const before = await dump.read();
      const [head = "", body = ""] = (await exchange(world.port, bytes(world))).split("\r\n\r\n");
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${errorCodes[code].status} `));
      expect(head).toMatch(/content-type: application\/problem\+json/i);
      expect(head).toMatch(/cache-control: no-store/i);
      expect(head).toMatch(/connection: close/i);
      expect(problemCode(JSON.parse(body))).toBe(code);
      expect(body).not.toMatch(/cst_|eyJ|secret-of|ada@|bob@|Error:/);
      expect(await dump.read()).toBe(before);
    });
  });

  it("rows 6–40: one indistinguishable answer for every token that is not valid", async () => {
    const answers = new Set<string>();
    for (const input of badInputs.filter(({ code }) => code === "token-invalid")) {
      const { response } = await send(input);
      const { instance: _instance, ...body } = (await response.json()) as Problem;
      answers.add(JSON.stringify([response.status, body, [...response.headers]]));
    }
    expect([...answers]).toHaveLength(1);
  });

  describe("what only looks bad is taken", () => {
    it.each(oddInputs)("row $row: $name", ({ test }) => test(world));
  });
});
