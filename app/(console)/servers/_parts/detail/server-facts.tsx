import { seesText } from "@/app/(console)/servers/_parts/confinement-note";
import { ERA_TEXT, TRANSPORT_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Fact, Facts } from "@/components/ui/data/facts";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { UpstreamView } from "@/lib/servers/view";
import { secretName } from "@/lib/servers/view-secret-names";
import { shownIcon, shownWebsite } from "@/lib/servers/view-server-info";
import type { CertificateView } from "@/lib/tls/view-certificate";

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
  const { authorities, client } = server.tls;
  const named = secrets.map(secretName).join(", ");
  return (
    <Facts>
      <Fact label={TRANSPORT_TEXT[server.transport]}>
        <code className="font-mono text-sm break-all">
          {server.url ?? [server.command, ...server.args].join(" ")}
        </code>
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
                className="text-xs break-all text-muted underline"
              >
                {website}
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
      {(authorities.length > 0 || client) && (
        <Fact label="TLS">
          <span className="flex flex-col">
            {authorities.length > 0 && <span>Trusts only the authorities below</span>}
            {authorities.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two certificates may have the same names.
              <Certificate key={index} certificate={one} />
            ))}
            {client && <span>Identifies Latchkey by a client certificate</span>}
            {client && <Certificate certificate={client} />}
          </span>
        </Fact>
      )}
    </Facts>
  );
}

function Certificate({ certificate: { subject, endsAt } }: { certificate: CertificateView }) {
  return (
    <span className="text-xs break-words text-muted">
      <VisibleText text={subject} />, until {endsAt.toISOString().slice(0, 10)}
    </span>
  );
}
