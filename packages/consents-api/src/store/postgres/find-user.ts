import type { UserRef } from "../../domain/store.ts";
import type { UserRecord } from "../rows.ts";
import type { Run } from "./connection.ts";
import { createReadQueue } from "./read-queue.ts";
import { findUsers } from "./users-table.ts";

/** Finds a user; see `findUsers`. Those asked for at the same time are read together, by organization. */
export type FindUser = (organization_id: string, ref: UserRef) => Promise<UserRecord | undefined>;

interface Asked {
  organization_id: string;
  ref: UserRef;
}

export function createFindUser(read: Run): FindUser {
  const find = createReadQueue(async (asked: readonly Asked[]) => {
    const records: (UserRecord | undefined)[] = [];
    const byOrganization = Map.groupBy(asked.entries(), ([, { organization_id }]) => organization_id);
    await Promise.all(
      [...byOrganization].map(async ([organization_id, places]) => {
        const refs = places.map(([, { ref }]) => ref);
        const found = await findUsers(read, organization_id, refs);
        for (const [index, [place]] of places.entries()) records[place] = found[index];
      }),
    );
    return records;
  });
  return (organization_id, ref) => find({ organization_id, ref });
}
