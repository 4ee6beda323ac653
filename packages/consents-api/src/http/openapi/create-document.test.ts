import { readFileSync } from "node:fs";
import {
  type ConsentEventRequest,
  type ConsentTokenRequest,
  errorCodes,
  type JsonObject,
  type NoticeRequest,
  type ProofRequest,
  problemType,
} from "@consents/contract";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { createApiForTests, NOTICE } from "../../api-for-tests.ts";
import type { Route } from "../route.ts";
import { routeErrors } from "../route-errors.ts";
import { routes } from "../routes/index.ts";
import { createDocument } from "./create-document.ts";
import { pathTemplate } from "./describe-operation.ts";
import { glossary } from "./glossary.ts";
import { namedSchemas } from "./named-schemas.ts";

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required: boolean;
  description?: string;
}

interface Operation {
  operationId: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: object;
  security: Record<string, string[]>[];
  responses: Record<string, JsonObject>;
}

const document = createDocument(routes) as unknown as {
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; responses: Record<string, JsonObject> };
};
const operationOf = (route: Route): Operation => {
  const found = document.paths[pathTemplate(route.path)]?.[route.method.toLowerCase()];
  if (found === undefined) throw new Error(`${route.name} is not in the document`);
  return found;
};
const names = routes.map((route) => [route.name, route] as const);

describe("the OpenAPI document", () => {
  it("is what is committed (else: pnpm run openapi) and what the server answers", async () => {
    const committed = JSON.parse(readFileSync(new URL("../../../openapi.json", import.meta.url), "utf8"));
    const api = await createApiForTests();
    const response = await api.send("/openapi.json");
    expect(await response.json()).toEqual(committed);
    expect(document).toEqual(committed);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    const again = await api.send("/v1/openapi.json");
    expect(await again.json()).toEqual(committed);
  });

  it("is valid OpenAPI 3.1, and every reference in it leads somewhere", async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it("holds every route, and no other", () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      routes.map(({ name }) => name).sort(),
    );
  });

  it("puts what an organization asks of its consents under a word of its own, not the server's", () => {
    const asked = routes.filter(({ access }) => access !== "public");
    expect(asked.filter((route) => operationOf(route).tags.includes("server"))).toEqual([]);
    const told = document.tags.map(({ name }) => name);
    expect(new Set(routes.flatMap((route) => operationOf(route).tags))).toEqual(new Set(told));
  });

  it.each(names)("%s: parameters, headers, body, scopes, statuses and error codes", (_name, route) => {
    const operation = operationOf(route);
    const { entries = {} } = route.query as { entries?: Record<string, { type: string }> };
    const told = (place: string) => operation.parameters?.filter((one) => one.in === place) ?? [];
    expect(told("query").map(({ name }) => name)).toEqual(Object.keys(entries));
    for (const { name, required, description } of told("query")) {
      expect(required).toBe(entries[name]?.type !== "optional");
      expect(description, name).toBeTruthy();
    }
    expect(told("path").map(({ name }) => `{${name}}`)).toEqual(
      pathTemplate(route.path).match(/\{\w+\}/g) ?? [],
    );
    const headers = (operation.parameters ?? []).flatMap(({ $ref }) => $ref?.split("/").at(-1) ?? []);
    expect(headers).toEqual(route.headers ?? []);
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
    expect(operation.security.length).toBe(route.access === "public" ? 0 : Object.keys(route.access).length);
    const text = JSON.stringify(operation.responses, (_key, value) =>
      typeof value?.$ref === "string" && value.$ref.includes("/responses/")
        ? document.components.responses[value.$ref.split("/").at(-1)]
        : value,
    );
    const codes = [...text.matchAll(/"https:\/\/consents\.dev\/problems\/([a-z-]+)"/g)].map(
      ([, code]) => code,
    );
    expect(codes.sort()).toEqual([...routeErrors(route)].sort());
    const statuses = routeErrors(route).map((code) => String(errorCodes[code].status));
    expect(Object.keys(operation.responses).sort()).toEqual(
      [...new Set([...Object.keys(route.answers), ...statuses])].sort(),
    );
  });

  it("uses every word that it explains", () => {
    const text = JSON.stringify(document);
    const unused = [...glossary].filter(
      ([, meaning]) => !text.includes(JSON.stringify(meaning).slice(1, -1)),
    );
    expect(unused.map(([word]) => word)).toEqual([]);
  });

  it("names problems as they are answered", () => {
    expect(JSON.stringify(document)).toContain(`"${problemType("empty-event")}"`);
  });
});

describe("its schemas", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...structuredClone(document), $id: "openapi.json" });
  const event: ConsentEventRequest = {
    id: "event-1",
    organization_id: "charity",
    created_at: "2026-11-21T12:00:00Z",
    status: "confirmed",
    regulation: "gdpr",
    domain: "charity.example",
    metadata: { booking: 1 },
    user: { organization_user_id: "ada@example.org", country: "FR", metadata: {} },
    consents: {
      purposes: [
        {
          id: "newsletter",
          enabled: true,
          enabled_li: null,
          values: { topics: { value: "water" } },
          channels: [{ id: "sms", enabled: false }],
          preferences: [{ id: "topics", enabled: true }],
        },
      ],
      channels: [{ id: "email", enabled: null, metadata: {} }],
      vendors: { enabled: ["v"], disabled_li: [] },
      tcfcs: "x",
    },
    proofs_id: ["proof"],
    proofs: ["data:;base64,"],
    delegate: { id: "agent-7", name: "Bo" },
    notice: { id: "preferences", version: 1, language: "en", sha256: "0".repeat(64) },
    widget: { version: "1.0.0", gesture: "save" },
    updated_at: "2026-11-21T12:00:00.000Z",
    evidence: { jti: "j", widget: { version: "1.0.0", gesture: "save" } },
  };
  const tokenRequest: ConsentTokenRequest = {
    organization_id: "charity",
    organization_user_id: "ada",
    metadata: {},
    event: { metadata: {}, user: { metadata: {} } },
    delegate: { id: "agent-7" },
    validations: { email: { enabled: true, approval: true } },
    permissions: ["read"],
  };
  const samples: Record<string, object> = {
    ConsentEventRequest: event,
    ConsentTokenRequest: tokenRequest,
    ProofRequest: { file: "data:image/png;base64,iVBORw0KGgo=" } satisfies ProofRequest,
    NoticeRequest: NOTICE satisfies NoticeRequest,
    DecideRequest: {
      regulation: "gdpr",
      users: [{ organization_user_id: "ada" }, { id: "u" }],
      purposes: ["newsletter"],
      channels: ["email"],
    },
    UserRequest: {
      id: "u",
      organization_id: "charity",
      organization_user_id: "ada",
      metadata: {},
      country: "FR",
    },
    UserPatch: {
      version: 1,
      organization_user_id: "ada",
      metadata: {},
      country: null,
      last_seen_country: "FR",
      id: "u",
      created_at: "2026-11-21T12:00:00.000Z",
      consents: { purposes: [] },
    },
    SessionRequest: { type: "api-key", key: "k", secret: "s" },
  };
  const values = [
    null,
    true,
    0,
    1.5,
    "",
    " ",
    "x",
    "\u0000",
    "\u202ex",
    "\u3164x",
    "..",
    "x".repeat(300),
    [],
    {},
    [{}],
    ["x"],
  ];

  it.each(Object.keys(samples))("%s: accepts and refuses what the server's schema does", (name) => {
    const valid = ajv.getSchema(`openapi.json#/components/schemas/${name}`);
    const schema = namedSchemas[name];
    if (valid === undefined || schema === undefined) throw new Error(`${name} is not in the document`);
    expect(valid(samples[name]), ajv.errorsText(valid.errors)).toBe(true);
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(undefined, ...values), fc.boolean(), (where, value, add) => {
        const changed = changeAt(samples[name] as object, where, value, add);
        // What a number may be is said to who mints, not by the schema.
        if ("lifetime" in changed) return;
        expect([changed, valid(changed)]).toEqual([changed, v.is(schema, changed)]);
      }),
      { numRuns: 2_000, seed: 3 },
    );
  });
});

/** A copy in which something, somewhere, is another value, or gone (undefined), or has a member more. */
function changeAt(sample: object, where: number, value: unknown, add: boolean): object {
  const copy = structuredClone(sample);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    const members = part as Record<string, unknown>;
    for (const key of Object.keys(members)) {
      places.push([members, key]);
      visit(members[key]);
    }
  };
  visit(copy);
  const [members, key] = places[where % places.length] as [Record<string, unknown>, string];
  if (add && !Array.isArray(members)) members.no_such_member = value ?? 1;
  else if (value === undefined && !Array.isArray(members)) delete members[key];
  else members[key] = value ?? null;
  return copy;
}
