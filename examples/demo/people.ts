import type { Language } from "./language.ts";

/** A supporter of the charity, as its own systems know them. */
export interface Supporter {
  /** The `organization_user_id` of the consents API. */
  id: string;
  name: string;
  email: string;
  /** Theirs, whatever the page speaks: the consents API finds it, and the address, in their metadata. */
  language: Language;
  since: number;
}

/** Somebody who works at the charity's help desk. */
export interface Employee {
  id: string;
  name: string;
  department: string;
}

export const supporters: readonly Supporter[] = [
  {
    id: "supporter-1001",
    name: "Amina Haddad",
    email: "amina.haddad@example.org",
    language: "en",
    since: 2019,
  },
  {
    id: "supporter-1002",
    name: "Claire Martin",
    email: "claire.martin@example.org",
    language: "fr",
    since: 2022,
  },
];

export const employees: readonly Employee[] = [
  { id: "employee-17", name: "Sam Okafor", department: "Supporter care" },
  { id: "employee-23", name: "Ines Moreau", department: "Supporter care" },
];

/** Everybody's password in the demo; the sign-in pages show it. */
export const DEMO_PASSWORD = "lighthouse";

export function findSupporter(id: unknown): Supporter | undefined {
  return supporters.find((supporter) => supporter.id === id);
}

export function findEmployee(id: unknown): Employee | undefined {
  return employees.find((employee) => employee.id === id);
}
