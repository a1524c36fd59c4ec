"use client";

import { updateRuleAction } from "@/app/(console)/keys/keyless/actions";
import { useToast } from "@/components/ui/feedback/toast";
import { TextField } from "@/components/ui/form/text-field";
import { SectionCard } from "@/components/ui/layout/section-card";
import { StoredForm } from "@/components/ui/stored/stored-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import { type KeyPolicy, lastExpiryDate, neverAllowed } from "@/lib/keys/view-expiry";
import type { TrustRuleView } from "@/lib/trust/view";
import { amountText } from "@/lib/words/view-count";
import { secondsIn } from "./seconds-in";

interface Lifetime {
  readonly tokenSeconds: number | null;
  /** The last day of the rule (in UTC), or an empty string if the rule does not expire. */
  readonly lastDay: string;
}

interface RuleLifetimeProps {
  rule: Pick<TrustRuleView, "id" | "version" | "tokenSeconds" | "expiresAt">;
  policy: KeyPolicy;
  now: Date;
}

/** The form that changes when a trust rule expires and how long its tokens are valid. */
export function RuleLifetime({ rule, policy, now }: RuleLifetimeProps) {
  const { toast } = useToast();
  const { id, version } = rule;
  const stored = { values: lifetimeOf(rule), version };
  const kept = useStored<Lifetime>({ stored, describe, read });
  const saved = useSavedForm({
    send: (data) => {
      const mine = lifetimeIn(data);
      const { tokenSeconds, lastDay } = mine;
      const change = { id, tokenSeconds, ...movedTo(lastDay, kept.base.values.lastDay) };
      return kept.save(mine, (from) => updateRuleAction({ ...change, version: from }));
    },
    onDone: () => toast({ title: "Lifetime saved", tone: "green" }),
    focus: "tokenSeconds",
    kept,
  });
  const { values } = kept.shown;
  return (
    <SectionCard
      title="Lifetime"
      description="A new token lifetime counts from the next token. No token outlives the rule."
    >
      <StoredForm saved={saved} kept={kept} submit="Save lifetime">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            name="tokenSeconds"
            label="Token lifetime"
            unit="seconds"
            note="optional"
            hint="Leave this empty to use the policy's lifetime."
            inputMode="numeric"
            defaultValue={values.tokenSeconds ?? ""}
            error={saved.fields.tokenSeconds}
          />
          <TextField
            name="lastDay"
            label="Last day"
            type="date"
            note={neverAllowed(policy) ? "optional" : undefined}
            hint="The rule works until the end of this day (UTC)."
            max={lastExpiryDate(policy, now)}
            defaultValue={values.lastDay}
            error={saved.fields.lastDay ?? saved.fields.expires}
          />
        </div>
      </StoredForm>
    </SectionCard>
  );
}

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

const lifetimeOf = ({ tokenSeconds, expiresAt }: RuleLifetimeProps["rule"]): Lifetime => ({
  tokenSeconds,
  lastDay: expiresAt ? dayOf(expiresAt) : "",
});

/** Reads the lifetimes from the submitted form. */
function lifetimeIn(form: FormData): Lifetime {
  return { tokenSeconds: secondsIn(form), lastDay: String(form.get("lastDay") ?? "") };
}

/**
 * Returns the new expiry if the day in the form was changed. Otherwise returns no expiry, so that
 * the rule keeps its time of day.
 */
function movedTo(lastDay: string, before: string) {
  if (lastDay === before) return {};
  const never = { type: "never" } as const;
  return { expires: lastDay === "" ? never : ({ type: "date", date: lastDay } as const) };
}

const read = ({ tokenSeconds, expiresAt }: Readonly<Record<string, unknown>>): Lifetime => ({
  tokenSeconds: typeof tokenSeconds === "number" ? tokenSeconds : null,
  lastDay: expiresAt ? dayOf(new Date(String(expiresAt))) : "",
});

const describe = ({ tokenSeconds, lastDay }: Lifetime) => ({
  "Token lifetime":
    tokenSeconds === null ? "Set by the policy" : amountText(tokenSeconds, "second"),
  "Last day": lastDay || "None",
});
