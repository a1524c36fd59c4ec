import { serve } from "./serve";

/** `latchkey serve [--dev]`: runs until it is stopped; a failed start sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  process.exitCode = await serve(args);
}
