import { describe, expect, it } from "vitest";
import { emptyStatus } from "./consent-status.ts";
import { eraseUser } from "./erase-user.ts";
import { citizen, found, NOON, operator } from "./fixtures.ts";
import { newUser } from "./merge-user.ts";

const ada = newUser({ id: "user-1", organization_id: "charity", organization_user_id: "ada" }, NOON);
const request = { user: { id: "user-1" }, caller: operator, regulation: "gdpr", now: NOON };

describe("eraseUser", () => {
  it("erases the user found, and answers who it was, with the status asked for", () => {
    const statuses = new Map([["gdpr", emptyStatus]]);
    expect(eraseUser(request).decide(found({ user: ada, statuses }))).toEqual({
      answer: { user: ada, status: emptyStatus },
      erased_user: { id: "user-1", at: new Date(NOON).toISOString() },
    });
    const other = { ...request, regulation: "ccpa" };
    expect(eraseUser(other).decide(found({ user: ada, statuses })).answer.status).toBeUndefined();
  });

  it("refuses nobody, and ids of two people", () => {
    for (const who of [found(), found({ user: ada, ids_conflict: true })]) {
      expect(() => eraseUser(request).decide(who)).toThrow(expect.objectContaining({ code: "not-found" }));
    }
  });

  it("is not for citizens, nor for keys that may only read", () => {
    for (const caller of [citizen(), { ...operator, scopes: ["consents:read" as const] }]) {
      expect(() => eraseUser({ ...request, caller })).toThrow(
        expect.objectContaining({ code: "insufficient-scope" }),
      );
    }
  });
});
