import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { canInstallPackages, installPackages } from "./debian.mjs";

/**
 * Sees to it that PostgreSQL's server programs are there, where they can be had without asking anybody: the tests start
 * a server of their own from them. Elsewhere those tests say what they miss, and the rest runs.
 */
export function bringPostgres(env) {
  if (hasServerPrograms() || !canInstallPackages()) return;
  console.error("No PostgreSQL found; installing its server programs for the tests");
  try {
    installPackages(env, ["postgresql"]);
  } catch (error) {
    console.error(error.message);
  }
}

function hasServerPrograms() {
  const packaged = "/usr/lib/postgresql";
  const versions = existsSync(packaged) ? readdirSync(packaged) : [];
  const folders = [
    ...versions.map((version) => join(packaged, version, "bin")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return folders.some((folder) => existsSync(join(folder, "initdb")));
}
