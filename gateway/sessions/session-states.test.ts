import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { Caller } from "@/gateway/callers/authenticate";
import { newSessionId, sessionName } from "@/gateway/eras/session-id";
import type { Request } from "@/gateway/http/request";
import { feedState } from "@/lib/change-feed/feed";
import { deriveSecrets } from "@/lib/secrets/derive";
import { logLevelOf, openSession } from "./session-states";

const secrets = deriveSecrets([randomBytes(32)]);
const audience = "https://latchkey.example.com/mcp";
const now = new Date();
const caller = { key: { id: "key" } } as Caller;
const db = { $client: async () => [{ ended: false, level: "debug" }] };
const request = { process: { secrets, config: { audience }, db }, now } as unknown as Request;

test("the end of a session forgets it and its log level, whatever the number of other sessions", async () => {
  const binding = { keyId: "key", endpoint: audience };
  const ids = Array.from({ length: 1_000 }, () =>
    newSessionId(secrets, binding, {}, now.getTime()),
  );
  for (const id of ids) expect(await openSession(request, caller, id)).not.toBeNull();
  const [one = "", other = ""] = ids;
  const matching = vi.spyOn(RegExp.prototype, "exec");
  const change = { seq: 1, kind: "client_session", entityId: sessionName(one) ?? "" } as const;
  feedState().deliver([change]);
  const matched = matching.mock.calls.length;
  matching.mockRestore();
  expect(matched).toBeLessThan(10);
  expect([logLevelOf(one), logLevelOf(other)]).toEqual([null, "debug"]);
});
