"use client";

import { useEffect, useRef } from "react";
import { RenamedItems } from "@/app/(console)/servers/_parts/renamed-items";
import { ERA_TEXT } from "@/app/(console)/servers/_parts/transport-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Banner } from "@/components/ui/feedback/banner";
import { Folded } from "@/components/ui/layout/folded";
import type { ProbeReport } from "@/lib/servers/view";
import { withUnseenNamed } from "@/lib/servers/view-unseen";
import { countText } from "@/lib/words/view-count";

/** Shows the result of a connection test, and scrolls it into view. */
export function TestReport({ report }: { report: ProbeReport }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const { serverInfo, tools, prompts, resources, latencyMs, era, renamed } = report;
  const found = [
    countText(tools.length, "tool"),
    prompts.length > 0 ? countText(prompts.length, "prompt") : null,
    resources.length > 0 ? countText(resources.length, "resource") : null,
  ].filter((text) => text !== null);
  const name = serverInfo.title ?? serverInfo.name;
  return (
    <div ref={box} role="status" className="scroll-mb-5">
      <Banner tone="green" title={withUnseenNamed(`${name} ${serverInfo.version}`.trim())}>
        <p>
          Answered in {latencyMs.toLocaleString("en-GB")} ms with {found.join(", ")}. Protocol{" "}
          {ERA_TEXT[era]}.
        </p>
        {tools.length > 0 && (
          <Folded label="Show the tools" className="mt-1" labelClassName="text-ink">
            <ul className="mt-1 flex max-h-48 flex-col gap-1 overflow-y-auto pl-4.5">
              {tools.map((tool) => (
                <li key={tool.name} className="truncate font-mono text-xs">
                  <VisibleText text={tool.name} />
                </li>
              ))}
            </ul>
          </Folded>
        )}
      </Banner>
      {renamed.length > 0 && (
        <div className="mt-3">
          <RenamedItems renamed={renamed} />
        </div>
      )}
    </div>
  );
}
