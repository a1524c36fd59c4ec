import { FAILURE_CODES } from "@/lib/errors/view-codes";

const FOLDER = "../../../docs/";

/** The documents of docs/ as modules, which the build puts into the bundle. */
const files = import.meta.glob<Readonly<Record<string, string>>>("../../../docs/**/*.md", {
  query: "?raw",
});

export interface DocumentEntry {
  /** The address below /docs, such as `errors/conflict`. */
  readonly path: string;
  readonly title: string;
  readonly about: string;
}

/** The documents that the page /docs lists, in groups. */
export const DOCUMENTS: readonly (readonly [group: string, entries: readonly DocumentEntry[]])[] = [
  [
    "Use",
    [
      {
        path: "api",
        title: "API",
        about: "Tokens, /mcp, OAuth, and managing servers, keys and teams.",
      },
      { path: "cli", title: "Command line", about: "Every command, and servers as code." },
      { path: "keyless", title: "Keyless", about: "CI jobs and machines without an API key." },
      { path: "outward", title: "Outside servers", about: "Tokens for servers elsewhere." },
      { path: "clients", title: "Clients", about: "The clients that were tested, and how." },
      {
        path: "revisions",
        title: "Revisions of MCP",
        about: "What Latchkey translates between them.",
      },
    ],
  ],
  [
    "Operate",
    [
      { path: "operations", title: "Operations", about: "Processes, sessions, limits, metrics." },
      { path: "proxies", title: "Reverse proxies", about: "HTTPS in front of Latchkey." },
      { path: "storage", title: "Storage", about: "What is stored where, and how to back it up." },
      {
        path: "threat-model",
        title: "Threat model",
        about: "Who could attack, and what stops them.",
      },
      { path: "architecture", title: "Architecture", about: "How Latchkey is built, and why." },
    ],
  ],
];

/** The pages of all error codes, in alphabetical order. */
export const ERROR_PAGES: readonly string[] = FAILURE_CODES.toSorted().map(
  (code) => `errors/${code}`,
);

/** True if there is a document at this address below /docs. */
export function isDocument(path: string): boolean {
  return Object.hasOwn(files, `${FOLDER}${path}.md`);
}

/** Returns the Markdown of a document, or null if there is none at this address below /docs. */
export async function readDocument(path: string): Promise<string | null> {
  if (!isDocument(path)) return null;
  // The text is the only export. It is not read by the name `default`, because Turbopack renames it
  // (Next 16.4).
  const [text = null] = Object.values((await files[`${FOLDER}${path}.md`]?.()) ?? {});
  return text;
}
