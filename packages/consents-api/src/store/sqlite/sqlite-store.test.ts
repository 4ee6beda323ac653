import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { storeBehaviour } from "../store-behaviour.ts";
import { IN_MEMORY, openSqliteStore } from "./open-sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "consents-store-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

storeBehaviour("SQLite in memory", () => openSqliteStore(IN_MEMORY));
storeBehaviour("SQLite on disk", () => openSqliteStore(join(folder, `${++files}.sqlite`)));
