import type { Organization } from "../../domain/records.ts";
import { type OrganizationRow, organizationRow, parseOrganization } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface OrganizationsTable {
  add(organization: Organization): void;
  /** False when there is no such organization. */
  setApprovers(id: string, approvers: readonly string[]): boolean;
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
  const update = prepare<Pick<OrganizationRow, "id" | "approvers">>((value) =>
    db
      .updateTable("organizations")
      .set({ approvers: value("approvers") })
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
    setApprovers: (id, approvers) => update.run({ id, approvers: JSON.stringify(approvers) }).changes > 0,
    find(id) {
      const row = select.get({ id });
      return row && parseOrganization(row);
    },
    list: () => selectAll.all({}).map(parseOrganization),
  };
}
