import { Command, CommanderError } from "commander";
import { backupCommand } from "./backup.ts";
import { explainError } from "./explain-error.ts";
import { keysCommand } from "./keys.ts";
import { noticeCommand } from "./notice.ts";
import { openapiCommand } from "./openapi.ts";
import { organizationCommand } from "./organization.ts";
import { outboxCommand } from "./outbox.ts";
import { restoreCommand } from "./restore.ts";
import { serveCommand } from "./serve.ts";
import { tokenCommand } from "./token.ts";
import { verifyCommand } from "./verify.ts";
import { webhooksCommand } from "./webhooks.ts";

/**
 * The command line. What a command makes goes to standard output; what goes wrong is one sentence on standard error.
 * Resolves to the exit code: 0, or 1 when anything failed.
 */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command("consents-api")
    .description("Keeps consents and proves them: the consents API and what it needs to be set up.")
    .showHelpAfterError("(--help shows what can be said)")
    .addCommand(serveCommand())
    .addCommand(organizationCommand())
    .addCommand(keysCommand())
    .addCommand(noticeCommand())
    .addCommand(tokenCommand())
    .addCommand(outboxCommand())
    .addCommand(webhooksCommand())
    .addCommand(verifyCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(openapiCommand());
  exitNever(program);
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // commander has already said it.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    console.error(`consents-api: ${explainError(error)}`);
    return 1;
  }
}

// An exit in the middle would leave a database open.
function exitNever(command: Command): void {
  command.exitOverride();
  command.commands.forEach(exitNever);
}
