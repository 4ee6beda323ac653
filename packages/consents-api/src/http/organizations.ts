import { createCatalogue, type NoticeCatalogue } from "../domain/notice-catalogue.ts";
import type { Organization } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";

/** A notice published by another process is known here after so long, in milliseconds. */
const REFRESH_AFTER = 1_000;

/** An organization and everything it offers and ever offered. */
export interface OrganizationCatalogue {
  organization: Organization;
  catalogue: NoticeCatalogue;
}

/** What events are measured against, held in memory. */
export interface Organizations {
  /** As it was at most a second ago; undefined when there is none. */
  get(id: string): Promise<OrganizationCatalogue | undefined>;
  /** To be called after a notice was published: the next `get` reads it. */
  forget(id: string): void;
}

interface Entry {
  readAt: number;
  read: Promise<OrganizationCatalogue | undefined>;
}

/** Reads organizations and their notices when they are asked for; concurrent callers share one read. */
export function createOrganizations(
  store: Pick<Store, "findOrganization" | "listNotices">,
  now: () => Date,
): Organizations {
  const entries = new Map<string, Entry>();

  async function read(id: string): Promise<OrganizationCatalogue | undefined> {
    const organization = await store.findOrganization(id);
    if (organization === undefined) return undefined;
    return { organization, catalogue: createCatalogue(await store.listNotices(id)) };
  }

  return {
    async get(id) {
      const known = entries.get(id);
      const readAt = now().getTime();
      // A clock that was set back makes what was read no younger.
      if (known !== undefined && Math.abs(readAt - known.readAt) < REFRESH_AFTER) return known.read;
      const entry: Entry = { readAt, read: read(id) };
      entries.set(id, entry);
      // What failed, or does not exist, takes no place here.
      const forget = () => {
        if (entries.get(id) === entry) entries.delete(id);
      };
      entry.read.then((found) => found ?? forget(), forget);
      return entry.read;
    },
    forget(id) {
      entries.delete(id);
    },
  };
}
