import { LRUCache } from "lru-cache";
import type { RevokedToken } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";

/** A token that another process revoked is refused here after so long at the latest, in milliseconds. */
const REFRESH_AFTER = 2_000;
/** So many revocations are held in memory: those that this process has heard of last. */
const HEARD_MAX = 20_000;

/** Which tokens are revoked. */
export interface Revocations {
  /** As the store knows it now: to be asked once per token, when its signature is verified. */
  lookUp(organization_id: string, jti: string): Promise<boolean>;
  /**
   * Without a question to the store but one in two seconds: of a token that was not revoked when it was looked up, whether
   * it is now. Good while `generation` is what it was at that time.
   */
  isRevokedSince(organization_id: string, jti: string): Promise<boolean>;
  /** Grows when older revocations are forgotten: whatever was looked up before has to be looked up again. */
  readonly generation: number;
  /** Keeps the revocation; here the token is refused from then on. */
  revoke(token: RevokedToken): Promise<void>;
}

/** Hears of revocations, its own at once and those of other processes by asking the store for what is new. */
export function createRevocations(
  store: Pick<Store, "revokeToken" | "isTokenRevoked" | "listRevocations">,
  now: () => Date,
): Revocations {
  let generation = 0;
  const heard = new LRUCache<string, true>({
    max: HEARD_MAX,
    dispose: (_value, _key, reason) => {
      if (reason === "evict") generation += 1;
    },
  });
  let last: number | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const startedAt = now().getTime();
    for (let more = true; more; ) {
      const next = await store.listRevocations(last);
      for (const { organization_id, jti } of next.tokens) heard.set(keyOf(organization_id, jti), true);
      last = next.last;
      more = next.more;
    }
    readAt = startedAt;
  }

  return {
    async lookUp(organization_id, jti) {
      // Where the list ends must be known first: what is revoked after that is heard of.
      if (last === undefined) await refresh();
      return store.isTokenRevoked(organization_id, jti);
    },
    async isRevokedSince(organization_id, jti) {
      // A clock may be set back.
      if (Math.abs(now().getTime() - readAt) >= REFRESH_AFTER) await refresh();
      return heard.has(keyOf(organization_id, jti));
    },
    get generation() {
      return generation;
    },
    async revoke(token) {
      await store.revokeToken(token);
      heard.set(keyOf(token.organization_id, token.jti), true);
    },
  };

  function refresh(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }
}

/** An organization's id holds no line break, so no two pairs make one key. */
function keyOf(organization_id: string, jti: string): string {
  return `${organization_id}\n${jti}`;
}
