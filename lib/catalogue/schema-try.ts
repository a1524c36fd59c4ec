import { z } from "zod";

/**
 * The maximum size of the arguments that a person can enter in the console, in characters of JSON.
 */
export const ARGUMENTS_MAX = 200_000;

/** The tool that a person tries in the console, with its arguments. */
export const tryToolSchema = z.strictObject({
  server: z.string("Name the server.").min(1, "Name the server.").max(80),
  tool: z.string("Name the tool.").min(1, "Name the tool.").max(4096),
  arguments: z
    .record(z.string(), z.json())
    .refine((value) => JSON.stringify(value).length <= ARGUMENTS_MAX, "This is too long."),
});

export type TryToolInput = z.input<typeof tryToolSchema>;
