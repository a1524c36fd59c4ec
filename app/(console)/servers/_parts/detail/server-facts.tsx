import Link from "next/link";
import { ERA_TEXT, TRANSPORT_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { UrlText } from "@/components/ui/base/url-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Fact } from "@/components/ui/data/facts";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { ReachedUpstream } from "@/lib/catalogue/view";
import type { UpstreamView } from "@/lib/servers/view";
import { shownIcon, shownWebsite } from "@/lib/servers/view-server-info";
import { countText } from "@/lib/words/view-count";
import { isLookedAt } from "./unseen-items";

interface ServerFactsProps {
  /** The server as operators see it, or null for a member. */
  server: UpstreamView | null;
  reached: ReachedUpstream;
  path: string;
  now: Date;
}

const WHOSE = {
  server: "Set by an operator",
  person_header: "Your own account",
  person_oauth: "Your own account",
} as const;

/**
 * The four facts in the header of a server's page. Members get the numbers of items that their keys
 * can use, and not the address.
 */
export function ServerFacts({ server, reached, path, now }: ServerFactsProps) {
  if (!server) {
    const of = (kind: string) => reached.items.filter((item) => item.kind.startsWith(kind)).length;
    return (
      <>
        <Fact label="Tools">
          <OffersLink path={path} text={countText(of("tool"), "tool")} />
        </Fact>
        <Fact label="Prompts">{of("prompt")}</Fact>
        <Fact label="Resources">{of("resource")}</Fact>
        <Fact label="Credentials">{WHOSE[reached.credentials]}</Fact>
      </>
    );
  }
  const { health, counts } = server;
  const resources = counts.resources + counts.resourceTemplates;
  const rest = [
    ...(counts.prompts > 0 ? [countText(counts.prompts, "prompt")] : []),
    ...(resources > 0 ? [countText(resources, "resource")] : []),
  ];
  return (
    <>
      <Fact label={TRANSPORT_TEXT[server.transport]}>
        <code className="line-clamp-3 font-mono text-sm break-words">
          <UrlText text={server.url ?? [server.command, ...server.args].join(" ")} />
        </code>
      </Fact>
      <Fact label="Offers">
        {counts.tools === 0 && isLookedAt(server) ? (
          <span className="text-muted">Starting</span>
        ) : (
          <OffersLink path={path} text={countText(counts.tools, "tool")} />
        )}
        {rest.length > 0 && <span className="block text-xs text-muted">{rest.join(", ")}</span>}
      </Fact>
      <Fact label="Last checked">
        {health.checkedAt ? (
          <>
            <RelativeTime at={health.checkedAt} now={now} />
            {health.latencyMs !== null && (
              <span className="block text-xs text-muted">
                Answered in {health.latencyMs.toLocaleString("en-GB")} ms
              </span>
            )}
          </>
        ) : (
          <span className="text-muted">Never</span>
        )}
      </Fact>
      <Fact label="Software">
        <Reported server={server} />
      </Fact>
    </>
  );
}

function OffersLink({ path, text }: { path: string; text: string }) {
  return (
    <Link
      href={`${path}?tab=tools`}
      className="rounded-sm underline decoration-control underline-offset-3 hover:decoration-brass"
    >
      {text}
    </Link>
  );
}

function Reported({ server: { serverInfo, health } }: { server: UpstreamView }) {
  if (!serverInfo) return <span className="text-muted">Not known yet</span>;
  const icon = shownIcon(serverInfo);
  const website = shownWebsite(serverInfo);
  return (
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
  );
}
