import { SERVER_NAME_MAX } from "@/lib/servers/view-renamed";
import type { ServerDraft } from "./server-draft";

/** Derives a name from the URL or the command: `https://mcp.linear.app/sse` becomes `linear`. */
export function suggestedName({ transport, url, command, args }: ServerDraft): string {
  const slug = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, SERVER_NAME_MAX)
      .replace(/^-+|-+$/g, "");
  if (transport !== "stdio") {
    if (!URL.canParse(url)) return "";
    const { hostname } = new URL(url);
    if (/^[\d.]+$|:/.test(hostname)) return "";
    const labels = hostname.split(".").filter((label) => !/^(mcp|api|www|sse|server)$/.test(label));
    return slug(labels.length > 1 ? (labels[labels.length - 2] ?? "") : (labels[0] ?? ""));
  }
  // For `npx -y @scope/server-files`, the package makes a better name than `npx`.
  const words = [command, ...args.split("\n")].filter((word) => word && !word.startsWith("-"));
  const said = words.find((word) => /\/|server|mcp/.test(word)) ?? words[0] ?? "";
  const base = (said.split("/").pop() ?? "").replace(/(?<=.)@.*$/, "").replace(/\.\w+$/, "");
  return slug(base.replace(/^(mcp-server|server|mcp)-|-(mcp-server|mcp|server)$/g, ""));
}

/** Returns the name of a draft: the one that was typed, or otherwise the suggested one. */
export const nameOf = (draft: ServerDraft) => draft.name ?? suggestedName(draft);
