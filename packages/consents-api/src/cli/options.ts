import { type KeyScope, keyScopes } from "@consents/contract";
import { InvalidArgumentError, Option } from "commander";

/** Where the server listens unless it is told otherwise. */
export const PORT_DEFAULT = 4401;

/** `--data <folder>`, or `DATA_DIR`; nothing is kept there when `DATABASE_URL` names a PostgreSQL database. */
export function dataOption(): Option {
  const description = "where the database is kept, unless DATABASE_URL=postgres://… says another place";
  return new Option("--data <folder>", description).env("DATA_DIR").default("data").argParser(notEmpty);
}

/** `--organization <id>`, required. */
export function organizationOption(): Option {
  return new Option("--organization <id>", "whose").makeOptionMandatory();
}

/** `--public-url <url>`, or `PUBLIC_URL`. */
export function publicUrlOption(): Option {
  return new Option(
    "--public-url <url>",
    "the API's public URL, exactly as brokers name it (default: http://localhost:<port>)",
  ).env("PUBLIC_URL");
}

/** `--port <number>`, or `PORT`; 0 is any free one. */
export function portOption(): Option {
  return new Option("--port <number>", "where to listen")
    .env("PORT")
    .default(PORT_DEFAULT)
    .argParser(wholeNumber(0, 65_535));
}

/** `--json`: for scripts. */
export function jsonOption(): Option {
  return new Option("--json", "answer as JSON, for scripts");
}

/** Refuses an empty text: a variable that is set to nothing is a mistake somewhere else, and no wish for the default. */
export function notEmpty(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("It must not be empty.");
}

/** A parser of whole numbers between two bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Parses scopes joined by commas. */
export function parseScopes(text: string): KeyScope[] {
  return text.split(",").map((word) => {
    const scope = keyScopes.find((known) => known === word.trim());
    if (scope === undefined) throw new InvalidArgumentError(`Scopes are ${keyScopes.join(", ")}.`);
    return scope;
  });
}

/** Parses hosts joined by commas, each written as URLs have it: without a port. */
export function parseHosts(text: string): string[] {
  return text
    .split(",")
    .map((host) => host.trim())
    .filter((host) => host !== "")
    .map((host) => {
      const url = URL.parse(`https://${host}`);
      if (url?.host !== url?.hostname || url?.pathname !== "/" || url.username !== "") {
        throw new InvalidArgumentError(
          `Hosts are names and addresses, without a port: crm.internal,10.0.0.7.`,
        );
      }
      return url.hostname;
    });
}
