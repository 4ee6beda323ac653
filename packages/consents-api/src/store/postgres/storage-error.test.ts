import { DatabaseError } from "pg";
import { expect, it } from "vitest";
import { ConsentsError } from "../../domain/errors.ts";
import { toStorageError, troubleOf } from "./storage-error.ts";

function databaseError(code: string, more: Partial<DatabaseError> = {}): DatabaseError {
  return Object.assign(new DatabaseError("a message about ada@example.org", 0, "error"), { code, ...more });
}

it.each([
  ["40001", "conflict"],
  ["40P01", "conflict"],
  ["23505", "conflict"],
  ["57P01", "lost"],
  ["08006", "lost"],
  ["26000", "unprepared"],
  ["55P03", "final"],
  ["57014", "final"],
  ["53100", "final"],
  ["22021", "final"],
])("takes SQLSTATE %s for trouble that is %s", (code, trouble) => {
  expect(troubleOf(toStorageError(databaseError(code)))).toBe(trouble);
});

it("takes errors of the driver for a lost connection, and during a commit for one that nobody knows of", () => {
  const error = new Error("Connection terminated unexpectedly");
  expect(troubleOf(toStorageError(error))).toBe("lost");
  expect(troubleOf(toStorageError(error, "commit"))).toBe("unknown");
  expect(troubleOf(toStorageError(databaseError("57P01"), "commit"))).toBe("unknown");
  // That commit was refused, and nothing kept.
  expect(troubleOf(toStorageError(databaseError("40001"), "commit"))).toBe("conflict");
});

it("knows of a plan that a migration made useless", () => {
  const stale = databaseError("0A000", { routine: "RevalidateCachedQuery" });
  expect(troubleOf(toStorageError(stale))).toBe("unprepared");
  expect(troubleOf(toStorageError(databaseError("0A000")))).toBe("final");
});

it("leaves our own refusals as they are", () => {
  const refusal = new ConsentsError("not-found");
  expect(toStorageError(refusal)).toBe(refusal);
  expect(troubleOf(refusal)).toBeUndefined();
  expect(troubleOf(new TypeError("a fault"))).toBeUndefined();
});

it("says where it happened, and nothing of what it was about", () => {
  const detail = "Key (organization_user_id)=(ada@example.org) already exists.";
  const error = toStorageError(databaseError("23505", { detail, table: "users", constraint: "users_pkey" }));
  expect(error).toMatchObject({ code: "storage-unavailable" });
  expect(String(error.cause)).toBe("PostgresCause: PostgreSQL: 23505 users users_pkey");
  expect(
    JSON.stringify([error, error.cause]) + String(error.cause) + (error.cause as Error).stack,
  ).not.toContain("ada@example.org");
});
