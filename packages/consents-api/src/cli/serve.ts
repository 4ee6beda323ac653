import { APPROVAL_LIFETIME_DEFAULT, TOKEN_LIFETIME_CAP } from "@consents/contract";
import { Command, Option } from "commander";
import type { Store } from "../domain/store.ts";
import { rateLimitDefaults } from "../http/rate-limits.ts";
import type { ListFormat } from "../http/route.ts";
import { type MailOptions, type RunningServer, serve } from "../server.ts";
import { createLog, logLevels } from "./create-log.ts";
import { errorCode, mistake } from "./explain-error.ts";
import { dataOption, notEmpty, parseHosts, portOption, publicUrlOption, wholeNumber } from "./options.ts";
import { withNewStore } from "./with-store.ts";

interface ServeFlags {
  data: string;
  port: number;
  host: string;
  publicUrl?: string;
  lifetimeCap: number;
  listFormat: ListFormat;
  organizationRate: number;
  personRate: number;
  failureRate: number;
  logLevel: string;
  mailFrom?: string;
  approvalLifetime: number;
  webhookPrivateHosts: string[];
}

/** `consents-api serve`: answers until it is asked to stop. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("Serve the API. Prints one line when it answers; SIGTERM and SIGINT stop it cleanly.")
    .addOption(dataOption())
    .addOption(portOption())
    .addOption(
      new Option("--host <address>", "the address to listen on")
        .env("HOST")
        .default("127.0.0.1")
        // Nothing would be every address.
        .argParser(notEmpty),
    )
    .addOption(publicUrlOption())
    .addOption(
      new Option("--lifetime-cap <seconds>", "longest lifetime of a consent token")
        .env("LIFETIME_CAP")
        .default(TOKEN_LIFETIME_CAP)
        .argParser(wholeNumber(1, 10 * 365 * 24 * 60 * 60)),
    )
    .addOption(
      new Option("--list-format <format>", "lists as a page {data, limit, cursor}, or as a bare array")
        .env("LIST_FORMAT")
        .default("page")
        .choices(["page", "array"]),
    )
    .addOption(
      rateOption("organization", "of an organization and its citizens", rateLimitDefaults.organization),
    )
    .addOption(rateOption("person", "of one citizen", rateLimitDefaults.person))
    .addOption(
      rateOption("failure", "with an invalid token or secret, from one address", rateLimitDefaults.failures),
    )
    .addOption(
      new Option(
        "--mail-from <address>",
        "who mails are from; the environment's SMTP_URL (smtp://user:password@host:port) says who takes them",
      ).env("MAIL_FROM"),
    )
    .addOption(
      new Option("--approval-lifetime <seconds>", "how long the link in a mail is good")
        .env("APPROVAL_LIFETIME")
        .default(APPROVAL_LIFETIME_DEFAULT)
        .argParser(wholeNumber(60, 365 * 24 * 60 * 60)),
    )
    .addOption(
      new Option(
        "--webhook-private-hosts <hosts>",
        "hosts, as they stand in URLs and joined by commas, that webhooks may lead to although they are private",
      )
        .env("WEBHOOK_PRIVATE_HOSTS")
        .default([], "none")
        .argParser(parseHosts),
    )
    .addOption(
      new Option(
        "--log-level <level>",
        "what is logged, as JSON lines on standard error; info: every request",
      )
        .env("LOG_LEVEL")
        .default("info")
        .choices(logLevels),
    )
    .action(runServer);
}

function rateOption(name: string, whose: string, perMinute: number): Option {
  return new Option(`--${name}-rate <number>`, `requests a minute ${whose}; 0: no limit`)
    .env(`${name.toUpperCase()}_RATE`)
    .default(perMinute)
    .argParser(wholeNumber(0, 100_000_000));
}

async function runServer(flags: ServeFlags): Promise<void> {
  // From here on, so that a signal during the start is not lost.
  const stopAsked = waitForStop();
  await withNewStore(flags.data, async (store) => {
    const server = await listen(flags, store);
    console.log(`consents-api answers at ${server.url}`);
    process.send?.({ ready: server.url });
    await stopAsked;
    await server.stop();
  });
}

async function listen(flags: ServeFlags, store: Store): Promise<RunningServer> {
  const { port, host, publicUrl, lifetimeCap, listFormat, webhookPrivateHosts, logLevel } = flags;
  const log = createLog(logLevel);
  const mail = findMail(flags);
  try {
    return await serve({
      store,
      port,
      host,
      lifetimeCap,
      listFormat,
      webhookPrivateHosts,
      rateLimits: {
        organization: flags.organizationRate,
        person: flags.personRate,
        failures: flags.failureRate,
      },
      log: log.request,
      warn: log.warn,
      ...(mail !== undefined && { mail }),
      ...(publicUrl !== undefined && { issuer: publicUrl }),
    });
  } catch (error) {
    const code = errorCode(error);
    if (code === "EADDRINUSE") {
      throw mistake(
        `Port ${port} is already in use: stop what uses it, or choose another with --port or PORT.`,
      );
    }
    if (code === "EACCES") throw mistake(`Port ${port} may not be used by this user: choose one above 1023.`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw mistake(`${host} is no address of this machine: choose one with --host or HOST.`);
    }
    throw error;
  }
}

// The URL only in the environment: it holds a password, and whoever is on the machine can read a command line.
function findMail({ mailFrom, approvalLifetime }: ServeFlags): MailOptions | undefined {
  const smtpUrl = process.env.SMTP_URL;
  if (!smtpUrl) return undefined;
  if (!mailFrom) throw mistake("SMTP_URL says who takes mails; say who they are from, too, with MAIL_FROM.");
  return { smtpUrl, from: mailFrom, approvalLifetime };
}

/** Resolves when somebody wants an end: a signal, or the end of the process that forked this one. */
function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => resolve());
    if (process.channel == null) return;
    process.once("disconnect", () => resolve());
    // Listening for its end must not keep the process from ending.
    process.channel.unref();
  });
}
