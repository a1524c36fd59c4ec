"use client";

import { LimitFields, limitsIn } from "@/app/(console)/keys/_parts/limit-fields";
import { setKeyLimitsAction } from "@/app/(console)/keys/grant-actions";
import { useToast } from "@/components/ui/feedback/toast";
import { StoredForm } from "@/components/ui/stored/stored-form";
import { useSavedForm } from "@/components/ui/stored/use-saved-form";
import { useStored } from "@/components/ui/stored/use-stored";
import type { KeyLimits as AllLimits } from "@/lib/limits/view";
import { type CallLimits, limitsOf } from "@/lib/limits/view-limits";
import { countText } from "@/lib/words/view-count";

interface KeyLimitsProps {
  id: string;
  /** The noun for what has the limits. */
  holder: "key" | "app" | "rule";
  limits: CallLimits;
  /**
   * The version of the key that the form was loaded with. A save is refused if the key has a newer
   * version.
   */
  version: string;
  /**
   * Saves the limits, unless the stored version is newer than `version`. Without this prop, the
   * form saves the limits of the key with this id.
   */
  save?:
    | ((limits: CallLimits, version: string) => ReturnType<typeof setKeyLimitsAction>)
    | undefined;
  /**
   * The limits that apply to a key without limits of its own: the limits of the installation's
   * policy, or else Latchkey's defaults.
   */
  fallback: AllLimits;
  /** True for operators and leads, who may change the limits. Members can only read them. */
  mayChange: boolean;
}

/** Shows a key's limits, as a form for those who may change them and as text for others. */
export function KeyLimits({ mayChange, ...props }: KeyLimitsProps) {
  if (!mayChange) return <p className="text-sm">{limitsText(props.limits, props.fallback)}</p>;
  return <LimitsForm {...props} />;
}

function LimitsForm(props: Omit<KeyLimitsProps, "mayChange">) {
  const { id, holder, limits, version, fallback, save } = props;
  const { toast } = useToast();
  const kept = useStored<CallLimits>({
    stored: { values: only(limits), version },
    describe,
    read: only,
  });
  const saved = useSavedForm({
    send: (data) => {
      const mine = limitsIn(data);
      return kept.save(mine, (from) =>
        save ? save(mine, from) : setKeyLimitsAction(id, mine, from),
      );
    },
    onDone: () => toast({ title: "Limits saved", tone: "green" }),
    focus: "requestsPerMinute",
    kept,
  });
  return (
    <StoredForm saved={saved} kept={kept} submit="Save limits">
      <LimitFields limits={kept.shown.values} errors={saved.fields} fallback={fallback} />
      {fallback.streams !== null && (
        <p className="text-sm text-muted">
          This {holder} may keep up to {countText(fallback.streams, "stream")} open.
        </p>
      )}
    </StoredForm>
  );
}

const only = (values: object) => limitsOf(values as CallLimits);

const describe = ({ requestsPerMinute, concurrentCalls }: CallLimits) => ({
  "Requests per minute": String(requestsPerMinute ?? "Default"),
  "Concurrent calls": String(concurrentCalls ?? "Default"),
});

function limitsText(limits: CallLimits, fallback: AllLimits): string {
  const { streams } = fallback;
  const part = (name: keyof CallLimits, text: (limit: number) => string) => {
    const limit = limits[name] ?? fallback[name];
    if (limit === null) return null;
    return limits[name] === null ? `${text(limit)} (default)` : text(limit);
  };
  const parts = [
    part("requestsPerMinute", (limit) => `${countText(limit, "request")} per minute`),
    part("concurrentCalls", (limit) => countText(limit, "concurrent call")),
    streams === null ? null : countText(streams, "open stream"),
  ].filter((text) => text !== null);
  return parts.length === 0 ? "No limits." : `At most ${listText(parts)}.`;
}

const listText = (parts: readonly string[]) =>
  new Intl.ListFormat("en-GB", { type: "conjunction" }).format(parts);
