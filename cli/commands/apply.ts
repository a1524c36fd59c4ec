import type { Command } from "@/cli/terminal/command";
import { readVariable } from "@/lib/config/env";
import { succeed } from "@/lib/errors/errors";
import { applyServers } from "@/lib/servers/code/apply-servers";
import { planServers } from "@/lib/servers/code/plan-servers";
import { readServersFile } from "@/lib/servers/code/read-servers-file";
import { planText } from "./server-text";
import { APPLY_AGAIN, readText, withFileError } from "./servers-code";

export const applyCommand: Command = {
  name: "apply",
  help: "Make the registered servers match a file, showing the plan first",
  argument: "FILE",
  options: {
    yes: { help: "apply the plan; without this, only show it" },
    "dry-run": { help: "only show the plan (default)" },
    prune: { help: "also remove the servers that the file does not name" },
  },
  exclusive: ["yes", "dry-run"],
  run: async (ctx, given) => {
    const file = given.text("FILE") ?? "";
    const text = readText(file);
    if (!text.ok) return text;
    const servers = withFileError(file, readServersFile(text.value, readVariable));
    if (!servers.ok) return servers;
    const applied = given.has("yes");
    const act = applied ? applyServers : planServers;
    const plan = await act(ctx, { servers: servers.value, prune: given.has("prune") });
    if (!plan.ok) return plan;
    const { changes } = plan.value;
    const end = changes === 0 ? "" : applied ? "\n\nDone." : `\n\n${APPLY_AGAIN}`;
    return succeed({ json: { applied, ...plan.value }, text: `${planText(plan.value)}${end}` });
  },
};
