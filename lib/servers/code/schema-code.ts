import { z } from "zod";
import { registerUpstreamSchema } from "@/lib/servers/schema";
import { type TargetFields, targetProblems } from "@/lib/servers/schema-target";

const { name, ...registered } = registerUpstreamSchema.shape;
const fields = { ...registered, enabled: z.boolean("Choose yes or no.").optional() };

function addProblems(server: TargetFields, context: z.RefinementCtx): void {
  for (const [field, message] of Object.entries(targetProblems(server))) {
    context.addIssue({ code: "custom", message, path: [field] });
  }
}

/** The schema of one server in a servers file: the fields of a registration, and `enabled`. */
const serverCodeSchema = z.strictObject({ name, ...fields }).superRefine(addProblems);

/** The schema of one server in a file that has the servers by name. */
export const serverBodySchema = z.strictObject(fields).superRefine(addProblems);

export const planServersSchema = z.strictObject({
  servers: z.array(serverCodeSchema).max(500, "Give at most 500 servers."),
  /** Whether to remove the registered servers that are not in the list. */
  prune: z.boolean().default(false),
});

export type ServerCode = z.input<typeof serverCodeSchema>;
export type WantedServer = z.output<typeof serverCodeSchema>;
