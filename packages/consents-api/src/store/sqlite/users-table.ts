import type { User, UserRef } from "../../domain/store.ts";
import { type ErasedUserRow, parseUser, type UserRecord, type UserRow, userRow } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface UsersTable {
  add(record: UserRecord): void;
  /** All but `organization_user_id`: see {@link UsersTable.identify}. */
  replace(record: UserRecord): void;
  /** Keeps the `organization_user_id` of somebody who had none. */
  identify(user: User): void;
  /** Leaves a tombstone with the id. */
  erase(organization_id: string, id: string, at: string): void;
  /** True: somebody had this id, and is erased. */
  isErased(organization_id: string, id: string): boolean;
  findById(organization_id: string, id: string): UserRecord | undefined;
  findByOrganizationUserId(organization_id: string, organization_user_id: string): UserRecord | undefined;
  /** By both ids when both are given. */
  find(organization_id: string, ref: UserRef): UserRecord | undefined;
  /** In the order of `id`, those after the one given. */
  list(organization_id: string, after: string, limit: number): UserRecord[];
}

export function createUsersTable({ prepare, db }: Connection): UsersTable {
  const insert = prepare<UserRow>((value) =>
    db.insertInto("users").values({
      organization_id: value("organization_id"),
      id: value("id"),
      organization_user_id: value("organization_user_id"),
      version: value("version"),
      created_at: value("created_at"),
      updated_at: value("updated_at"),
      metadata: value("metadata"),
      country: value("country"),
      last_seen_country: value("last_seen_country"),
      statuses: value("statuses"),
      last_event: value("last_event"),
    }),
  );
  // Without `organization_user_id`, which hardly ever changes: SQLite would write its index anew even for the same value,
  // and that is a page more to log and, in a large table, to find.
  const update = prepare<Omit<UserRow, "organization_user_id" | "created_at">>((value) =>
    db
      .updateTable("users")
      .set({
        version: value("version"),
        updated_at: value("updated_at"),
        metadata: value("metadata"),
        country: value("country"),
        last_seen_country: value("last_seen_country"),
        statuses: value("statuses"),
        last_event: value("last_event"),
      })
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const identify = prepare<Pick<UserRow, "organization_id" | "id" | "organization_user_id">>((value) =>
    db
      .updateTable("users")
      .set({ organization_user_id: value("organization_user_id") })
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const remove = prepare<Pick<UserRow, "organization_id" | "id">>((value) =>
    db
      .deleteFrom("users")
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const insertErased = prepare<ErasedUserRow>((value) =>
    db.insertInto("erased_users").values({
      organization_id: value("organization_id"),
      id: value("id"),
      erased_at: value("erased_at"),
    }),
  );
  const selectErased = prepare<Pick<UserRow, "organization_id" | "id">, Pick<UserRow, "id">>((value) =>
    db
      .selectFrom("erased_users")
      .select("id")
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const selectById = prepare<Pick<UserRow, "organization_id" | "id">, UserRow>((value) =>
    db
      .selectFrom("users")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const selectByOrganizationUserId = prepare<
    { organization_id: string; organization_user_id: string },
    UserRow
  >((value) =>
    db
      .selectFrom("users")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("organization_user_id", "=", value("organization_user_id")),
  );
  const selectPage = prepare<{ organization_id: string; after: string; limit: number }, UserRow>((value) =>
    db
      .selectFrom("users")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", ">", value("after"))
      .orderBy("id")
      .limit(value("limit")),
  );
  const findById: UsersTable["findById"] = (organization_id, id) => {
    const row = selectById.get({ organization_id, id });
    return row && parseUser(row);
  };
  const findByOrganizationUserId: UsersTable["findByOrganizationUserId"] = (
    organization_id,
    organization_user_id,
  ) => {
    const row = selectByOrganizationUserId.get({ organization_id, organization_user_id });
    return row && parseUser(row);
  };
  return {
    add: (record) => void insert.run(userRow(record)),
    replace: (record) => void update.run(userRow(record)),
    identify: ({ organization_id, id, organization_user_id = null }) =>
      void identify.run({ organization_id, id, organization_user_id }),
    erase(organization_id, id, erased_at) {
      remove.run({ organization_id, id });
      insertErased.run({ organization_id, id, erased_at });
    },
    isErased: (organization_id, id) => selectErased.get({ organization_id, id }) !== undefined,
    findById,
    findByOrganizationUserId,
    find(organization_id, { id, organization_user_id }) {
      if (organization_user_id === undefined) {
        return id === undefined ? undefined : findById(organization_id, id);
      }
      const record = findByOrganizationUserId(organization_id, organization_user_id);
      return id === undefined || record?.user.id === id ? record : undefined;
    },
    list: (organization_id, after, limit) => selectPage.all({ organization_id, after, limit }).map(parseUser),
  };
}
