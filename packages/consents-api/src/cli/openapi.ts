import { Command } from "commander";
import { routes } from "../http/routes/index.ts";

/** `consents-api openapi`: what `GET /openapi.json` answers, for tools that read it from a file. */
export function openapiCommand(): Command {
  return new Command("openapi")
    .description("Print the OpenAPI document, the same as GET /openapi.json.")
    .action(print);
}

async function print(): Promise<void> {
  // No other command waits for it.
  const { createDocument } = await import("../http/openapi/create-document.ts");
  console.log(JSON.stringify(createDocument(routes), null, 2));
}
