import type { Organization } from "../../domain/records.ts";
import type { OrganizationChange } from "../../domain/store.ts";
import {
  type OrganizationChangeRow,
  type OrganizationRow,
  organizationChangeRow,
  organizationRow,
  parseOrganization,
} from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";

const columns = ["id", "name", "regulations", "approvers", "created_at"] as const;

const insert = prepare<OrganizationRow, { id: string }>((value) =>
  db
    .insertInto("organizations")
    .values({
      id: value("id"),
      name: value("name"),
      regulations: value("regulations"),
      approvers: value("approvers"),
      created_at: value("created_at"),
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("id"),
);

const update = prepare<OrganizationChangeRow, { id: string }>((value) =>
  db
    .updateTable("organizations")
    .set(({ fn, ref, val }) => ({
      regulations: fn.coalesce(val(value("regulations")), ref("regulations")),
      approvers: fn.coalesce(val(value("approvers")), ref("approvers")),
    }))
    .where("id", "=", value("id"))
    .returning("id"),
);

const select = prepare<{ id: string }, OrganizationRow>((value) =>
  db.selectFrom("organizations").select(columns).where("id", "=", value("id")),
);

const selectForUpdate = prepare<{ id: string }, { id: string }>((value) =>
  db.selectFrom("organizations").select("id").where("id", "=", value("id")).forNoKeyUpdate(),
);

const selectAll = prepare<object, OrganizationRow>(() =>
  db.selectFrom("organizations").select(columns).orderBy("id"),
);

/** False when the id is taken. */
export async function addOrganization(run: Run, organization: Organization): Promise<boolean> {
  return (await insert(run, organizationRow(organization))).length > 0;
}

/** False when there is no such organization. */
export async function changeOrganization(run: Run, id: string, change: OrganizationChange): Promise<boolean> {
  return (await update(run, organizationChangeRow(id, change))).length > 0;
}

export async function findOrganization(run: Run, id: string): Promise<Organization | undefined> {
  const [row] = await select(run, { id });
  return row && parseOrganization(row);
}

/** Keeps others from doing the same until the transaction ends. False when there is none. */
export async function lockOrganization(run: Run, id: string): Promise<boolean> {
  return (await selectForUpdate(run, { id })).length > 0;
}

/** In the order of `id`. */
export async function listOrganizations(run: Run): Promise<Organization[]> {
  return (await selectAll(run, {})).map(parseOrganization);
}
