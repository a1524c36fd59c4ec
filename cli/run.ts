import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { databaseErrorCode } from "@/db/unavailable";
import type { Actor } from "@/lib/core/context";
import { type Failure, fail, type Result } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import type { Problem } from "@/lib/errors/view-problem";
import type { LatchkeyProcess } from "@/lib/process/process";
import { commands } from "./commands/commands";
import { helpText } from "./help";
import type { Command, Given, Output } from "./terminal/command";
import { DIFFERS, EXIT_CODES, exitCode } from "./terminal/exit-code";
import { parseCommandLine } from "./terminal/parse";
import { printable } from "./terminal/print";

/** What the command line needs from its surroundings. Tests supply their own version. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  now(): Date;
  version(): string;
  /** Opens the installation. The returned `close` must be called when the command has finished. */
  open(): Promise<Result<{ process: LatchkeyProcess; close(): Promise<void> }>>;
}

/**
 * Runs a command line and returns its exit code. Only the result is written to standard output,
 * with `--json` as one object. All other text is written to standard error.
 */
export async function run(
  argv: readonly string[],
  terminal: Terminal,
  known: readonly Command[] = commands,
): Promise<number> {
  const parsed = parseCommandLine(argv, known);
  const { json } = parsed;
  const print = (object: object, text: string) =>
    terminal.out(`${json ? JSON.stringify(object) : text}\n`);
  if (parsed.kind === "version") {
    print({ version: terminal.version() }, terminal.version());
    return EXIT_CODES.done;
  }
  if (parsed.kind === "help") {
    const text = helpText(parsed.topic);
    print({ help: text }, text);
    return EXIT_CODES.done;
  }
  if (parsed.kind === "usage") {
    const object = { error: "usage", message: parsed.problem };
    const text = `${printable(parsed.problem)} See latchkey help.`;
    terminal.err(`${json ? JSON.stringify(object) : text}\n`);
    return parsed.command?.exitCodes?.usage ?? EXIT_CODES.usage;
  }
  const requestId = `cli_${randomBytes(12).toString("hex")}`;
  const done = await attempt(parsed.command, parsed.given, requestId, terminal);
  if (done.ok) {
    print(done.value.json, done.value.text);
    if (done.value.differs) return DIFFERS;
    return done.value.refusedSome ? EXIT_CODES.refused : EXIT_CODES.done;
  }
  terminal.err(`${refusal(done.failure, parsed.command, json, requestId)}\n`);
  return exitCode(done.failure.code, parsed.command.exitCodes);
}

async function attempt(
  command: Command,
  given: Given,
  requestId: string,
  terminal: Terminal,
): Promise<Result<Output>> {
  try {
    const opened = await terminal.open();
    if (!opened.ok) return opened;
    const { process, close } = opened.value;
    const { db, config, secrets, log } = process;
    try {
      const ctx = { db, config, secrets, log, now: terminal.now(), requestId };
      return await command.run({ ...ctx, actor: commandLine(), address: null }, given);
    } finally {
      // The command has already succeeded, so its output must not be lost if closing fails.
      await close().catch(() => log.warn({ requestId }, "closing failed"));
    }
  } catch (error) {
    // Only the code of a database error is printed, because its message contains the parameters of
    // the statement.
    const code = databaseErrorCode(error);
    const reason = code ?? (error instanceof Error ? error.message : "unknown");
    return fail("internal", { reason });
  }
}

function commandLine(): Actor {
  return { kind: "command_line", label: `command line (${systemUser()})` };
}

/**
 * Returns the name of the operating system's user. Returns the uid if the user has no name, which
 * is possible in a container.
 */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

/** Returns the hint about a server's problem, followed by the original error text. */
function problemLines({ hint, detail = "" }: Problem): string[] {
  const lines = detail.split("\n").filter((line) => line.trim() !== "");
  return [hint, ...(lines.length > 0 ? ["", ...lines.map((line) => `  ${printable(line)}`)] : [])];
}

/**
 * Formats a failure for standard error: in the form of an API error with `--json`, otherwise as
 * lines of text.
 */
function refusal(failure: Failure, command: Command, json: boolean, requestId: string): string {
  const message =
    failure.code === "internal"
      ? `Something went wrong here (${failure.reason}). This is a bug.`
      : failure.code === "not_found" && command.missing
        ? command.missing
        : failureText(failure);
  const { code: error, fields, problem } = failure;
  if (json) {
    const more = { ...(fields && { fields }), ...(problem && { problem }) };
    return JSON.stringify({ error, message, request_id: requestId, ...more });
  }
  const wrong = Object.values(fields ?? {}).map(printable);
  if (error === "invalid_input") return wrong.join("\n");
  return [message, ...(problem ? problemLines(problem) : [])].join("\n");
}
