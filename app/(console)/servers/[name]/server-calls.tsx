import { callsHref } from "@/components/calls/calls-search";
import { TextLink } from "@/components/ui/layout/text-link";
import { RecentCalls } from "./recent-calls";
import type { ServerTabProps } from "./server-tab";

const CALLS_SHOWN = 50;

/** The latest calls of a server, with a link to the list that can be filtered. */
export function ServerCalls({ ctx, whole, reached }: ServerTabProps) {
  return (
    <RecentCalls
      {...{ ctx, reached }}
      isOwn={whole === null}
      limit={CALLS_SHOWN}
      action={
        <TextLink
          href={callsHref("/calls", { server: reached.name })}
          className="text-sm leading-6"
        >
          All calls
        </TextLink>
      }
    />
  );
}
