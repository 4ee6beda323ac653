import { type ApiPlace, type ApiProcess, startApi } from "../api-process.ts";
import type { Databases } from "./databases.ts";
import { type Filling, fill, TEMPLATE } from "./fill.ts";
import { type LoadResult, load, middle } from "./load.ts";
import { peakMemory } from "./memory.ts";
import type { BenchOptions } from "./options.ts";
import { serveOrganization } from "./organization.ts";
import { organizationRequests, type RequestKind } from "./requests.ts";
import { interleave } from "./rounds.ts";

/** With how many users, and with how many events of a user, the others are compared. */
const FEW = { users: 1_000, events: 10 };
/** Events of a user who has said much. */
const MANY_EVENTS = 1_000;

/** The same requests where there is little, and where there is much. */
export interface Growth {
  few: LoadResult;
  many: LoadResult;
}

/** What becomes of the costs when users, and what they have said, grow. */
export interface GrowthResult {
  /** From 1,000 users to so many as the options say. */
  users: Record<RequestKind, Growth>;
  /** From 10 events of each user to 1,000. */
  events: Record<RequestKind, Growth>;
  /** Resident memory of an API that is kept small, with the most users, under load, in megabytes. */
  memory: number;
}

/** Measures a small database and a large one in turns, each served by a process of its own. */
export async function measureGrowth(databases: Databases, options: BenchOptions): Promise<GrowthResult> {
  const { users, talkers } = options;
  const servers: ApiProcess[] = [];
  const serve = async (fillings: readonly Filling[]): Promise<Served> => {
    const served = await serveFilled(databases, fillings);
    servers.push(served.server);
    return served;
  };
  try {
    const few = await serve([
      { prefix: "user", users: FEW.users, eventsPerUser: 1 },
      { prefix: "terse", users: talkers, eventsPerUser: FEW.events },
      { prefix: "talker", users: talkers, eventsPerUser: MANY_EVENTS },
    ]);
    const many = await serve([{ prefix: "user", users, eventsPerUser: 1 }]);
    const among = ({ server, authorization }: Served, prefix: string, count: number): Asked => ({
      url: server.url,
      requests: organizationRequests(authorization, { prefix, count }),
    });
    const byUsers = [among(few, "user", FEW.users), among(many, "user", users)] as const;
    const byEvents = [among(few, "terse", talkers), among(few, "talker", talkers)] as const;
    const statuses = {
      users: await compare("status", byUsers, options),
      events: await compare("status", byEvents, options),
    };
    const events = {
      users: await compare("event", byUsers, options),
      events: await compare("event", byEvents, options),
    };
    await many.server.stop();
    const small = { ...many, server: await startApi(many.place, { built: true, small: true }) };
    servers.push(small.server);
    return {
      users: { status: statuses.users, event: events.users },
      events: { status: statuses.events, event: events.events },
      memory: await measureMemory(small.server, among(small, "user", users), options),
    };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** The most that it takes while it is asked for statuses and told events. */
function measureMemory(
  { child }: ApiProcess,
  { url, requests }: Asked,
  { rounds, connections, seconds }: BenchOptions,
): Promise<number> {
  return peakMemory(child.pid!, async () => {
    for (let round = 0; round < rounds; round++) {
      for (const next of [requests.status, requests.event]) await load(url, { connections, seconds, next });
    }
  });
}

interface Served {
  place: ApiPlace;
  server: ApiProcess;
  authorization: string;
}

interface Asked {
  url: string;
  requests: ReturnType<typeof organizationRequests>;
}

async function serveFilled(databases: Databases, fillings: readonly Filling[]): Promise<Served> {
  const { place, authorization, client, server } = await serveOrganization(await databases.create());
  await client.createEvent({
    user: { organization_user_id: TEMPLATE },
    consents: { purposes: [{ id: "newsletter", enabled: true }] },
  });
  await server.stop();
  await fill(place.where, fillings);
  return { place, server: await startApi(place, { built: true }), authorization };
}

async function compare(
  kind: RequestKind,
  [few, many]: readonly [Asked, Asked],
  { rounds, connections, seconds }: BenchOptions,
): Promise<Growth> {
  const run =
    ({ url, requests }: Asked) =>
    () =>
      load(url, { connections, seconds, next: requests[kind] });
  const results = await interleave(rounds, { few: run(few), many: run(many) });
  return { few: middle(results.few), many: middle(results.many) };
}
