import { claudeCode } from "./view-claude-code";
import type { Client, SnippetInput } from "./view-client";
import { codex } from "./view-codex";
import { cursor, vsCode } from "./view-editors";
import { chatGpt, claudeApps } from "./view-hosted";
import { ci, curl, python, typescript } from "./view-programs";
import { geminiCli, goose, openCode } from "./view-terminals";

/** Returns every client that can connect to this installation. Tests run the snippets unchanged. */
export function clients(input: SnippetInput): Client[] {
  const withSignIn = [claudeApps, chatGpt, cursor, vsCode];
  return [
    claudeCode(input),
    ...(input.oauth ? withSignIn.map((client) => client(input)) : []),
    codex(input),
    ...(input.oauth ? [geminiCli, openCode, goose].map((client) => client(input)) : []),
    curl(input),
    typescript(input),
    ...(input.oauth ? [python(input)] : []),
    ci(input),
  ];
}
