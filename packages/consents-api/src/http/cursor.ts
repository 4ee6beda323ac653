import { createHash } from "node:crypto";
import { ConsentsError } from "../domain/errors.ts";

const CHECK_LENGTH = 8;

/**
 * Where the next page of a list begins, for the caller to hand back. `list` names the list and its filters: a cursor
 * is good for that list only. The check is no secret, and need not be: a forged cursor shows no more than the list.
 */
export function createCursor(list: readonly unknown[], next: string): string {
  return Buffer.from(next).toString("base64url") + check(list, next);
}

/**
 * What {@link createCursor} was given as `next`.
 *
 * @throws ConsentsError `validation-failed` for what is no cursor of this list
 */
export function parseCursor(list: readonly unknown[], cursor: string | undefined): string | undefined {
  // Clients write an empty parameter for the first page.
  if (cursor === undefined || cursor === "") return undefined;
  const next = Buffer.from(cursor.slice(0, -CHECK_LENGTH), "base64url").toString();
  // Whoever makes one up may make it of a text that no row has, and no database takes.
  if (createCursor(list, next) === cursor && !next.includes("\0")) return next;
  const detail = "is not a cursor of this list with these filters";
  throw new ConsentsError("validation-failed", {
    detail: `$cursor ${detail}.`,
    errors: [{ pointer: "$cursor", code: "validation-failed", detail }],
  });
}

function check(list: readonly unknown[], next: string): string {
  const hash = createHash("sha256").update(JSON.stringify([list, next]));
  return hash.digest("base64url").slice(0, CHECK_LENGTH);
}
