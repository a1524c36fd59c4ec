import { FAILURE_CODES } from "@/lib/errors/view-codes";

const ROOT = "../../../";

/** The documents of docs/ and the changelog as modules, which the build puts into the bundle. */
const files = import.meta.glob<Readonly<Record<string, string>>>(
  ["../../../docs/**/*.md", "../../../CHANGELOG.md"],
  { query: "?raw" },
);

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
      { path: "leaks", title: "Leaked keys", about: "Report a key, and find keys in code." },
      { path: "clients", title: "Clients", about: "The clients that were tested, and how." },
      {
        path: "revisions",
        title: "Revisions of MCP",
        about: "What Latchkey translates between them.",
      },
      { path: "changelog", title: "Changelog", about: "What changed in each version." },
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

/** The address of CHANGELOG.md below /docs. */
const CHANGELOG = "changelog";

/** The pages of all error codes, in alphabetical order. */
export const ERROR_PAGES: readonly string[] = FAILURE_CODES.toSorted().map(
  (code) => `errors/${code}`,
);

/**
 * Returns the file of the document at this address below /docs, from the root of the repository, or
 * null if there is none.
 */
export function fileOf(path: string): string | null {
  const file = path === CHANGELOG ? "CHANGELOG.md" : `docs/${path}.md`;
  return Object.hasOwn(files, ROOT + file) ? file : null;
}

/** Returns the address below /docs at which a file of the repository is shown, or null. */
export function documentOf(file: string): string | null {
  const path = file === "CHANGELOG.md" ? CHANGELOG : /^docs\/(.+)\.md$/.exec(file)?.[1];
  return path !== undefined && fileOf(path) ? path : null;
}

/** Returns the Markdown of a document, or null if there is none at this address below /docs. */
export async function readDocument(path: string): Promise<string | null> {
  const file = fileOf(path);
  if (file === null) return null;
  // The text is the only export. It is not read by the name `default`, because Turbopack renames it
  // (Next 16.4).
  const [text = null] = Object.values((await files[ROOT + file]?.()) ?? {});
  return text;
}
