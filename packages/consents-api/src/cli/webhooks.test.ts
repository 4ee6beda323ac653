import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { charity, NOON } from "../domain/fixtures.ts";
import { createWebhook } from "../domain/webhook.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { captureOutput } from "./capture-output-for-tests.ts";
import { parseHosts } from "./options.ts";
import { run } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "consents-webhooks-"));
let out: string[];

beforeEach(() => {
  ({ out } = captureOutput());
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("webhooks list", () => {
  it("shows where each leads, and not what comes after the host", async () => {
    const store = await openSqliteStore(join(folder, "consents.sqlite"));
    await store.addOrganization(charity);
    await store.addTokenKey({
      kid: "kid-1",
      organization_id: null,
      issuer: "https://api.example",
      public_jwk: {},
      private_jwk: {},
      created_at: charity.created_at,
      retired_at: null,
    });
    const request = { url: "https://hooks.example.org/a?key=s3", types: ["user.deleted" as const] };
    const facts = { organization_id: "charity", request, kid: "kid-1", now: NOON };
    await store.addWebhook(createWebhook({ ...facts, id: "hook-1" }));
    const disabled = { status: "disabled", disabled_reason: "gone" } as const;
    await store.addWebhook({ ...createWebhook({ ...facts, id: "hook-2" }), ...disabled });
    await store.close();
    expect(await run(["webhooks", "list", "--organization", "charity", "--data", folder])).toBe(0);
    expect(out).toEqual([
      "hook-1\tactive\thttps://hooks.example.org\tuser.deleted",
      "hook-2\tdisabled: gone\thttps://hooks.example.org\tuser.deleted",
    ]);
  });
});

describe("hosts", () => {
  it("are written as URLs have them", () => {
    expect(parseHosts("crm.internal, 127.0.0.1,[::1],LOCALHOST,")).toEqual([
      "crm.internal",
      "127.0.0.1",
      "[::1]",
      "localhost",
    ]);
    expect(parseHosts("")).toEqual([]);
  });

  it.each(["crm.internal:80", "https://crm.internal", "a/b", "a@b", "a b", "::1"])("are not %s", (text) => {
    expect(() => parseHosts(text)).toThrow("Hosts are names and addresses");
  });
});
