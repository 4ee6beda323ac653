import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FakeConsentsApi, startFakeConsentsApi } from "../testing/consents-api.ts";
import { importCode, readBrokerCode } from "../testing/readme-code.ts";
import type { TokenBroker } from "./index.ts";

const readmes = ["../README.md", "../../../README.md"]
  .map((path) => new URL(path, import.meta.url))
  .filter((readme) => existsSync(readme));

let api: FakeConsentsApi;
beforeAll(async () => {
  api = await startFakeConsentsApi();
  vi.stubEnv("CONSENTS_API_URL", api.url);
  vi.stubEnv("CONSENTS_KEY", "key-1");
  vi.stubEnv("CONSENTS_SECRET", "secret-1");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await api.close();
});

const session = `export const currentUser = async (request) =>
  request.headers.get("cookie") === "session=ada" ? { id: "ada@example.org" } : undefined;`;

describe.each(readmes.map((readme) => [readme.pathname.split("/").slice(-3).join("/"), readme] as const))(
  "the broker code of %s, as written,",
  (_, readme) => {
    it("has at most ten lines of code, and gives the signed-in citizen a token", async () => {
      const code = (await readBrokerCode(readme)) ?? "";
      expect(code.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(10);

      const { consentToken } = await importCode(code, { "session.ts": session });
      const ask = (cookie: string) =>
        (consentToken as TokenBroker)(
          new Request("https://acme.example/consent-token", {
            method: "POST",
            headers: { "content-type": "application/json", "x-requested-with": "consent-widget", cookie },
            body: "{}",
          }),
        );
      expect((await ask("session=nobody")).status).toBe(401);
      const response = await ask("session=ada");
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ id_token: "t", lifetime: 900 });
      expect(api.calls.at(-1)?.body).toEqual({
        organization_id: "acme",
        organization_user_id: "ada@example.org",
      });
    });
  },
);
