import { VisibleText } from "@/components/ui/base/visible-text";
import { countText } from "@/components/ui/data/count-text";
import { Banner } from "@/components/ui/feedback/banner";
import { Folded } from "@/components/ui/layout/folded";
import { NAME_ADVICE, type RefusedName } from "@/lib/servers/view-client-name";

/** Lists the tools whose names are refused by some clients. */
export function RefusedNames({ refused }: { refused: readonly RefusedName[] }) {
  if (refused.length === 0) return null;
  const tools = countText(refused.length, "tool");
  const title = `${tools} ${refused.length === 1 ? "has a name" : "have names"} that some clients refuse`;
  return (
    <Banner tone="amber" title={title}>
      <p>These clients ignore such tools, or reject the whole list. {NAME_ADVICE}</p>
      <Folded label="Show them" className="mt-1" labelClassName="text-ink">
        <ul className="mt-1 flex max-h-48 flex-col gap-1 overflow-y-auto pl-4.5 text-xs">
          {refused.map(({ name, why }) => (
            <li key={name} className="break-words">
              <code className="font-mono">
                <VisibleText text={name} />
              </code>
              : {why}
            </li>
          ))}
        </ul>
      </Folded>
    </Banner>
  );
}
