import { keyAnswer } from "@/lib/keys/model";
import { exampleOf } from "./example-of";
import { audienceAnswer, ruleAnswer, serverAnswer } from "./schema-answers";

/** Examples in the API's document. A test validates each example against its schema. */
const moment = "2026-11-22T09:30:00.000Z";
const teamId = "5b0f3c3a-6a44-4d0e-9a5f-3b7d4f0d7a11";

export const exampleKey = exampleOf(keyAnswer, {
  id: "0f9c8c1e-7d5b-4a5e-8a53-0a2f3d1c9b77",
  name: "Nightly build",
  kind: "service",
  lastFour: "a1b2",
  team: { id: teamId, slug: "platform", name: "Platform" },
  status: "active",
  scopes: ["mcp"],
  allowedAddresses: ["192.0.2.0/24"],
  createdAt: moment,
  expiresAt: "2027-02-20T09:30:00.000Z",
  received: true,
  version: "Zc0l2vE3yqT9mJr5kXb1Qw",
});

export const exampleNewKey = {
  name: "Nightly build",
  teamId,
  expires: { type: "days", days: 90 },
  allowedAddresses: ["192.0.2.0/24"],
};

export const exampleAudience = exampleOf(audienceAnswer, {
  id: "6d1f0f0e-2f0b-4e0c-9d43-7a6f2b8c5e10",
  uri: "https://tools.example.com/mcp",
  name: "Build tools",
  teams: [{ id: teamId, slug: "platform", name: "Platform" }],
  holders: 2,
  createdAt: moment,
  lastIssuedAt: moment,
  isOwn: false,
  version: "b7Xn1tQkR2vLp9sYc4JdWg",
});

export const exampleAudienceChoice = {
  ...{ id: exampleAudience.id, uri: exampleAudience.uri, name: exampleAudience.name },
  granted: true,
} as const;

export const exampleRule = exampleOf(ruleAnswer, {
  id: "7a4e0f52-3a3b-4a25-9a1d-54b3cf0e4d61",
  name: "Deploys of web",
  kind: "service",
  team: { id: teamId, slug: "platform", name: "Platform" },
  status: "active",
  scopes: ["mcp"],
  allowedAddresses: [],
  createdAt: moment,
  expiresAt: "2027-02-20T09:30:00.000Z",
  version: "q3Tz8rWb5kYh2mNc7vLx1A",
  issuer: "https://token.actions.githubusercontent.com",
  subject: "repo:acme/web:ref:refs/heads/main",
  claims: { repository_owner_id: "12345678" },
  privateIssuer: false,
});

export const exampleNewRule = {
  name: "Deploys of web",
  teamId,
  expires: { type: "days", days: 90 },
  issuer: "https://token.actions.githubusercontent.com",
  subject: "repo:acme/web:ref:refs/heads/main",
  claims: { repository_owner_id: "12345678" },
  tokenSeconds: 300,
};

const health = {
  state: "up",
  era: "modern",
  latencyMs: 42,
  checkedAt: moment,
  lastError: null,
  lastErrorAt: null,
  lastProblem: null,
} as const;

const counts = { tools: 12, prompts: 0, resources: 3, resourceTemplates: 1 };

export const exampleServer = exampleOf(serverAnswer, {
  id: "c1a5d0de-35c1-4b53-9d3f-3f1f6f3d2b10",
  name: "issues",
  title: "Issue tracker",
  transport: "http",
  url: "https://mcp.example.com/mcp",
  args: [],
  prefixed: true,
  credentials: "server",
  sendsCaller: false,
  sessions: "auto",
  approvesChanges: true,
  callSeconds: 60,
  enabled: true,
  createdAt: moment,
  updatedAt: moment,
  version: "p4Ru8sVh1nYd6fGz0tLc7A",
  secrets: [{ kind: "header", name: "authorization", updatedAt: moment }],
  health,
  counts,
  tls: { authorities: [], client: null },
});

export const exampleRow = {
  id: exampleServer.id,
  name: "issues",
  title: "Issue tracker",
  enabled: true,
  counts,
  detail: {
    transport: "http",
    target: "https://mcp.example.com/mcp",
    credentials: "server",
    health,
    changedItems: 0,
    waitingItems: 0,
  },
} as const;

export const exampleItem = {
  kind: "tool",
  name: "search",
  exposedName: "issues_search",
  definition: { name: "search", inputSchema: { type: "object" } },
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  hidden: false,
  titleOverride: null,
  descriptionOverride: null,
  firstSeenAt: moment,
  changedAt: null,
  waits: false,
} as const;

export const exampleSession = {
  id: exampleKey.id,
  holder: { kind: "key", id: exampleKey.id, name: exampleKey.name, team: exampleKey.team.name },
  openedAt: moment,
  idleSeconds: 40,
  memoryBytes: 73_400_320,
  here: true,
} as const;

export const exampleRegistration = {
  name: "issues",
  title: "Issue tracker",
  transport: "http",
  url: "https://mcp.example.com/mcp",
  headers: { Authorization: "Bearer value-that-is-never-shown-again" },
  approvesChanges: true,
};
