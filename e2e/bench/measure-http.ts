import { fileURLToPath } from "node:url";
import { type ApiProcess, forkServer } from "../api-process.ts";
import type { Databases } from "./databases.ts";
import { type LoadResult, load, middle } from "./load.ts";
import { openLoad } from "./open-load.ts";
import type { BenchOptions } from "./options.ts";
import { prepareCitizens, serveOrganization } from "./organization.ts";
import { citizenRequests, type RequestKind, type Requests } from "./requests.ts";
import { interleave } from "./rounds.ts";

/** Enough people that they do not wait for one row, few enough that each has a status when statuses are read. */
const PEOPLE = 500;

/** Ours beside the bare servers: medians of several rounds. */
export interface HttpResult {
  ours: LoadResult;
  grouped: LoadResult;
  /** PostgreSQL only. */
  textbook?: LoadResult;
  /** At half the rate that ours reached. */
  half: { ours: LoadResult; grouped: LoadResult };
}

/** Events recorded and statuses read over HTTP, ours and the bare servers' in turns. */
export async function measureHttp(
  databases: Databases,
  options: BenchOptions,
): Promise<Record<RequestKind, HttpResult>> {
  const { server: ours, client } = await serveOrganization(await databases.create());
  const servers: ApiProcess[] = [ours];
  try {
    const bearers = await prepareCitizens(client, PEOPLE);
    const jwk = await publicKeyOf(ours.url);
    const startBare = async (mode: "grouped" | "textbook"): Promise<ApiProcess> => {
      const server = await forkServer(bareFile, [mode, (await databases.create()).where, jwk]);
      servers.push(server);
      return server;
    };
    const contestants = {
      ours: ours.url,
      grouped: (await startBare("grouped")).url,
      ...(databases.kind === "postgresql" && { textbook: (await startBare("textbook")).url }),
    };
    const requests = citizenRequests(bearers);
    const event = await measure("event", contestants, requests, options);
    return { event, status: await measure("status", contestants, requests, options) };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const bareFile = fileURLToPath(new URL("./bare-server.ts", import.meta.url));

interface Contestants {
  ours: string;
  grouped: string;
  textbook?: string;
}

async function measure(
  kind: RequestKind,
  { ours, grouped, textbook }: Contestants,
  requests: Requests,
  { rounds, connections, seconds }: BenchOptions,
): Promise<HttpResult> {
  const next = requests[kind];
  const run = (url: string) => () => load(url, { connections, seconds, next });
  const two = { ours: run(ours), grouped: run(grouped) };
  const full: Record<"ours" | "grouped", LoadResult[]> & { textbook?: LoadResult[] } =
    textbook === undefined
      ? await interleave(rounds, two)
      : await interleave(rounds, { ...two, textbook: run(textbook) });
  const fastest = middle(full.ours).perSecond;
  const runHalf = (url: string) => () =>
    openLoad(url, { connections, seconds, next, perSecond: fastest / 2 });
  const half = await interleave(rounds, { ours: runHalf(ours), grouped: runHalf(grouped) });
  return {
    ours: middle(full.ours),
    grouped: middle(full.grouped),
    ...(full.textbook && { textbook: middle(full.textbook) }),
    half: { ours: middle(half.ours), grouped: middle(half.grouped) },
  };
}

async function publicKeyOf(apiUrl: string): Promise<string> {
  const response = await fetch(`${apiUrl}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: unknown[] };
  return JSON.stringify(keys[0]);
}
