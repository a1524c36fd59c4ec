import {
  SESSIONS_TEXT,
  SHARED_WARNING,
  sessionsNow,
} from "@/app/(console)/servers/_parts/form/sessions-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Pill } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import { pageOf } from "@/lib/keys/view";
import type { UpstreamView } from "@/lib/servers/view";
import type { SessionsView } from "@/lib/servers/view-sessions";
import { isApart, type SessionHolder, type SessionView } from "@/lib/servers/view-sessions";
import { countText } from "@/lib/words/view-count";
import { EndSession } from "./end-session";

interface ServerSessionsProps {
  server: UpstreamView;
  sessions: SessionsView;
  now: Date;
}

/** Says who shares a session with the server, and lists the open sessions of keys and people. */
export function ServerSessions({ server, sessions: { rows, limits }, now }: ServerSessionsProps) {
  const { name, sessions, transport, issuesSessions } = server;
  const apart = isApart(sessions, transport, issuesSessions);
  const several = (holder: SessionHolder | null) =>
    holder !== null && rows.filter((row) => row.holder?.id === holder.id).length > 1;
  return (
    <SectionCard title="Sessions" description={`${sessionsNow(server)}.`}>
      {sessions === "shared" && (
        <Banner tone="amber">
          {SHARED_WARNING} To keep them apart, choose “{SESSIONS_TEXT.principal}” in the server's
          form.
        </Banner>
      )}
      {(apart || rows.length > 0) && (
        <>
          <p className="text-sm text-muted">{`${capital(countText(rows.length, "open session"))}. ${limitText(limits, transport === "stdio")}`}</p>
          {rows.length > 0 && (
            <ul
              aria-label="Open sessions"
              className="mt-3 max-h-96 divide-y divide-line overflow-y-auto rounded-control border border-line"
            >
              {rows.map((session) => (
                <Session
                  key={`${session.id} ${session.here}`}
                  {...{ name, session, now }}
                  isOneOfSeveral={several(session.holder)}
                  isCommand={transport === "stdio"}
                />
              ))}
            </ul>
          )}
        </>
      )}
    </SectionCard>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Says how many sessions there may be, and what happens at the limit. */
function limitText(
  { perServer, perTeam, perKey, memoryMb }: SessionsView["limits"],
  isCommand: boolean,
): string {
  const number = (most: number, whose: string) => `${most.toLocaleString("en-GB")} ${whose}`;
  const limits = [
    ...(perServer === null ? [] : [number(perServer, "in total")]),
    ...(perTeam === null ? [] : [number(perTeam, "per team")]),
    ...(perKey === null ? [] : [number(perKey, "per key")]),
    ...(memoryMb === null || !isCommand
      ? []
      : [number(memoryMb, "MB of memory in each Latchkey process")]),
  ];
  if (limits.length === 0) return "There is no limit.";
  return `At most ${listed(limits)}. At a limit, the session that has been idle longest ends, another key's only after ten idle seconds.`;
}

/** How many of the last characters of a session's id tell the sessions of one key apart. */
const ID_SHOWN = 6;

/** Joins parts as in a sentence: "one, two and three". */
const listed = (parts: readonly string[]) =>
  [parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter(Boolean).join(" and ");

const KIND_TEXT = {
  ...{ key: "Key", connection: "App", trust: "Trust rule", person: "Tool trial" },
} as const;

interface SessionProps {
  name: string;
  session: SessionView;
  now: Date;
  /** True if the key has other sessions too, each of another client. */
  isOneOfSeveral: boolean;
  isCommand: boolean;
}

function Session({ name, session, now, isOneOfSeveral, isCommand }: SessionProps) {
  const { id, holder, openedAt, idleSeconds, memoryBytes, here } = session;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 text-sm">
      <span className="min-w-0 flex-1 basis-60">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1 break-words">
          {holder ? <HolderName holder={holder} /> : "Removed"}
          {idleSeconds === 0 && <Pill>At work</Pill>}
          {!here && <Pill>In another process</Pill>}
        </span>
        {holder && (
          <span className="block break-words text-muted">
            {[KIND_TEXT[holder.kind], holder.team].filter(Boolean).join(" · ")}
            {isOneOfSeveral && (
              <>
                {" · "}
                <code className="font-mono text-xs" title={id}>
                  …{id.slice(-ID_SHOWN)}
                </code>
              </>
            )}
          </span>
        )}
      </span>
      <span className="text-xs text-muted">
        {openedAt ? (
          <>
            Opened <RelativeTime at={openedAt} now={now} />
          </>
        ) : (
          "Being opened"
        )}
        {idleSeconds ? `, idle for ${idleText(idleSeconds)}` : ""}
        {memoryBytes === null ? "" : `, ${Math.round(memoryBytes / 1_048_576)} MB`}
      </span>
      <EndSession
        server={name}
        session={id}
        holder={holder?.name ?? "the removed key"}
        isCommand={isCommand}
      />
    </li>
  );
}

const idleText = (seconds: number) =>
  seconds < 60 ? `${seconds} s` : countText(Math.floor(seconds / 60), "minute");

function HolderName({ holder: { kind, id, name } }: { holder: SessionHolder }) {
  const text = <VisibleText text={name} />;
  if (kind === "person") return text;
  return <TextLink href={pageOf({ credential: kind, id })}>{text}</TextLink>;
}
