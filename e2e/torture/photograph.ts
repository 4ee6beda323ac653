import { createHash } from "node:crypto";
import type { Api } from "./api.ts";
import { regulations } from "./event-arbitrary.ts";

/** Everything that can be read about some users, as a hash: equal only when every byte is. */
export async function photograph(api: Api, users: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const user of users) {
    hash.update(JSON.stringify(await api.listEvents(user)));
    for (const regulation of regulations) {
      hash.update(JSON.stringify((await api.findUser(user, regulation)) ?? null));
    }
  }
  return hash.digest("hex");
}
