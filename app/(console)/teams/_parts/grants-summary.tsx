import { Pill } from "@/components/ui/data/pill";
import { TextLink } from "@/components/ui/layout/text-link";
import type { GrantView } from "@/lib/grants/view";

const NAMED = 8;

/** Shows a team's grants to users who cannot change them. */
export function GrantsSummary({ grants }: { grants: readonly GrantView[] }) {
  if (grants.length === 0) {
    return (
      <p className="px-5 py-8 text-center text-sm text-muted">
        No servers yet. An operator can grant them.
      </p>
    );
  }
  return (
    <ul aria-label="Servers" className="divide-y divide-line">
      {grants.map(({ server, tools, prompts, resources }) => (
        <li
          key={server.id}
          className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-5 py-3 text-sm"
        >
          <span className="flex min-w-40 items-center gap-2">
            {server.enabled ? (
              <TextLink href={`/servers/${server.name}`}>{server.title ?? server.name}</TextLink>
            ) : (
              <>
                {server.title ?? server.name} <Pill>Disabled</Pill>
              </>
            )}
          </span>
          <span className="min-w-0 flex-1 text-muted">
            {toolsText(tools)}
            {!prompts && ", no prompts"}
            {!resources && ", no resources"}
          </span>
        </li>
      ))}
    </ul>
  );
}

function toolsText(tools: readonly string[]): string {
  if (tools.includes("*")) return "All tools";
  if (tools.length === 0) return "No tools";
  const rest = tools.length - NAMED;
  return `${tools.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
