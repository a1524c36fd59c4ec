import type { UpstreamView } from "@/lib/servers/view";
import { isApart, type SessionsSetting } from "@/lib/servers/view-sessions";

/** The label of each setting of who shares a session. */
export const SESSIONS_TEXT: Readonly<Record<SessionsSetting, string>> = {
  auto: "Automatic",
  principal: "One per key",
  shared: "Shared by everyone",
};

/** What sharing a session means, for people who choose it. */
export const SHARED_WARNING =
  "One caller sees what another left in the session, such as an open page, a login or notes.";

/** Says who shares a session with the server now, and why. */
export function sessionsNow({
  sessions,
  transport,
  issuesSessions,
}: Pick<UpstreamView, "sessions" | "transport" | "issuesSessions">): string {
  if (sessions !== "auto") return SESSIONS_TEXT[sessions];
  if (!isApart(sessions, transport, issuesSessions))
    return "Shared, because the server keeps no sessions";
  if (transport === "stdio") return "One per key, each with a process of its own";
  return transport === "http" && issuesSessions === null
    ? "One per key, until it is known whether the server keeps sessions"
    : "One per key";
}
