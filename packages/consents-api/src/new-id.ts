import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

const BYTES = 16;
const pool = Buffer.alloc(BYTES * 256);
let used = pool.length;

/** A UUIDv7 (RFC 9562): grows with time, so that a database's index does not scatter. Random bytes are drawn in bulk. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + BYTES);
  used += BYTES;
  return v7({ random });
}
