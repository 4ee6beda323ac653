import type { StoredLink } from "../../domain/records.ts";
import { filesOfLinks, type LinkRow, linkRow, parseLink } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface LinksTable {
  /** Forgets, on the way, the links that are over when this one begins. */
  add(link: StoredLink): void;
  find(secret_hash: string): StoredLink | undefined;
  remove(secret_hash: string): void;
  /**
   * Of the person; not those that only confirm an event, which go nowhere without it. Gives the ids of the files that
   * they name.
   */
  removeAll(organization_id: string, organization_user_id: string): string[];
}

interface Person {
  organization_id: string;
  organization_user_id: string;
}

/** Links that are over are forgotten so long after their end, in milliseconds: till then one can be told that they are. */
const TOLD_FOR = 30 * 24 * 60 * 60 * 1_000;

export function createLinksTable({ prepare, db }: Connection): LinksTable {
  const insert = prepare<LinkRow & Record<string, string | null>>((value) =>
    db.insertInto("links").values({
      secret_hash: value("secret_hash"),
      organization_id: value("organization_id"),
      organization_user_id: value("organization_user_id"),
      task: value("task"),
      created_at: value("created_at"),
      expires_at: value("expires_at"),
    }),
  );
  const deleteOld = prepare<{ before: string }>((value) =>
    db.deleteFrom("links").where("expires_at", "<=", value("before")),
  );
  const select = prepare<{ secret_hash: string }, LinkRow>((value) =>
    db.selectFrom("links").selectAll().where("secret_hash", "=", value("secret_hash")),
  );
  const remove = prepare<{ secret_hash: string }>((value) =>
    db.deleteFrom("links").where("secret_hash", "=", value("secret_hash")),
  );
  const selectAll = prepare<Person, Pick<LinkRow, "task">>((value) =>
    db
      .selectFrom("links")
      .select("task")
      .where("organization_id", "=", value("organization_id"))
      .where("organization_user_id", "=", value("organization_user_id")),
  );
  const removeAll = prepare<Person>((value) =>
    db
      .deleteFrom("links")
      .where("organization_id", "=", value("organization_id"))
      .where("organization_user_id", "=", value("organization_user_id")),
  );
  return {
    add(link) {
      deleteOld.run({ before: new Date(Date.parse(link.created_at) - TOLD_FOR).toISOString() });
      insert.run({ ...linkRow(link) });
    },
    find(secret_hash) {
      const row = select.get({ secret_hash });
      return row && parseLink(row);
    },
    remove: (secret_hash) => void remove.run({ secret_hash }),
    removeAll(organization_id, organization_user_id) {
      const files = filesOfLinks(selectAll.all({ organization_id, organization_user_id }));
      removeAll.run({ organization_id, organization_user_id });
      return files;
    },
  };
}
