import { masker } from "@/gateway/upstreams/mask";

const LINES = 200;
const LINE_CHARACTERS = 2_000;

/**
 * Keeps the last 200 lines that a process wrote to stderr, without the secrets of its environment.
 */
export interface StderrTail {
  write(chunk: string): void;
  text(): string;
}

/** Creates an empty tail that masks these secrets, whole or line by line. */
export function stderrTail(secrets: readonly string[]): StderrTail {
  const mask = masker(secrets);
  const lines: string[] = [];
  let rest = "";

  const clean = (line: string) => {
    // Remove colours, and all control characters except tabs, because a page cannot show them.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it removes them
    return mask(line).replace(/\u001b\[[\d;]*m|[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
  };
  const keep = (line: string) => {
    lines.push(clean(line).slice(0, LINE_CHARACTERS));
    if (lines.length > LINES) lines.splice(0, lines.length - LINES);
  };

  return {
    write(chunk) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts.slice(-LINES)) keep(line);
      // A line without an end is cut far beyond the length that is shown, so that no secret is cut
      // in two.
      if (rest.length > 16 * LINE_CHARACTERS) {
        keep(rest);
        rest = "";
      }
    },
    text: () =>
      [...lines, ...(rest === "" ? [] : [clean(rest).slice(0, LINE_CHARACTERS)])].join("\n"),
  };
}
