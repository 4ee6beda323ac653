import type { Organization } from "../../domain/records.ts";
import { type OrganizationRow, parseOrganization } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface OrganizationsTable {
  add(organization: Organization): void;
  find(id: string): Organization | undefined;
  list(): Organization[];
}

export function createOrganizationsTable({ prepare, db }: Connection): OrganizationsTable {
  const insert = prepare<OrganizationRow>((value) =>
    db.insertInto("organizations").values({
      id: value("id"),
      name: value("name"),
      regulations: value("regulations"),
      created_at: value("created_at"),
    }),
  );
  const select = prepare<Pick<OrganizationRow, "id">, OrganizationRow>((value) =>
    db.selectFrom("organizations").selectAll().where("id", "=", value("id")),
  );
  const selectAll = prepare<Record<never, never>, OrganizationRow>(() =>
    db.selectFrom("organizations").selectAll().orderBy("id"),
  );
  return {
    add: (organization) =>
      void insert.run({ ...organization, regulations: JSON.stringify(organization.regulations) }),
    find(id) {
      const row = select.get({ id });
      return row && parseOrganization(row);
    },
    list: () => selectAll.all({}).map(parseOrganization),
  };
}
