import { VisibleText } from "@/components/ui/base/visible-text";
import { Banner } from "@/components/ui/feedback/banner";
import { Folded } from "@/components/ui/layout/folded";
import { RENAMED_REASON, type RenamedItem } from "@/lib/servers/view-renamed";
import { countText } from "@/lib/words/view-count";

/** Lists the tools that clients see under names other than the server's own. */
export function RenamedItems({ renamed }: { renamed: readonly RenamedItem[] }) {
  if (renamed.length === 0) return null;
  const items = countText(renamed.length, "name");
  const title = `Clients see ${items} changed`;
  return (
    <Banner tone="info" title={title}>
      <p>{RENAMED_REASON}</p>
      <Folded label="Show them" className="mt-1" labelClassName="text-ink">
        <ul className="mt-1 flex max-h-48 flex-col gap-1 overflow-y-auto pl-4.5 text-xs">
          {renamed.map(({ name, exposedName }) => (
            <li key={`${name} ${exposedName}`} className="break-words">
              <code className="font-mono">
                <VisibleText text={name} />
              </code>
              {" → "}
              <code className="font-mono">
                <VisibleText text={exposedName} />
              </code>
            </li>
          ))}
        </ul>
      </Folded>
    </Banner>
  );
}
