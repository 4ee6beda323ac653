import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BROKER_HEADER, BROKER_HEADER_VALUE, type BrokerResponse } from "@consents/contract";
import { consentsApi, createTokenBroker, signing } from "@consents/token-broker";
import { createSigningKey, parsePublicKeys } from "@consents/token-broker/consent-token";
import { afterAll, beforeAll, expect, test } from "vitest";
import { API_URL, type InProcessApi, ORGANIZATION_ID, startInProcess } from "../in-process.ts";

let folder: string;
let it: InProcessApi;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "consents-story-"));
  it = await startInProcess(folder);
});
afterAll(async () => {
  await it.close();
  await rm(folder, { recursive: true, force: true });
});

const brokerRequest = (headers: Record<string, string> = {}) =>
  new Request("https://www.example.org/consent-token", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      [BROKER_HEADER]: BROKER_HEADER_VALUE,
      "sec-fetch-site": "same-origin",
      ...headers,
    },
    body: "{}",
  });

async function tokenOf(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return ((await response.json()) as BrokerResponse).id_token;
}

test("login → token on demand → event → status → proof of who, when and what was shown", async () => {
  const broker = createTokenBroker({
    authenticate: (request) => {
      const citizen = request.headers.get("cookie")?.replace("session=", "");
      return citizen ? { organization_user_id: citizen } : undefined;
    },
    issuer: consentsApi({
      url: API_URL,
      organization_id: ORGANIZATION_ID,
      ...it.credentials,
      fetch: it.fetch,
    }),
  });
  expect((await broker(brokerRequest())).status).toBe(401);

  const citizen = it.client(await tokenOf(await broker(brokerRequest({ cookie: "session=anna" }))));
  expect(await citizen.getOwnUser()).toBeUndefined();
  const event = await citizen.createEvent(
    {
      id: "first",
      consents: {
        purposes: [
          {
            id: "newsletter",
            enabled: true,
            channels: [{ id: "email", enabled: true }],
            values: { topics: { value: "coast" } },
          },
        ],
      },
      notice: { id: "preferences", version: 1, language: "fr" },
    },
    { includeUser: true },
  );
  expect(event.user.consents.purposes).toEqual([
    {
      id: "newsletter",
      enabled: true,
      channels: [{ id: "email", enabled: true }],
      values: { topics: { value: "coast" } },
    },
  ]);
  expect(event.created_at).toBe(it.now().toISOString());
  expect(event.notice).toEqual({
    id: "preferences",
    version: 1,
    language: "fr",
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(event.evidence.jti).toBeTruthy();

  const asOrganization = await it.organization.getUser("anna", { byOrganizationUserId: true });
  expect(asOrganization.consents).toEqual(event.user.consents);
});

test("a broker that signs with its own registered key needs no call to the API", async () => {
  const issuer = signing({
    jwk: await createSigningKey(),
    issuer: "https://www.example.org",
    audience: API_URL,
    organization_id: ORGANIZATION_ID,
    now: it.now,
  });
  for (const { kid, jwk } of await parsePublicKeys(await issuer.jwks())) {
    await it.store.addTokenKey({
      kid,
      organization_id: ORGANIZATION_ID,
      issuer: "https://www.example.org",
      public_jwk: { ...jwk },
      private_jwk: null,
      created_at: it.now().toISOString(),
      retired_at: null,
    });
  }
  // Another process registered it: this one looks again after a second.
  it.advance(1);
  const broker = createTokenBroker({ authenticate: () => ({ organization_user_id: "ben" }), issuer });
  const citizen = it.client(await tokenOf(await broker(brokerRequest())));
  const event = await citizen.createEvent({
    consents: { purposes: [{ id: "partners", enabled_li: false }] },
  });
  expect(event.evidence.iss).toBe("https://www.example.org");
  expect(event.user.organization_user_id).toBe("ben");
});

test("a token of 15 minutes is refused as expired when its time is over, and the event can be sent again", async () => {
  const { id_token, lifetime } = await it.organization.createToken({
    organization_id: ORGANIZATION_ID,
    organization_user_id: "cleo",
  });
  expect(lifetime).toBe(900);
  const event = { id: "of-cleo", consents: { purposes: [{ id: "newsletter", enabled: true }] } };
  it.advance(931);
  await expect(it.client(id_token).createEvent(event)).rejects.toMatchObject({ code: "token-expired" });

  const renewed = await it.organization.createToken({
    organization_id: ORGANIZATION_ID,
    organization_user_id: "cleo",
  });
  const citizen = it.client(renewed.id_token);
  expect((await citizen.createEvent(event)).id).toBe("of-cleo");
  expect((await citizen.createEvent(event)).id, "a repeat is the same event").toBe("of-cleo");
  expect((await citizen.listEvents()).data).toHaveLength(1);
});

test("a delegate's token puts the delegate and both kinds of metadata on record", async () => {
  const delegate = { id: "e-17", name: "Sam", metadata: { department: "care" } };
  const { id_token } = await it.organization.createToken({
    organization_id: ORGANIZATION_ID,
    organization_user_id: "dora",
    delegate,
    metadata: { never: "stored" },
    event: { metadata: { ticket: "T-1" }, user: { metadata: { tier: "gold" } } },
  });
  await it.client(id_token).createEvent({
    delegate: { id: "forged" },
    metadata: { ticket: "forged", page: "phone" },
    consents: { purposes: [{ id: "newsletter", enabled: false }] },
  });
  const [event] = (await it.organization.listEvents({ organization_user_id: "dora" })).data;
  expect(event).toMatchObject({ delegate, metadata: { ticket: "T-1", page: "phone" } });
  const user = await it.organization.getUser("dora", { byOrganizationUserId: true });
  expect(user.metadata).toEqual({ tier: "gold" });
  expect(JSON.stringify([event, user])).not.toContain("never");
});
