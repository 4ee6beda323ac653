import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ApiProcess, forkServer, startApi } from "../api-process.ts";
import { type LoadRequest, type LoadResult, load } from "./load.ts";
import { loadSteadily } from "./load-steadily.ts";
import { ORGANIZATION_ID, prepareCitizens, prepareOrganization } from "./organization.ts";
import { interleave, median } from "./rounds.ts";

const CONNECTIONS = 32;
const SECONDS = 4;
/** Enough people that they do not wait for one row, few enough that each has a status when statuses are read. */
const PEOPLE = 500;
const JSON_BODY = { "content-type": "application/json" };

/** Ours beside the bare server: medians of several rounds. */
export interface Comparison {
  ours: LoadResult;
  bare: LoadResult;
  /** Both at half of what ours can do. */
  half: { ours: LoadResult; bare: LoadResult };
}

type Kind = "event" | "status";

/** How the requests of one kind are made, one after the other. */
type Requests = Record<Kind, () => LoadRequest>;

const ourPaths: Record<Kind, string> = {
  event: `/consents/events?organization_id=${ORGANIZATION_ID}`,
  status: `/consents/users?organization_id=${ORGANIZATION_ID}`,
};
const barePaths: Record<Kind, string> = { event: "/events", status: "/status" };

function createRequests(paths: Record<Kind, string>, bearers: readonly string[]): Requests {
  let turn = 0;
  const nextBearer = () => bearers[turn++ % bearers.length] as string;
  return {
    event: () => ({
      method: "POST",
      path: paths.event,
      headers: { authorization: nextBearer(), ...JSON_BODY },
      body: eventBody(turn),
    }),
    status: () => ({ method: "GET", path: paths.status, headers: { authorization: nextBearer() } }),
  };
}

function eventBody(turn: number): string {
  const purposes = [{ id: "newsletter", enabled: turn % 2 === 0 }];
  return JSON.stringify({ id: randomUUID(), consents: { purposes } });
}

/** Events recorded and statuses read per second over HTTP, ours and the bare server's in turns. */
export async function measureApi(rounds: number): Promise<{ events: Comparison; statuses: Comparison }> {
  const folder = await mkdtemp(join(tmpdir(), "consents-bench-"));
  const servers: ApiProcess[] = [];
  try {
    const data = join(folder, "data");
    const credentials = await prepareOrganization(data);
    const ours = await startApi(data);
    servers.push(ours);
    const bareFile = fileURLToPath(new URL("./bare-server.ts", import.meta.url));
    const bare = await forkServer(bareFile, [join(folder, "bare.db"), `${ours.url}/.well-known/jwks.json`]);
    servers.push(bare);

    const bearers = await prepareCitizens(ours.url, credentials, PEOPLE);
    const our = createRequests(ourPaths, bearers);
    const theirs = createRequests(barePaths, bearers);
    const compare = async (kind: Kind): Promise<Comparison> => {
      const options = { connections: CONNECTIONS, seconds: SECONDS };
      const full = middles(
        await interleave(rounds, {
          ours: () => load(ours.url, { ...options, next: our[kind] }),
          bare: () => load(bare.url, { ...options, next: theirs[kind] }),
        }),
      );
      const steady = { ...options, perSecond: full.ours.perSecond / 2 };
      const half = middles(
        await interleave(rounds, {
          ours: () => loadSteadily(ours.url, { ...steady, next: our[kind] }),
          bare: () => loadSteadily(bare.url, { ...steady, next: theirs[kind] }),
        }),
      );
      return { ...full, half };
    };
    return { events: await compare("event"), statuses: await compare("status") };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

function middles(results: Record<"ours" | "bare", readonly LoadResult[]>): Omit<Comparison, "half"> {
  return { ours: middle(results.ours), bare: middle(results.bare) };
}

function middle(results: readonly LoadResult[]): LoadResult {
  const failed = results.reduce((sum, one) => sum + one.failed, 0);
  if (failed > 0) throw new Error(`${failed} requests failed: that is no measurement`);
  const of = (key: keyof LoadResult) => median(results.map((one) => one[key]));
  return { perSecond: of("perSecond"), p50: of("p50"), p99: of("p99"), failed };
}
