import { resolve } from "node:path";
import { DemoError } from "./demo-error.ts";

/** Where the demo listens and keeps its data. */
export interface Settings {
  /** Port of the pages. */
  port: number;
  /** Port of the consents API: another port is another origin, so the browser really crosses origins. */
  apiPort: number;
  /** Absolute path of the data folder. */
  data: string;
}

/** Reads `PORT` (default 4400), `API_PORT` (default `PORT` + 1) and `DATA_DIR` (default `./data`). */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = readPort(env, "PORT", 4400);
  const apiPort = readPort(env, "API_PORT", port + 1);
  if (port === apiPort) throw new DemoError(`PORT and API_PORT are both ${port}; they must differ.`);
  return { port, apiPort, data: resolve(env.DATA_DIR || "data") };
}

function readPort(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name] || `${fallback}`;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535)
    throw new DemoError(`${name} is ${text}; it must be a port from 1 to 65535.`);
  return port;
}
