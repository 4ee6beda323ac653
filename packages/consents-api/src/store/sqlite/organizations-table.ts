import type { Organization } from "../../domain/records.ts";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

export interface OrganizationsTable {
  add(organization: Organization): void;
  find(id: string): Organization | undefined;
  list(): Organization[];
}

type Row = Tables["organizations"];

export function createOrganizationsTable({ prepare, db }: Connection): OrganizationsTable {
  const insert = prepare<Row>((value) =>
    db.insertInto("organizations").values({
      id: value("id"),
      name: value("name"),
      regulations: value("regulations"),
      created_at: value("created_at"),
    }),
  );
  const select = prepare<Pick<Row, "id">, Row>((value) =>
    db.selectFrom("organizations").selectAll().where("id", "=", value("id")),
  );
  const selectAll = prepare<Record<never, never>, Row>(() =>
    db.selectFrom("organizations").selectAll().orderBy("id"),
  );
  return {
    add: (organization) =>
      void insert.run({ ...organization, regulations: JSON.stringify(organization.regulations) }),
    find(id) {
      const row = select.get({ id });
      return row && parse(row);
    },
    list: () => selectAll.all({}).map(parse),
  };
}

function parse(row: Row): Organization {
  return { ...row, regulations: JSON.parse(row.regulations) as string[] };
}
