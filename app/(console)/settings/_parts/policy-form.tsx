"use client";

import { updatePolicyAction } from "@/app/(console)/settings/actions";
import { KeyRulesFields, keyRulesText, readKeyRules } from "@/components/keys/key-rules-fields";
import { useToast } from "@/components/ui/feedback/toast";
import { SwitchField } from "@/components/ui/form/switch-field";
import { TextField, type TextFieldProps } from "@/components/ui/form/text-field";
import { FieldGroup } from "@/components/ui/layout/field-group";
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

type RequiredNumber =
  | "tokenSeconds"
  | "signingKeyDays"
  | "connectionIdleDays"
  | "connectionDays"
  | "callRetentionDays";

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
    focus: "maxKeyDays",
    kept,
  });
  const { fields } = saved;
  const required = (
    name: RequiredNumber,
    texts: Pick<TextFieldProps, "label" | "unit" | "hint">,
  ) => (
    <TextField
      {...texts}
      name={name}
      inputMode="numeric"
      defaultValue={policy[name]}
      error={fields[name]}
      required
    />
  );
  const optional = (
    name: keyof KeyLimits & keyof Policy,
    { max, ...texts }: Pick<TextFieldProps, "label" | "unit"> & { max: number },
  ) => (
    <TextField
      {...texts}
      name={name}
      hint={`From 1 to ${max.toLocaleString("en-GB")}, unless the key has its own limit. ${emptyText(defaults[name])}`}
      note="optional"
      inputMode="numeric"
      defaultValue={policy[name] ?? ""}
      error={fields[name]}
    />
  );
  return (
    <SectionCard>
      <StoredForm saved={saved} kept={kept} submit="Save policy" wide>
        <FieldGroup title="Keys" description="For new keys, and for new expiries of existing ones.">
          <KeyRulesFields rules={policy} errors={fields} />
        </FieldGroup>
        <FieldGroup title="Limits" description="For each key, from its next request.">
          {optional("requestsPerMinute", {
            label: "Requests per minute",
            unit: "requests",
            max: REQUESTS_PER_MINUTE_MAX,
          })}
          {optional("concurrentCalls", {
            label: "Concurrent calls",
            unit: "calls",
            max: CONCURRENT_CALLS_MAX,
          })}
        </FieldGroup>
        <FieldGroup title="Access tokens" description="For new tokens. Existing ones stay valid.">
          {required("tokenSeconds", {
            label: "Access token lifetime",
            unit: "seconds",
            hint: `From ${TOKEN_SECONDS_MIN} to ${TOKEN_SECONDS_MAX.toLocaleString("en-GB")}. 900 seconds are 15 minutes.`,
          })}
          {required("signingKeyDays", {
            label: "Rotate the signing key every",
            unit: "days",
            hint: `From 1 to ${SIGNING_KEY_DAYS_MAX.toLocaleString("en-GB")}. Tokens outlast a rotation.`,
          })}
        </FieldGroup>
        <FieldGroup
          title="Connected apps"
          description="For new connections. After its end, an app has to be connected again."
        >
          {required("connectionIdleDays", {
            label: "End unused connections after",
            unit: "days",
            hint: "Counted from the last use.",
          })}
          {required("connectionDays", {
            label: "End all connections after",
            unit: "days",
            hint: `From 1 to ${CONNECTION_DAYS_MAX.toLocaleString("en-GB")}, counted from the approval.`,
          })}
        </FieldGroup>
        <FieldGroup title="Servers" description="Where MCP servers may be.">
          <SwitchField
            name="allowPrivateUpstreams"
            label="Allow MCP servers on private addresses"
            hint="If off, servers on private and loopback networks are refused."
            defaultChecked={policy.allowPrivateUpstreams}
          />
        </FieldGroup>
        <FieldGroup title="Records" description="Audit records of changes are always kept.">
          {required("callRetentionDays", {
            label: "Keep calls for",
            unit: "days",
            hint: `From 1 to ${RETENTION_DAYS_MAX.toLocaleString("en-GB")}. Older calls and denials are deleted.`,
          })}
        </FieldGroup>
      </StoredForm>
    </SectionCard>
  );
}
