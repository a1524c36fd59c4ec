import { Banner } from "@/components/ui/feedback/banner";
import type { KeyView } from "@/lib/keys/view";

/** Why a key does not work now and what would change that; nothing where it works. */
export function KeyStateNotice({ apiKey }: { apiKey: KeyView }) {
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
      <Banner tone="red" title={`${apiKey.maker?.name ?? "Its owner"} left the team`}>
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
