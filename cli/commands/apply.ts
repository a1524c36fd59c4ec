import type { Command } from "@/cli/terminal/command";
import { applyServers } from "@/lib/servers/code/apply-servers";
import { planServers } from "@/lib/servers/code/plan-servers";
import { readServersFile } from "@/lib/servers/code/read-servers-file";
import { applyFile } from "./apply-file";
import { planText } from "./server-text";

export const applyCommand: Command = {
  name: "apply",
  help: "Make the registered servers match a file, showing the plan first",
  ...applyFile({
    prune: { help: "also remove the servers that the file does not name" },
    read: readServersFile,
    plan: (ctx, { wanted, prune }) => planServers(ctx, { servers: wanted, prune }),
    apply: (ctx, { wanted, prune }) => applyServers(ctx, { servers: wanted, prune }),
    text: planText,
  }),
};
