import { Pill } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import type { KeyWatch } from "@/lib/usage/view";

interface RefusalLineProps {
  refusal: NonNullable<KeyWatch["refusal"]>;
}

/** Says which client was refused, when and why, and what to do about the refusal. */
export function RefusalLine({ refusal }: RefusalLineProps) {
  const { at, client, holder, asksToSignIn, text } = refusal;
  return (
    <div className="flex flex-wrap items-start gap-x-2.5 gap-y-1 rounded-control bg-sunken px-3 py-2.5">
      {asksToSignIn ? <Pill tone="amber">Signs in</Pill> : <Pill tone="red">Refused</Pill>}
      <div className="min-w-48 flex-1">
        <p>
          <strong className="break-words">{client ?? "A client"}</strong>{" "}
          {asksToSignIn ? "sent no token and was asked to sign in" : "was refused"}
          {holder !== null && ` with ${holder}`}
          <span className="text-muted">
            {" · "}
            <RelativeTime at={at} now={at} />
          </span>
        </p>
        <p className="text-muted">
          {asksToSignIn
            ? "Continue in the browser window that it opened. If it should use a key instead, its configuration lacks the header or helper: repeat the steps above."
            : text}
        </p>
      </div>
    </div>
  );
}
