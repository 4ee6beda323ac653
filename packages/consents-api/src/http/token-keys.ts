import { type ConsentTokenKey, parsePublicKeys } from "@consents/token-broker/consent-token";
import type { TokenKey } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";

/** A key that was registered or retired elsewhere is known here after so long, in milliseconds. */
const REFRESH_AFTER = 5_000;
/** Tokens with invented key ids make us look at the store this often at most, in milliseconds. */
const LOOK_AGAIN_AFTER = 1_000;

/** The keys that consent tokens are verified with, held in memory. */
export interface TokenKeys {
  /** The key as it was at most 5 seconds ago; one that was added since is found after at most one. */
  find(kid: string): Promise<ConsentTokenKey | undefined>;
}

/** Reads the keys of the store when they are asked for. */
export function createTokenKeys(store: Pick<Store, "listTokenKeys">, now: () => Date): TokenKeys {
  let keys = new Map<string, ConsentTokenKey>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const startedAt = now().getTime();
    const next = new Map<string, ConsentTokenKey>();
    for (const stored of await store.listTokenKeys()) {
      const publicKey = keys.get(stored.kid)?.publicKey;
      next.set(stored.kid, await importKey(stored, publicKey));
    }
    keys = next;
    readAt = startedAt;
  }

  function refresh(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    async find(kid) {
      // A clock may be set back.
      const age = Math.abs(now().getTime() - readAt);
      if (age >= (keys.has(kid) ? REFRESH_AFTER : LOOK_AGAIN_AFTER)) await refresh();
      return keys.get(kid);
    },
  };
}

async function importKey(
  stored: TokenKey,
  imported: ConsentTokenKey["publicKey"] | undefined,
): Promise<ConsentTokenKey> {
  const [parsed] = await parsePublicKeys({ keys: [stored.public_jwk] });
  if (parsed === undefined) throw new TypeError("a set of one key parsed to none");
  return {
    publicKey: imported ?? parsed.publicKey,
    alg: parsed.alg,
    issuer: stored.issuer,
    organization_id: stored.organization_id,
    retired: stored.retired_at !== null,
  };
}
