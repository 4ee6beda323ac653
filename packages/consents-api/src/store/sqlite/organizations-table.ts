import type { Organization } from "../../domain/records.ts";
import type { OrganizationChange } from "../../domain/store.ts";
import {
  type OrganizationChangeRow,
  type OrganizationRow,
  organizationChangeRow,
  organizationRow,
  parseOrganization,
} from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface OrganizationsTable {
  add(organization: Organization): void;
  /** False when there is no such organization. */
  change(id: string, change: OrganizationChange): boolean;
  find(id: string): Organization | undefined;
  list(): Organization[];
}

export function createOrganizationsTable({ prepare, db }: Connection): OrganizationsTable {
  const insert = prepare<OrganizationRow>((value) =>
    db.insertInto("organizations").values({
      id: value("id"),
      name: value("name"),
      regulations: value("regulations"),
      approvers: value("approvers"),
      created_at: value("created_at"),
    }),
  );
  const update = prepare<OrganizationChangeRow>((value) =>
    db
      .updateTable("organizations")
      .set(({ fn, ref, val }) => ({
        regulations: fn.coalesce(val(value("regulations")), ref("regulations")),
        approvers: fn.coalesce(val(value("approvers")), ref("approvers")),
      }))
      .where("id", "=", value("id")),
  );
  const select = prepare<Pick<OrganizationRow, "id">, OrganizationRow>((value) =>
    db.selectFrom("organizations").selectAll().where("id", "=", value("id")),
  );
  const selectAll = prepare<Record<never, never>, OrganizationRow>(() =>
    db.selectFrom("organizations").selectAll().orderBy("id"),
  );
  return {
    add: (organization) => void insert.run(organizationRow(organization)),
    change: (id, change) => update.run(organizationChangeRow(id, change)).changes > 0,
    find(id) {
      const row = select.get({ id });
      return row && parseOrganization(row);
    },
    list: () => selectAll.all({}).map(parseOrganization),
  };
}
