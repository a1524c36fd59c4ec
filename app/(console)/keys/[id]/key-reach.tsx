import type { ComponentProps, ReactNode } from "react";
import { pageValue } from "@/app/_server/page-value";
import type { SignedInContext } from "@/app/_server/request-context";
import { KeyAudiences } from "@/app/(console)/keys/_parts/detail/key-audiences";
import { KeyGrants } from "@/app/(console)/keys/_parts/detail/key-grants";
import { KeyLimits } from "@/app/(console)/keys/_parts/detail/key-limits";
import { ReachLine } from "@/components/grants/reach-line";
import { SectionCard } from "@/components/ui/layout/section-card";
import { actsAsOperator, leads } from "@/lib/core/context";
import { grantChoices } from "@/lib/grants/grant-choices";
import { listGrants } from "@/lib/grants/list-grants";
import { previewReach } from "@/lib/grants/preview-reach";
import { isFinal, type KeyView, shownStatus } from "@/lib/keys/view";
import { limitsWithout } from "@/lib/limits/view";
import { audienceChoices } from "@/lib/outward/registry/audience-choices";
import { readPolicy } from "@/lib/policy/read-policy";

type Reaching = Pick<
  KeyView,
  | "id"
  | "status"
  | "credential"
  | "team"
  | "scopes"
  | "version"
  | "requestsPerMinute"
  | "concurrentCalls"
>;

interface KeyReachProps {
  ctx: SignedInContext;
  apiKey: Reaching;
  /**
   * The noun with which this section refers to the key, connection or trust rule. The default is
   * "key".
   */
  holder?: "key" | "app" | "rule";
  /**
   * Saves the limits in place of the function for keys. A trust rule needs a function of its own,
   * because saving its limits must check the version of the whole rule.
   */
  saveLimits?: ComponentProps<typeof KeyLimits>["save"];
  /** Sections shown above the limits. */
  children?: ReactNode;
}

/**
 * Shows the grants and limits of a key, connection or trust rule. Users with the necessary
 * permission can change them.
 */
export async function KeyReach(props: KeyReachProps) {
  const { ctx, apiKey, holder = "key", saveLimits, children } = props;
  const { id: keyId } = apiKey;
  const [grants, reach, choices, policy, outside] = await Promise.all([
    listGrants(ctx, { keyId }).then(pageValue),
    previewReach(ctx, { keyId }).then(pageValue),
    grantChoices(ctx, { keyId }).then(pageValue),
    readPolicy(ctx, {}).then(pageValue),
    audienceChoices(ctx, { id: keyId }).then(pageValue),
  ]);
  const over = isFinal(apiKey);
  return (
    <>
      <SectionCard
        flush
        title="Access"
        description={`At most what the team ${apiKey.team.name} can use.${
          apiKey.scopes.includes("admin") ? " It can also manage servers, keys and teams." : ""
        }`}
      >
        {over ? (
          <div className="px-5 py-4">
            <ReachLine
              reach={{ toolCount: 0, serverCount: 0, servers: [] }}
              who={`This ${holder} ${shownStatus(apiKey) === "revoked" ? "is revoked" : "has ended"}. It`}
            />
          </div>
        ) : (
          <KeyGrants
            keyId={keyId}
            holder={holder}
            choices={choices}
            grants={grants}
            reach={reach}
          />
        )}
      </SectionCard>
      {!over && outside.choices.length > 0 && (
        <SectionCard
          title="Outside servers"
          description={`Servers that are called directly, without the gateway. This ${holder} gets tokens for those that are ticked.`}
        >
          <KeyAudiences id={keyId} {...outside} />
        </SectionCard>
      )}
      {children}
      {!over && (
        <SectionCard
          title="Limits"
          description="Requests over a limit are refused, with the time to wait."
        >
          <KeyLimits
            {...{ id: keyId, holder }}
            limits={apiKey}
            version={apiKey.version}
            save={saveLimits}
            fallback={limitsWithout(policy, ctx.config.keyLimits)}
            mayChange={actsAsOperator(ctx.actor) || leads(ctx.actor, apiKey.team.id)}
          />
        </SectionCard>
      )}
    </>
  );
}
