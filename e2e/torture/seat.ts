import { Gone } from "./api.ts";
import type { Database } from "./database.ts";
import { Finding } from "./finding.ts";
import type { HookCatcher } from "./hook-catcher.ts";
import type { KillAt } from "./kill-point.ts";
import { leaseOf } from "./lease.ts";
import type { MailCatcher } from "./mail-catcher.ts";
import { prepareServer, type ServerEnd, type WaitingServer } from "./server-process.ts";

/** A place where one server after the other serves a database. */
export interface Seat {
  /** See `kill-plan.ts`: of the server that is here, or comes next. */
  isHurried(): boolean;
  /** Nobody serves here now. */
  isEmpty(): boolean;
  /**
   * Lets the next server begin, unless one serves already. Resolves to its URL.
   *
   * @throws Gone when it ended before it answered
   */
  begin(killAt?: KillAt): Promise<string>;
  /** Where something happens from now on; `onReached` is called when the server outlives it. */
  arm(killAt: KillAt, onReached: () => void): void;
  /** SIGKILL: no warning, no cleaning up. Resolves to how it had ended. */
  kill(): Promise<ServerEnd>;
  /** Asks the server to stop, as an operator would. */
  askToStop(): void;
  /**
   * The same, and waits.
   *
   * @throws Finding when it does not stop cleanly
   */
  stop(): Promise<void>;
  /** Ends everybody, those who wait too. */
  clear(): Promise<void>;
}

/** Who may sit there. */
export interface SeatOptions {
  database: Database;
  mails: MailCatcher;
  hooks: HookCatcher;
  /** Of the seat, different from all others. */
  name: string;
  /** There is no other seat. */
  isAlone: boolean;
  program: string;
  /** The program that hurries. */
  hurried: string;
  /** Asked for each server. */
  hurries(): boolean;
  /** Whether the next server loads while the one before works: quicker, unless the lane soon ends. */
  loadsAhead: boolean;
}

const NOBODY: ServerEnd = { killed: true, said: "" };

export function createSeat(options: SeatOptions): Seat {
  const { database, mails, hooks, name, isAlone, program, hurried, hurries, loadsAhead } = options;
  let servers = 0;
  let serving: { server: WaitingServer; url: string; isHurried: boolean } | undefined;
  let ahead: { server: WaitingServer; isHurried: boolean } | undefined;
  let onReached: () => void = () => undefined;

  function prepare(): { server: WaitingServer; isHurried: boolean } {
    const isHurried = hurries();
    const serverName = `${name}-${++servers}`;
    const server = prepareServer({
      program: isHurried ? hurried : program,
      database,
      name: serverName,
      lease: leaseOf(servers, isAlone),
      smtpUrl: mails.urlFor(serverName),
      onReached: () => onReached(),
    });
    server.ended.then(({ killed }) => {
      if (killed) hooks.endServer(serverName);
    });
    return { server, isHurried };
  }

  async function kill(): Promise<ServerEnd> {
    if (serving === undefined) return NOBODY;
    const { server } = serving;
    serving = undefined;
    server.kill();
    return server.ended;
  }

  return {
    isHurried() {
      ahead ??= prepare();
      return (serving ?? ahead).isHurried;
    },
    isEmpty: () => serving === undefined,
    async begin(killAt) {
      if (serving !== undefined) return serving.url;
      const next = ahead ?? prepare();
      ahead = loadsAhead ? prepare() : undefined;
      serving = { ...next, url: "" };
      const url = await next.server.start(killAt);
      if (url === undefined) throw new Gone();
      serving.url = url;
      return url;
    },
    arm(killAt, reached) {
      onReached = reached;
      serving?.server.arm(killAt);
    },
    kill,
    askToStop: () => serving?.server.stop(),
    async stop() {
      if (serving === undefined) return;
      const { server } = serving;
      server.stop();
      const { killed, said } = await server.ended;
      if (killed || said !== "") throw new Finding("starts", `it did not stop cleanly: ${said}`);
      serving = undefined;
    },
    async clear() {
      await kill();
      ahead?.server.kill();
      await ahead?.server.ended;
    },
  };
}
