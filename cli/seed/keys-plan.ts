import type { Expiry } from "@/lib/keys/view-expiry";
import { ADA, JONAS, LUCA, MEI, PRIYA, SOFIA, TOM } from "./people-plan";

/**
 * A key in the demo data, with its later changes and the number of calls made with it. Every time
 * is given as a number of days before now.
 */
export interface SeedKey {
  readonly name: string;
  readonly maker: string;
  /** The team of a service key. Absent for a personal key. */
  readonly serviceOf?: string;
  /**
   * True if the key belongs to the team of which its owner was a member only temporarily
   * (`SeedPerson.visit`).
   */
  readonly visiting?: true;
  readonly madeDaysAgo: number;
  readonly expires: Expiry;
  readonly allowedAddresses?: string[];
  readonly client?: string;
  readonly callsPerDay: number;
  readonly disabled?: { readonly daysAgo: number; readonly by: string };
  readonly enabledDaysAgo?: number;
  readonly renamed?: { readonly daysAgo: number; readonly to: string };
  /** When somebody reported the key as leaked. */
  readonly leakedDaysAgo?: number;
  readonly revoked?: { readonly daysAgo: number; readonly by: string; readonly reason: string };
}

const days = (count: number): Expiry => ({ type: "days", days: count });
const never: Expiry = { type: "never" };
const CLAUDE = "claude-code/2.1.4";
const CURSOR = "cursor-vscode/1.0.0";
const SDK = "mcp-typescript-sdk/2.4.0";
const PYTHON = "mcp-python/1.26.0";

export const SEED_KEYS: readonly SeedKey[] = [
  {
    name: "Claude Code, laptop",
    maker: ADA,
    madeDaysAgo: 29.5,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 34,
  },
  {
    name: "Smoke tests",
    maker: JONAS,
    serviceOf: "platform",
    madeDaysAgo: 29,
    expires: never,
    allowedAddresses: ["10.20.0.0/16"],
    client: SDK,
    callsPerDay: 48,
  },
  {
    name: "Claude Code",
    maker: JONAS,
    madeDaysAgo: 28.6,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 21,
  },
  {
    name: "Release notes",
    maker: ADA,
    serviceOf: "platform",
    madeDaysAgo: 27,
    expires: days(90),
    client: SDK,
    callsPerDay: 4,
  },
  {
    name: "Laptop",
    maker: MEI,
    madeDaysAgo: 28,
    expires: days(30),
    client: CLAUDE,
    callsPerDay: 27,
    renamed: { daysAgo: 26, to: "Claude Code, laptop" },
  },
  {
    name: "Cursor",
    maker: MEI,
    madeDaysAgo: 25,
    expires: days(90),
    client: CURSOR,
    callsPerDay: 9,
  },
  { name: "Trial", maker: MEI, madeDaysAgo: 20, expires: days(7), client: CURSOR, callsPerDay: 3 },
  {
    name: "Dashboards",
    maker: MEI,
    visiting: true,
    madeDaysAgo: 16.5,
    expires: days(90),
    client: CURSOR,
    callsPerDay: 6,
  },
  {
    name: "Notebook",
    maker: PRIYA,
    madeDaysAgo: 27.5,
    expires: days(30),
    client: PYTHON,
    callsPerDay: 16,
  },
  {
    name: "Nightly report",
    maker: ADA,
    serviceOf: "data",
    madeDaysAgo: 26,
    expires: days(90),
    client: PYTHON,
    callsPerDay: 12,
  },
  {
    name: "Warehouse sync",
    maker: JONAS,
    serviceOf: "data",
    madeDaysAgo: 22,
    expires: never,
    client: PYTHON,
    callsPerDay: 20,
    disabled: { daysAgo: 5, by: JONAS },
    enabledDaysAgo: 4.6,
  },
  {
    name: "Claude Code",
    maker: PRIYA,
    madeDaysAgo: 18,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 11,
  },
  {
    name: "Claude Code",
    maker: LUCA,
    madeDaysAgo: 23.5,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 14,
  },
  {
    name: "Old laptop",
    maker: LUCA,
    madeDaysAgo: 23,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 6,
    revoked: { daysAgo: 9, by: LUCA, reason: "Laptop handed back" },
  },
  { name: "Scratch", maker: LUCA, madeDaysAgo: 15, expires: days(30), callsPerDay: 0 },
  {
    name: "Ticket triage",
    maker: ADA,
    serviceOf: "support",
    madeDaysAgo: 19,
    expires: days(90),
    client: SDK,
    callsPerDay: 31,
  },
  {
    name: "Claude Code",
    maker: SOFIA,
    madeDaysAgo: 20.5,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 8,
  },
  {
    name: "Phone",
    maker: SOFIA,
    madeDaysAgo: 12,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 2,
    disabled: { daysAgo: 6, by: SOFIA },
  },
  {
    name: "Bulk export",
    maker: SOFIA,
    madeDaysAgo: 10,
    expires: days(90),
    client: PYTHON,
    callsPerDay: 40,
    disabled: { daysAgo: 2, by: ADA },
  },
  {
    name: "Claude Code",
    maker: TOM,
    madeDaysAgo: 19.5,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 10,
  },
  {
    name: "Pasted in a ticket",
    maker: TOM,
    madeDaysAgo: 16,
    expires: days(90),
    client: CLAUDE,
    callsPerDay: 5,
    revoked: { daysAgo: 14, by: ADA, reason: "The key was pasted in a public ticket" },
  },
  {
    name: "Preview builds",
    maker: TOM,
    madeDaysAgo: 8,
    expires: days(30),
    client: SDK,
    callsPerDay: 9,
    leakedDaysAgo: 0.6,
  },
  {
    name: "Evaluation",
    maker: JONAS,
    serviceOf: "support",
    madeDaysAgo: 14,
    expires: days(7),
    client: SDK,
    callsPerDay: 7,
  },
  { name: "Claude Desktop", maker: ADA, madeDaysAgo: 0.2, expires: days(30), callsPerDay: 0 },
];
