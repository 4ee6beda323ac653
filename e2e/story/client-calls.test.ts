import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConsentsClient, createConsentsClient } from "@consents/client";
import { expect, test } from "vitest";
import { API_URL, startInProcess } from "../in-process.ts";
import { smallNotice } from "../small-notice.ts";

const id = "x";
const organizationId = "acme";
const regulation = "gdpr";
const disableIntegrations = true;
const owner = { user_id: "u", organization_user_id: "o" };
const page = { limit: 1, cursor: "c" };
const change = { regulation, disableIntegrations, byOrganizationUserId: true, ifMatch: { version: 1 } };
const eventChange = { disableIntegrations, ifMatch: '"1"' };
const link = { organization_user_id: "o", action: "event.create", event: {}, redirect_url: API_URL } as const;
const hook = { url: API_URL, types: [] };

/** Each call of the client with all that it takes. */
const calls: { [Name in keyof ConsentsClient]: (client: ConsentsClient) => Promise<unknown>[] } = {
  createSession: (client) => [client.createSession({ key: "k", secret: "s" })],
  createToken: (client) => [client.createToken({ organization_user_id: "o" })],
  revokeToken: (client) => [client.revokeToken("j")],
  introspectToken: (client) => [client.introspectToken("j")],
  createEvent: (client) => [
    client.createEvent({}, { ifMatch: { version: 1 }, includeUser: true, disableIntegrations }),
  ],
  createEvents: (client) => [client.createEvents([{}], { disableIntegrations })],
  listEvents: (client) => [
    client.listEvents({ ...owner, ...page, status: ["confirmed"], regulation: [regulation] }),
  ],
  getEvent: (client) => [client.getEvent(id, owner)],
  getEventWithEtag: (client) => [client.getEventWithEtag(id, owner)],
  patchEvent: (client) => [client.patchEvent(id, {}, owner, eventChange)],
  deleteEvent: (client) => [client.deleteEvent(id, owner, eventChange)],
  removeEvents: (client) => [client.removeEvents(owner, { cursor: "c", disableIntegrations })],
  remindEvent: (client) => [client.remindEvent(id, owner)],
  createLink: (client) => [client.createLink(link)],
  getOwnUser: (client) => [client.getOwnUser({ regulation })],
  listUsers: (client) => [client.listUsers({ ...page, organization_user_id: "o", regulation })],
  getUser: (client) => [client.getUser(id, { regulation, byOrganizationUserId: true })],
  createUser: (client) => [client.createUser({}, { regulation, disableIntegrations })],
  patchUser: (client) => [client.patchUser(id, {}, change)],
  deleteUser: (client) => [client.deleteUser(id, change)],
  decide: (client) => [client.decide({ users: [], purposes: [] })],
  createProof: (client) => [client.createProof(new Blob(["x"]))],
  getProof: (client) => [client.getProof(id)],
  getNotice: (client) => [client.getNotice(id), client.getNotice(id, { version: 1 })],
  publishNotice: (client) => [client.publishNotice(id, smallNotice)],
  createWebhook: (client) => [client.createWebhook(hook)],
  listWebhooks: (client) => [client.listWebhooks()],
  getWebhook: (client) => [client.getWebhook(id)],
  patchWebhook: (client) => [client.patchWebhook(id, {})],
  deleteWebhook: (client) => [client.deleteWebhook(id)],
  rotateWebhook: (client) => [client.rotateWebhook(id)],
  replayWebhook: (client) => [client.replayWebhook(id, { from: "2026-11-21T12:00:00Z" })],
  listDeliveries: (client) => [client.listDeliveries(id, page)],
};

/** What the API takes and the client does not say, and why. */
const unsaid = [
  // Not of an organization: for machines, each by a URL of its own.
  ...["/.well-known/jwks.json", "/health", "/ready", "/metrics", "/openapi.json"].map(
    (path) => `GET ${path}`,
  ),
  // The lists of these say the same.
  "GET /consents/events status",
  "GET /consents/events regulation",
  // Stands in the body.
  "POST /consents/tokens organization_id",
  // Always refused.
  "POST /consents/events $generate_tcfcs",
  // The platform's cache says it.
  "GET /notices/{id} if-none-match",
  "GET /notices/{id}/versions/{version} if-none-match",
];

interface Operation {
  parameters?: { $ref?: string; name?: string; in?: string }[];
}

test("every route, parameter and header of the API has its way in the client, and nothing else has", async () => {
  const folder = await mkdtemp(join(tmpdir(), "consents-calls-"));
  const { api, close } = await startInProcess(folder);
  const said = new Set<string>();
  const client = createConsentsClient({
    apiUrl: API_URL,
    organizationId,
    retries: 0,
    fetch: async ({ method, url, headers }) => {
      const { pathname, searchParams } = new URL(url);
      const path = pathname.replace(/\/x\b/, "/{id}").replace(/\/1$/, "/{version}");
      said.add(`${method} ${path}`);
      for (const name of [...searchParams.keys(), ...headers.keys()]) said.add(`${method} ${path} ${name}`);
      return Response.json({});
    },
  });
  try {
    await Promise.allSettled(Object.values(calls).flatMap((call) => call(client)));
    const { paths } = (await (await api.fetch(new Request(`${API_URL}/openapi.json`))).json()) as {
      paths: Record<string, Record<string, Operation>>;
    };
    const taken = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { parameters = [] }]) => {
        const line = `${method.toUpperCase()} ${path}`;
        return [line, ...namesOf(parameters, line).map((name) => `${line} ${name}`)];
      }),
    );
    // Every request has these two.
    const sent = [...said].filter((line) => !/ (accept|content-type)$/.test(line));
    expect(sent.filter((line) => !taken.includes(line))).toEqual([]);
    expect(new Set(taken.filter((line) => !said.has(line)))).toEqual(new Set(unsaid));
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
});

function namesOf(parameters: NonNullable<Operation["parameters"]>, line: string): string[] {
  const names = parameters
    .filter((parameter) => parameter.in !== "path")
    .map(({ name, $ref = "" }) => name ?? $ref.slice($ref.lastIndexOf("/") + 1).toLowerCase());
  // A filter is any property of an event.
  const isFilter = (name: string) => line === "DELETE /consents/events" && !/^(\$|organization_)/.test(name);
  return names.filter((name) => !isFilter(name) || name === "user_id");
}
