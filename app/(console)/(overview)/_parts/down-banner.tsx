import { Banner } from "@/components/ui/feedback/banner";
import { TextLink } from "@/components/ui/layout/text-link";
import type { DownServer } from "@/lib/usage/view";

const NAMED = 4;

/** Lists the servers that cannot be reached. Renders nothing if all servers can be reached. */
export function DownBanner({ servers }: { servers: readonly DownServer[] }) {
  if (servers.length === 0) return null;
  const rest = servers.length - NAMED;
  return (
    <Banner
      tone="red"
      title={servers.length === 1 ? "A server is down" : `${servers.length} servers are down`}
    >
      {servers.slice(0, NAMED).map(({ name, title }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <TextLink href={`/servers/${name}`}>{title ?? name}</TextLink>
        </span>
      ))}
      {rest > 0 && ` and ${rest} more`}. Calls to {servers.length === 1 ? "it" : "them"} fail until{" "}
      {servers.length === 1 ? "it answers" : "they answer"} again.
    </Banner>
  );
}
