import { Banner } from "@/components/ui/feedback/banner";
import type { KeyView } from "@/lib/keys/view";

/**
 * Says why a key does not work and, if possible, how to make it work again. Renders nothing for a
 * working key.
 */
export function KeyStateNotice({ apiKey }: { apiKey: KeyView }) {
  if (apiKey.status === "revoked") {
    return (
      <Banner tone="red" title={apiKey.revokedBy ? `Revoked by ${apiKey.revokedBy}` : "Revoked"}>
        {apiKey.revokeReason && `“${apiKey.revokeReason}” `}
        This cannot be undone. Clients that used the key need a new one.
      </Banner>
    );
  }
  if (apiKey.status === "ended") {
    return (
      <Banner tone="red" title={`${apiKey.maker?.name ?? "Its owner"} left the team`}>
        The key ended with their membership of {apiKey.team.name} and stays ended if they join
        again. Clients that used it need a new one.
      </Banner>
    );
  }
  if (apiKey.status === "expired") {
    return (
      <Banner tone="red" title="Expired">
        Calls with this key are refused. Clients that used it need a new one.
      </Banner>
    );
  }
  if (apiKey.status === "disabled") {
    const who =
      apiKey.disabledBy === "operator"
        ? "An operator disabled this key."
        : apiKey.disabledBy === "lead"
          ? "A lead of the team disabled this key."
          : "This key is disabled.";
    return <Banner tone="amber">{who} Calls with it are refused until it is enabled.</Banner>;
  }
  if (apiKey.blockedBy === "team_disabled") {
    return (
      <Banner tone="red" title="The team is disabled">
        Keys of {apiKey.team.name} are refused until an operator enables the team.
      </Banner>
    );
  }
  if (apiKey.blockedBy === "maker_disabled") {
    return (
      <Banner tone="red" title="The owner is disabled">
        Personal keys are refused while their owner is disabled.
      </Banner>
    );
  }
  return null;
}
