import { seesText } from "@/app/(console)/servers/_parts/confinement-note";
import { ERA_TEXT, TRANSPORT_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { UrlText } from "@/components/ui/base/url-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Fact, Facts } from "@/components/ui/data/facts";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Scroller } from "@/components/ui/layout/scroller";
import type { UpstreamView } from "@/lib/servers/view";
import { secretName } from "@/lib/servers/view-secret-names";
import { shownIcon, shownWebsite } from "@/lib/servers/view-server-info";

const WHOSE = {
  server: "Shared by everyone",
  person_header: "A header per person",
  person_oauth: "An account per person",
} as const;

/** Shows the connection, health and credentials of a server to operators. */
export function ServerFacts({ server, now }: { server: UpstreamView; now: Date }) {
  const { health, serverInfo, secrets } = server;
  const icon = serverInfo && shownIcon(serverInfo);
  const website = serverInfo && shownWebsite(serverInfo);
  const sees = seesText(server);
  const named = secrets.map(secretName).join(", ");
  return (
    <Facts>
      <Fact label={TRANSPORT_TEXT[server.transport]}>
        <Target text={server.url ?? [server.command, ...server.args].join(" ")} />
        {sees && <span className="block text-xs break-words text-muted">{sees}</span>}
      </Fact>
      <Fact label="Reports itself as">
        {serverInfo ? (
          <span className="flex flex-col">
            <span className="flex items-center gap-2">
              {icon && (
                // biome-ignore lint/performance/noImgElement: a data URL needs no optimization.
                <img src={icon} alt="" className="size-5 shrink-0 rounded-sm" />
              )}
              <VisibleText text={`${serverInfo.title ?? serverInfo.name} ${serverInfo.version}`} />
            </span>
            {website && (
              <a
                href={website}
                target="_blank"
                rel="noopener noreferrer nofollow"
                className="text-xs break-words text-muted underline"
              >
                <UrlText text={website} />
              </a>
            )}
            <span className="text-xs text-muted">
              {health.era ? `Protocol ${ERA_TEXT[health.era]}` : null}
            </span>
          </span>
        ) : (
          <span className="text-muted">Not connected yet</span>
        )}
      </Fact>
      <Fact label="Last checked">
        {health.checkedAt ? (
          <span className="flex flex-col">
            <RelativeTime at={health.checkedAt} now={now} />
            {health.latencyMs !== null && (
              <span className="text-xs text-muted">
                Answered in {health.latencyMs.toLocaleString("en-GB")} ms
              </span>
            )}
          </span>
        ) : (
          <span className="text-muted">Never</span>
        )}
      </Fact>
      <Fact label="Credentials">
        <span className="flex flex-col">
          {WHOSE[server.credentials]}
          <span className="text-xs break-words text-muted">
            {named ? `Set: ${named}` : "No values set"}
          </span>
        </span>
      </Fact>
    </Facts>
  );
}

/** A target with more characters than this is shown in a box of limited height. */
const LONG_TARGET = 160;

function Target({ text }: { text: string }) {
  const code = (
    <code className="font-mono text-sm break-words">
      <UrlText text={text} />
    </code>
  );
  if (text.length <= LONG_TARGET) return code;
  return (
    <Scroller label="Target" className="max-h-32 rounded-control bg-sunken px-2 py-1">
      {code}
    </Scroller>
  );
}
