import { setTimeout as wait } from "node:timers/promises";
import { createApi, Gone } from "./api.ts";
import type { Unanswered } from "./check.ts";
import { createEras, type Era, ORGANIZATION } from "./eras.ts";
import { Finding } from "./finding.ts";
import { type KillPlan, planKill } from "./kill-plan.ts";
import { type SourceEdit, startPoint } from "./kill-point.ts";
import { createRandom } from "./random.ts";
import { prepareServer, type ServerEnd, type WaitingServer } from "./server-process.ts";
import { writeEvents } from "./write-events.ts";

/** One database, and how often who serves it is killed. */
export interface Lane {
  /** An empty folder for the database. */
  folder: string;
  /** See `prepareServer`. */
  cache: string;
  /** The same seed sends the same and kills at the same points; what the machine does in between is its own. */
  seed: number;
  kills: number;
  /** When to kill no more, as `performance.now()` counts. Default: never. */
  deadline?: number;
  /** A planted fault. */
  edits?: readonly SourceEdit[];
  /** How the first server ends; the others as the seed says. */
  first?: KillPlan;
  /** Whether the next server loads while the one before works: quicker, unless the lane soon ends. Default true. */
  loadsAhead?: boolean;
  /** Called after each kill, with how it was done. */
  onKill?(how: string): void;
}

/** What was done. */
export interface Tally {
  acknowledged: number;
  unanswered: Unanswered;
}

/**
 * Serves a database, writes to it, kills the server, serves it again and checks, over and over; in the end reads
 * everything again without a server.
 *
 * @throws Finding at the first check that fails
 */
export async function runLane(lane: Lane): Promise<Tally> {
  const { folder, cache, seed, kills, deadline = Number.POSITIVE_INFINITY } = lane;
  const { edits = [], loadsAhead = true, onKill } = lane;
  const random = createRandom(seed);
  const eras = await createEras(folder, random);
  const living = new Set<WaitingServer>();
  let acknowledged = 0;
  let ahead: { server: WaitingServer; plan: KillPlan } | undefined;
  try {
    for (let kill = 1; kill <= kills && performance.now() < deadline; kill++) {
      const { server, plan } = ahead ?? prepare((kill === 1 && lane.first) || planKill(random));
      ahead = loadsAhead ? prepare(planKill(random)) : undefined;
      onKill?.(await runToDeath(server, plan, kill));
    }
    await finish((ahead ?? prepare(planKill(random))).server);
  } finally {
    for (const server of living) server.kill();
  }
  await eras.audit();
  return { acknowledged, unanswered: eras.unanswered };

  function prepare(plan: KillPlan): { server: WaitingServer; plan: KillPlan } {
    const server = prepareServer(folder, [...edits, ...(plan.edits ?? [])], cache);
    living.add(server);
    void server.ended.then(() => living.delete(server));
    return { server, plan };
  }

  // Gives how it died.
  async function runToDeath(server: WaitingServer, plan: KillPlan, kill: number): Promise<string> {
    const diesEarly = plan.at?.point === startPoint;
    let how = "while it starts";
    try {
      const url = await server.start(diesEarly ? plan.at : undefined);
      if (url === undefined) throw new Gone();
      how = "while it is checked";
      const era = await eras.check(url);
      const names = { prefix: `k${kill}`, seed: seed + kill };
      const written = await writeUntilKilled({ url, era, server, plan, ...names });
      acknowledged += written.acknowledged;
      return written.reached ? plan.name : "when all was written";
    } catch (error) {
      const { killed, said } = await end(server);
      if (!(error instanceof Gone)) throw withWords(error, said);
      if (!killed || !diesEarly) throw new Finding("starts", `it ended by itself: ${said}`);
      return how;
    }
  }

  async function finish(server: WaitingServer): Promise<void> {
    try {
      const url = await server.start();
      if (url === undefined) throw new Gone();
      await eras.finish(url);
      server.stop();
    } catch (error) {
      const { said } = await end(server);
      if (!(error instanceof Gone)) throw withWords(error, said);
      throw new Finding("starts", `it ended by itself: ${said}`);
    }
    const { killed, said } = await server.ended;
    if (killed || said !== "") throw new Finding("starts", `it did not stop cleanly: ${said}`);
  }
}

function end(server: WaitingServer): Promise<ServerEnd> {
  server.kill();
  return server.ended;
}

function withWords(error: unknown, said: string): unknown {
  if (!(error instanceof Finding) || said === "") return error;
  return new Finding(error.check, `${error.message}; the server said: ${said}`);
}

interface Writing {
  url: string;
  era: Era;
  server: WaitingServer;
  plan: KillPlan;
  prefix: string;
  seed: number;
}

/** Resolves when the server is dead: how much it had acknowledged, and whether it died as planned. */
async function writeUntilKilled(writing: Writing): Promise<{ acknowledged: number; reached: boolean }> {
  const { url, era, server, plan, prefix, seed } = writing;
  const { at, after, stopping = false } = plan;
  const endAsPlanned = async (): Promise<void> => {
    if (stopping) server.stop();
    await wait(after?.milliseconds ?? 0);
    server.kill();
  };
  let acknowledged = 0;
  if (at !== undefined && at.point !== startPoint) server.arm(at);
  const reached = await writeEvents({
    api: createApi(url, ORGANIZATION, era.bearers),
    ledger: era.ledger,
    prefix,
    seed,
    onAcknowledged() {
      if (++acknowledged === after?.acknowledged) void endAsPlanned();
    },
  });
  await endAsPlanned();
  const { killed, said } = await server.ended;
  if (!killed && !stopping) throw new Finding("starts", `it ended by itself: ${said}`);
  return { acknowledged, reached };
}
