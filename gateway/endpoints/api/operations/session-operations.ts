import { endSession } from "@/gateway/upstream-verbs/end-session";
import { listSessions } from "@/gateway/upstream-verbs/list-sessions";
import { succeed } from "@/lib/errors/errors";
import { DEFAULT_SESSION_LIMITS } from "@/lib/limits/view";
import { exampleSession } from "./examples";
import { type Operation, operation } from "./operation";
import { sessionListAnswer } from "./schema-answers";

const SESSIONS = "/api/v1/mcp/servers/{name}/sessions";

/** The API's operations on the sessions that callers hold open with a server. */
export const sessionOperations: readonly Operation[] = [
  operation({
    id: "listServerSessions",
    method: "GET",
    path: SESSIONS,
    tag: "Servers",
    summary: "List the open sessions with a server",
    description:
      "The sessions of all processes, the oldest first; none where all callers share one. `holder` is null if the key or person has just been removed. `idleSeconds` and `memoryBytes` are known only for sessions of the process that answers (`here`), and of `limits` only `memoryMb` is for each process.",
    pathParameters: { name: "The server's name." },
    answer: {
      status: 200,
      description: "Whose sessions they are, and since when.",
      name: "ServerSessions",
      schema: sessionListAnswer,
      example: { rows: [exampleSession], limits: DEFAULT_SESSION_LIMITS },
    },
    failures: ["invalid_input", "not_found"],
    run: async (ctx, { path }) => {
      const listed = await listSessions(ctx, { name: path("name") });
      return listed.ok ? succeed({ value: listed.value }) : listed;
    },
  }),
  operation({
    id: "endServerSession",
    method: "DELETE",
    path: `${SESSIONS}/{session}`,
    tag: "Servers",
    summary: "End a session with a server",
    description:
      "Ends it in whatever process it is, with its calls and processes. The next call of the same caller begins a new one.",
    pathParameters: { name: "The server's name.", session: "The session's `id`." },
    answer: { status: 204, description: "The session is ended." },
    failures: ["invalid_input", "not_found"],
    run: async (ctx, { path }) => {
      const ended = await endSession(ctx, { name: path("name"), session: path("session") });
      return ended.ok ? succeed({ value: null }) : ended;
    },
  }),
];
