import type { TokenKey } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";

/** Finds the server's own key with this `kid`, a retired one too. Rejects when it is not there. */
export type FindKey = (kid: string) => Promise<TokenKey>;

/** Remembers what it has found: the keys that secrets are made of never change. */
export function createFindKey(store: Pick<Store, "listTokenKeys">): FindKey {
  const known = new Map<string, TokenKey>();
  return async (kid) => {
    const key = known.get(kid) ?? (await store.listTokenKeys()).find((one) => one.kid === kid);
    if (key === undefined) throw new Error("the key is not there that the webhook's secret is made of");
    known.set(kid, key);
    return key;
  };
}
