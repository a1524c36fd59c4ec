import { z } from "zod";

/** The maximum size of the arguments from the console, as JSON text in characters. */
export const ARGUMENTS_MAX = 200_000;

/** A server's tool with the arguments that a person entered in the console. */
export const tryToolSchema = z.strictObject({
  server: z.string("Name the server.").min(1, "Name the server.").max(80),
  tool: z.string("Name the tool.").min(1, "Name the tool.").max(4096),
  arguments: z
    .record(z.string(), z.json())
    .refine((value) => JSON.stringify(value).length <= ARGUMENTS_MAX, "This is too long."),
});

export type TryToolInput = z.input<typeof tryToolSchema>;
