import type { JsonObject } from "@consents/contract";
import type { Selectable } from "kysely";
import type { ConsentStatus } from "../../domain/consent-status.ts";
import type { User, UserRef } from "../../domain/store.ts";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** A user's row, parsed. */
export interface UserRecord {
  user: User;
  statuses: ReadonlyMap<string, ConsentStatus>;
  /** `number` of the last event to arrive. */
  last_event: number | null;
}

export interface UsersTable {
  add(record: UserRecord): void;
  replace(record: UserRecord): void;
  findById(organization_id: string, id: string): UserRecord | undefined;
  findByOrganizationUserId(organization_id: string, organization_user_id: string): UserRecord | undefined;
  /** By both ids when both are given. */
  find(organization_id: string, ref: UserRef): UserRecord | undefined;
  /** In the order of `id`, those after the one given. */
  list(organization_id: string, after: string, limit: number): UserRecord[];
}

type Row = Selectable<Tables["users"]>;

export function createUsersTable({ prepare, db }: Connection): UsersTable {
  const insert = prepare<Row>((value) =>
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
  const update = prepare<Row>((value) =>
    db
      .updateTable("users")
      .set({
        organization_user_id: value("organization_user_id"),
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
  const selectById = prepare<Pick<Row, "organization_id" | "id">, Row>((value) =>
    db
      .selectFrom("users")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const selectByOrganizationUserId = prepare<{ organization_id: string; organization_user_id: string }, Row>(
    (value) =>
      db
        .selectFrom("users")
        .selectAll()
        .where("organization_id", "=", value("organization_id"))
        .where("organization_user_id", "=", value("organization_user_id")),
  );
  const selectPage = prepare<{ organization_id: string; after: string; limit: number }, Row>((value) =>
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
    return row && parse(row);
  };
  const findByOrganizationUserId: UsersTable["findByOrganizationUserId"] = (
    organization_id,
    organization_user_id,
  ) => {
    const row = selectByOrganizationUserId.get({ organization_id, organization_user_id });
    return row && parse(row);
  };
  return {
    add: (record) => void insert.run(toRow(record)),
    replace: (record) => void update.run(toRow(record)),
    findById,
    findByOrganizationUserId,
    find(organization_id, { id, organization_user_id }) {
      if (organization_user_id === undefined) {
        return id === undefined ? undefined : findById(organization_id, id);
      }
      const record = findByOrganizationUserId(organization_id, organization_user_id);
      return id === undefined || record?.user.id === id ? record : undefined;
    },
    list: (organization_id, after, limit) => selectPage.all({ organization_id, after, limit }).map(parse),
  };
}

function parse(row: Row): UserRecord {
  const statuses = JSON.parse(row.statuses) as Record<string, ConsentStatus>;
  const user: User = {
    id: row.id,
    organization_id: row.organization_id,
    version: row.version,
    created_at: row.created_at,
    updated_at: row.updated_at,
    metadata: JSON.parse(row.metadata) as JsonObject,
  };
  if (row.organization_user_id !== null) user.organization_user_id = row.organization_user_id;
  if (row.country !== null) user.country = row.country;
  if (row.last_seen_country !== null) user.last_seen_country = row.last_seen_country;
  return { user, statuses: new Map(Object.entries(statuses)), last_event: row.last_event };
}

function toRow({ user, statuses, last_event }: UserRecord): Row {
  return {
    ...user,
    organization_user_id: user.organization_user_id ?? null,
    metadata: JSON.stringify(user.metadata),
    country: user.country ?? null,
    last_seen_country: user.last_seen_country ?? null,
    statuses: JSON.stringify(Object.fromEntries(statuses)),
    last_event,
  };
}
