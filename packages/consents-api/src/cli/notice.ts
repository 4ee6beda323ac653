import { basename, extname } from "node:path";
import { idSchema, NOTICE_SIZE_MAX, noticeRequestSchema } from "@consents/contract";
import { Command } from "commander";
import { publishNotice } from "../domain/publish-notice.ts";
import { validate } from "../http/validate.ts";
import { mistake } from "./explain-error.ts";
import { dataOption, organizationOption } from "./options.ts";
import { aboutFile, readJsonFile } from "./read-json-file.ts";
import { withStore } from "./with-store.ts";

/** `consents-api notice publish`. */
export function noticeCommand(): Command {
  return new Command("notice")
    .description("What citizens are asked.")
    .addCommand(
      new Command("publish")
        .description("Publish the next version of a notice; nothing happens when nothing has changed.")
        .argument("<file.json>", "the body of PUT /notices/{id}")
        .option("--id <id>", "the notice's id (default: the file's name without .json)")
        .addOption(organizationOption())
        .addOption(dataOption())
        .action(publish),
    );
}

async function publish(
  file: string,
  flags: { data: string; organization: string; id?: string },
): Promise<void> {
  const content = await readJsonFile(file, NOTICE_SIZE_MAX);
  const request = aboutFile(file, () => validate(noticeRequestSchema, content, "body"));
  const id = validate(idSchema, flags.id ?? basename(file, extname(file)), "id");
  await withStore(flags.data, async (store) => {
    const organization = await store.findOrganization(flags.organization);
    if (organization === undefined) throw mistake(`There is no organization ${flags.organization}.`);
    const decide = aboutFile(file, () => publishNotice({ id, organization, request, now: Date.now() }));
    const { notice } = await store.publishNotice(organization.id, id, decide);
    console.log(`notice ${id} version ${notice.version} published ${notice.published_at}`);
  });
}
