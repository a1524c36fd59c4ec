import type { SessionsSetting } from "@/lib/servers/view-sessions";

/** The label of each setting of who shares a session. */
export const SESSIONS_TEXT: Readonly<Record<SessionsSetting, string>> = {
  auto: "Automatic",
  principal: "One per key",
  shared: "Shared by everyone",
};

/** What sharing a session means, for people who choose it. */
export const SHARED_WARNING =
  "One caller sees what another left in the session, such as an open page, a login or notes.";
