import { z } from "zod";
import { registerUpstreamSchema } from "@/lib/servers/schema";
import { targetProblems } from "@/lib/servers/schema-target";

/** The schema of one server in a servers file: the fields of a registration, and `enabled`. */
const serverCodeSchema = z
  .strictObject({
    ...registerUpstreamSchema.shape,
    enabled: z.boolean("Choose yes or no.").optional(),
  })
  .superRefine((server, context) => {
    for (const [field, message] of Object.entries(targetProblems(server))) {
      context.addIssue({ code: "custom", message, path: [field] });
    }
  });

export const planServersSchema = z.strictObject({
  servers: z.array(serverCodeSchema).max(500, "Give at most 500 servers."),
  /** Whether to remove the registered servers that are not in the list. */
  prune: z.boolean().default(false),
});

export type ServerCode = z.input<typeof serverCodeSchema>;
export type WantedServer = z.output<typeof serverCodeSchema>;
