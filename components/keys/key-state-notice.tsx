import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import type { KeyView } from "@/lib/keys/view";

interface KeyStateNoticeProps {
  apiKey: KeyView;
  /** The button that puts another in the place of one that nobody received; null for others' keys. */
  replace: ReactNode;
}

/** Why a key does not work now and what would change that; nothing where it works. */
export function KeyStateNotice({ apiKey, replace }: KeyStateNoticeProps) {
  if (apiKey.status === "revoked") {
    return (
      <Banner tone="red" title={`Revoked by ${apiKey.revokedBy ?? "somebody"}`}>
        {apiKey.revokeReason && `“${apiKey.revokeReason}” `}
        This is final. Whoever used it needs a new key.
      </Banner>
    );
  }
  if (apiKey.status === "ended") {
    return (
      <Banner tone="red" title={`${apiKey.maker?.name ?? "Its maker"} left the team`}>
        The key ended with the membership of {apiKey.team.name}, for good: joining again brings no
        key back. Whoever used it needs a new key.
      </Banner>
    );
  }
  if (apiKey.status === "expired") {
    return (
      <Banner tone="red" title="Expired">
        Calls with this key are refused. Whoever used it needs a new key.
      </Banner>
    );
  }
  if (!apiKey.received) {
    return (
      <Banner tone="amber" title="Never received" action={replace}>
        The answer that carried this key did not come back to the page, and it was never used.{" "}
        {replace
          ? "A new one takes its place, the same in everything else, and this one ends."
          : "Its maker can replace it."}
      </Banner>
    );
  }
  if (apiKey.status === "disabled") {
    const who = apiKey.disabledBy === "operator" ? "An operator disabled it." : "It is disabled.";
    return <Banner tone="amber">{who} Calls with this key are refused until it is enabled.</Banner>;
  }
  if (apiKey.blockedBy === "team_disabled") {
    return (
      <Banner tone="red" title="The team is disabled">
        Its keys are refused until an operator enables the team {apiKey.team.name} again.
      </Banner>
    );
  }
  if (apiKey.blockedBy === "maker_disabled") {
    return (
      <Banner tone="red" title="The owner is disabled">
        Personal keys are refused as long as their owner is disabled.
      </Banner>
    );
  }
  return null;
}
