import { exampleOf } from "./example-of";
import { exampleKey, exampleServer } from "./examples";
import {
  personAnswer,
  policyAnswer,
  teamAnswer,
  teamDetailAnswer,
  teamGrantsAnswer,
} from "./schema-people-answers";

/** Examples about people and teams. A test validates each example against its schema. */
const moment = "2026-11-22T09:30:00.000Z";

export const exampleTeam = exampleOf(teamAnswer, { ...exampleKey.team, disabled: false });

export const examplePerson = exampleOf(personAnswer, {
  id: "2f6b1c86-54a2-4f5e-8a58-1d2c9b7e6f40",
  name: "Mei Tanaka",
  email: "mei@example.com",
  role: "member",
  status: "active",
  teams: [exampleKey.team],
  createdAt: moment,
  lastSeenAt: moment,
  activeKeys: 2,
  version: "Jq7Rn2sTb9LkXv4mYc1WdA",
});

export const examplePolicyOfTeam = {
  ...{ maxKeyDays: 30, allowNoExpiry: false, keysPerMember: 5, keysPerTeam: null },
};

export const exampleTeamDetail = exampleOf(teamDetailAnswer, {
  ...exampleTeam,
  createdAt: moment,
  activeKeys: 5,
  version: "h3Vd8pQz6KmSw1nRt5YbLg",
  policy: { ...examplePolicyOfTeam, version: "r2Kc7vNq4ZtLx9wPm6HsYd" },
  members: [
    {
      ...{ id: examplePerson.id, name: examplePerson.name, email: examplePerson.email },
      ...{ role: "lead", status: "active", joinedAt: moment, activeKeys: 2 },
    },
  ],
});

const grant = {
  server: {
    ...{ id: exampleServer.id, name: "issues", title: "Issue tracker", enabled: true },
  },
  ...{ tools: ["search", "get_*"], prompts: true, resources: true },
};
export const exampleGrants = exampleOf(teamGrantsAnswer, {
  grants: [grant],
  version: "w5Bt9kXc2NfPz7rLq4HsJg",
});
export const exampleNewGrants = {
  grants: [{ ...grant, server: "issues" }],
};

export const examplePolicy = exampleOf(policyAnswer, {
  tokenSeconds: 900,
  maxKeyDays: 90,
  allowNoExpiry: false,
  keysPerMember: 10,
  keysPerTeam: null,
  connectionIdleDays: 30,
  connectionDays: 90,
  signingKeyDays: 90,
  requestsPerMinute: null,
  concurrentCalls: null,
  allowPrivateUpstreams: true,
  callRetentionDays: 90,
  version: "n6Yc3hLq8VzTk1wRm9PsBg",
});

export const exampleRecord = {
  ...{ id: 4711, at: moment, outcome: "done", action: "keys.revoke", actorKind: "person" },
  ...{ actorId: examplePerson.id, actorLabel: examplePerson.email },
  ...{ actorName: examplePerson.name, subjectKind: "api_key" },
  ...{ subjectId: exampleKey.id, subjectLabel: exampleKey.name, keyId: exampleKey.id },
  ...{ code: null, reason: "Laptop handed back", rule: null },
  ...{ requestId: "req_8f0qWcJ2mBv1xK4T", address: "192.0.2.7", details: null },
} as const;
