import { Folded } from "@/components/ui/layout/folded";
import type { ReachView } from "@/lib/grants/view";
import { isTooMany, TOO_MANY } from "@/lib/grants/view-many-tools";
import { countText } from "@/lib/words/view-count";

interface ReachLineProps {
  reach: ReachView;
  /** The holder of the grants at the start of a sentence: "This team" or "This key". */
  who: string;
  /** True if the sentence describes a draft of the grants that is not yet saved. */
  draft?: boolean;
}

/**
 * Shows a sentence such as "This key sees 14 tools on 3 servers." The sentence expands to show the
 * names of the tools.
 */
export function ReachLine({ reach, who, draft = false }: ReachLineProps) {
  const { toolCount, servers } = reach;
  const withTools = servers.filter(({ tools }) => tools.length > 0).length;
  const sees = draft ? "would see" : "sees";
  const sentence =
    toolCount === 0
      ? `${who} ${sees} no tools of any server.`
      : `${who} ${sees} ${countText(toolCount, "tool")} on ${countText(withTools, "server")}.`;
  if (servers.length === 0) return <p className="text-sm font-medium">{sentence}</p>;
  return (
    <>
      <Folded label={sentence} labelClassName="font-medium">
        <dl className="mt-2 flex flex-col gap-2 pl-4.5 text-sm">
          {servers.map((server) => (
            <div key={server.name}>
              <dt className="text-muted">
                {server.title ?? server.name}: {countText(server.tools.length, "tool")}
                {server.prompts.length > 0 && `, ${countText(server.prompts.length, "prompt")}`}
                {server.resources + server.resourceTemplates > 0 &&
                  `, ${countText(server.resources + server.resourceTemplates, "resource")}`}
              </dt>
              {server.tools.length > 0 && (
                <dd className="font-mono text-xs/5 break-words">
                  {server.tools.map(({ name }) => name).join(", ")}
                </dd>
              )}
            </div>
          ))}
        </dl>
      </Folded>
      {isTooMany(toolCount) && (
        <p className="mt-2 max-w-[72ch] text-sm text-amber">
          {TOO_MANY} Grant fewer servers, or only some of their tools.
        </p>
      )}
    </>
  );
}
