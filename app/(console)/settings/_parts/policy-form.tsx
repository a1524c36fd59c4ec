"use client";

import { updatePolicyAction } from "@/app/(console)/settings/actions";
import { KeyRulesFields, keyRulesText, readKeyRules } from "@/components/keys/key-rules-fields";
import { useToast } from "@/components/ui/feedback/toast";
import { SwitchField } from "@/components/ui/form/switch-field";
import { TextField } from "@/components/ui/form/text-field";
import { SectionCard } from "@/components/ui/layout/section-card";
import { StoredForm } from "@/components/ui/stored/stored-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { KeyLimits } from "@/lib/limits/view";
import { CONCURRENT_CALLS_MAX, REQUESTS_PER_MINUTE_MAX } from "@/lib/limits/view-limits";
import type { Policy, StoredPolicy } from "@/lib/policy/schema-policy";
import {
  CONNECTION_DAYS_MAX,
  RETENTION_DAYS_MAX,
  SIGNING_KEY_DAYS_MAX,
  TOKEN_SECONDS_MAX,
  TOKEN_SECONDS_MIN,
} from "@/lib/policy/view-bounds";
import { countText } from "@/lib/words/view-count";

interface PolicyFormProps {
  policy: StoredPolicy;
  /**
   * The limits that apply to a key if neither the key nor the installation's policy sets limits.
   */
  defaults: KeyLimits;
}

const emptyText = (limit: number | null) =>
  `Leave empty for ${limit === null ? "no limit" : `the default: ${limit.toLocaleString("en-GB")}`}.`;

const wholeNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

function read(form: FormData): Policy {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const orNone = (name: string) => (text(name) === "" ? null : wholeNumber(text(name)));
  return {
    tokenSeconds: wholeNumber(text("tokenSeconds")),
    ...readKeyRules(form),
    connectionIdleDays: wholeNumber(text("connectionIdleDays")),
    connectionDays: wholeNumber(text("connectionDays")),
    signingKeyDays: wholeNumber(text("signingKeyDays")),
    requestsPerMinute: orNone("requestsPerMinute"),
    concurrentCalls: orNone("concurrentCalls"),
    allowPrivateUpstreams: form.get("allowPrivateUpstreams") !== null,
    callRetentionDays: wholeNumber(text("callRetentionDays")),
  };
}

/**
 * Describes each field of the installation's policy as text, by the field's label. After a
 * conflict, the form lists the fields whose texts differ.
 */
function describe(policy: Policy) {
  const orNone = (limit: number | null) => (limit === null ? "None" : String(limit));
  const yes = (allowed: boolean) => (allowed ? "On" : "Off");
  return {
    "Access token lifetime": countText(policy.tokenSeconds, "second"),
    ...keyRulesText(policy),
    "End unused connections after": countText(policy.connectionIdleDays, "day"),
    "End all connections after": countText(policy.connectionDays, "day"),
    "Rotate the signing key every": countText(policy.signingKeyDays, "day"),
    "Requests per minute": orNone(policy.requestsPerMinute),
    "Concurrent calls": orNone(policy.concurrentCalls),
    "Allow MCP servers on private addresses": yes(policy.allowPrivateUpstreams),
    "Keep calls for": countText(policy.callRetentionDays, "day"),
  };
}

/** The form that changes the installation's policy: the rules and default limits for all keys. */
export function PolicyForm({ policy: given, defaults }: PolicyFormProps) {
  const { toast } = useToast();
  const { version, ...values } = given;
  const kept = useStored<Policy>({
    stored: { values, version },
    describe,
    read: (current) => current as unknown as Policy,
  });
  const policy = kept.shown.values;
  const saved = useSavedForm({
    send: (data) => {
      const mine = read(data);
      return kept.save(mine, (from) => updatePolicyAction({ ...mine, version: from }));
    },
    onDone: () => toast({ title: "Policy saved", tone: "green" }),
    focus: "tokenSeconds",
    kept,
  });
  const { fields } = saved;
  return (
    <SectionCard
      title="Policy"
      description="Lifetimes apply to new tokens, keys and connections. Limits apply from the next request."
    >
      <StoredForm saved={saved} kept={kept} submit="Save policy">
        <TextField
          name="tokenSeconds"
          label="Access token lifetime"
          hint={`Seconds, from ${TOKEN_SECONDS_MIN} to ${TOKEN_SECONDS_MAX}. 900 is 15 minutes.`}
          inputMode="numeric"
          defaultValue={policy.tokenSeconds}
          error={fields.tokenSeconds}
          required
        />
        <KeyRulesFields rules={policy} errors={fields} />
        <TextField
          name="connectionIdleDays"
          label="End unused connections after"
          hint="Days without use after which an app has to be connected again."
          inputMode="numeric"
          defaultValue={policy.connectionIdleDays}
          error={fields.connectionIdleDays}
          required
        />
        <TextField
          name="connectionDays"
          label="End all connections after"
          hint={`Days, from 1 to ${CONNECTION_DAYS_MAX}, after which an app has to be connected again in any case.`}
          inputMode="numeric"
          defaultValue={policy.connectionDays}
          error={fields.connectionDays}
          required
        />
        <TextField
          name="signingKeyDays"
          label="Rotate the signing key every"
          hint={`Days, from 1 to ${SIGNING_KEY_DAYS_MAX}. A rotation does not invalidate tokens.`}
          inputMode="numeric"
          defaultValue={policy.signingKeyDays}
          error={fields.signingKeyDays}
          required
        />
        <TextField
          name="requestsPerMinute"
          label="Requests per minute"
          hint={`Per key, from 1 to ${REQUESTS_PER_MINUTE_MAX}, unless the key has its own limit. ${emptyText(defaults.requestsPerMinute)}`}
          note="optional"
          inputMode="numeric"
          defaultValue={policy.requestsPerMinute ?? ""}
          error={fields.requestsPerMinute}
        />
        <TextField
          name="concurrentCalls"
          label="Concurrent calls"
          hint={`Per key, from 1 to ${CONCURRENT_CALLS_MAX}, unless the key has its own limit. ${emptyText(defaults.concurrentCalls)}`}
          note="optional"
          inputMode="numeric"
          defaultValue={policy.concurrentCalls ?? ""}
          error={fields.concurrentCalls}
        />
        <SwitchField
          name="allowPrivateUpstreams"
          label="Allow MCP servers on private addresses"
          hint="If off, servers on private and loopback networks are refused."
          defaultChecked={policy.allowPrivateUpstreams}
        />
        <TextField
          name="callRetentionDays"
          label="Keep calls for"
          hint={`Days, from 1 to ${RETENTION_DAYS_MAX}. Older calls and denials are deleted.`}
          inputMode="numeric"
          defaultValue={policy.callRetentionDays}
          error={fields.callRetentionDays}
          required
        />
      </StoredForm>
    </SectionCard>
  );
}
