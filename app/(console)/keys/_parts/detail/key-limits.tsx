"use client";

import { useRouter } from "next/navigation";
import { useLayoutEffect, useRef, useState, useTransition } from "react";
import {
  type KeyLimitValues,
  LimitFields,
  limitsOf,
} from "@/app/(console)/keys/_parts/limit-fields";
import { countText } from "@/components/ui/data/count-text";
import { Banner } from "@/components/ui/feedback/banner";
import { useToast } from "@/components/ui/feedback/toast";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import type { Outcome } from "@/components/ui/form/outcome";
import { submitsTo } from "@/components/ui/form/submits-to";
import { useUnsaved } from "@/components/ui/leaving/unsaved";
import { useFormChanged } from "@/components/ui/leaving/use-form-changed";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useStored } from "@/components/ui/stored/use-stored";
import type { KeyLimits as AllLimits } from "@/lib/limits/view";

interface KeyLimitsProps {
  limits: KeyLimitValues;
  /** What a change of them is made from. */
  version: string;
  /** What holds without: the policy's, or the process's own. */
  fallback: AllLimits;
  /** Null for members, who read them. */
  save: ((limits: KeyLimitValues, version: string) => Promise<Outcome<unknown>>) | null;
}

/** How much a key may call: a form for operators, words for members. */
export function KeyLimits({ limits: given, version, fallback, save }: KeyLimitsProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [refusal, setRefusal] = useState<{ message: string; fields: Record<string, string> }>();
  const [pending, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const { changed, settle } = useFormChanged(form);
  const kept = useStored<KeyLimitValues>({
    stored: { values: only(given), version },
    describe,
    read: only,
  });
  const { shown, conflict } = kept;
  useUnsaved(changed || conflict !== null);
  kept.follow(changed || pending);
  useLayoutEffect(() => {
    if (shown.round > 0) settle();
  }, [shown.round, settle]);
  if (save === null) return <p className="text-sm">{limitsText(given, fallback)}</p>;
  return (
    <form
      key={shown.round}
      ref={form}
      className="flex max-w-[560px] flex-col gap-4"
      {...submitsTo((data) =>
        start(async () => {
          const mine = limitsOf(data);
          const result = await askServer(kept.save(mine, (from) => save(mine, from)));
          if (result === null) return setRefusal(undefined);
          setRefusal(result.ok ? undefined : { ...result, fields: { ...result.fields } });
          if (!result.ok) return;
          settle();
          toast({ title: "Limits saved", tone: "green" });
          router.refresh();
        }),
      )}
    >
      <ConflictNote kept={kept} pending={pending} />
      {refusal && Object.keys(refusal.fields).length === 0 && (
        <Banner tone="red">{refusal.message}</Banner>
      )}
      <LimitFields limits={shown.values} errors={refusal?.fields ?? {}} fallback={fallback} />
      {fallback.streams !== null && (
        <p className="text-sm text-muted">
          Every key may keep {countText(fallback.streams, "stream")} of changes open.
        </p>
      )}
      <div>
        <Button type="submit" pending={pending}>
          Save limits
        </Button>
      </div>
    </form>
  );
}

const only = (values: object) => {
  const { requestsPerMinute, concurrentCalls } = values as KeyLimitValues;
  return { requestsPerMinute, concurrentCalls };
};

const describe = ({ requestsPerMinute, concurrentCalls }: KeyLimitValues) => ({
  "Requests a minute": String(requestsPerMinute ?? "Default"),
  "Calls at once": String(concurrentCalls ?? "Default"),
});

function limitsText(limits: KeyLimitValues, fallback: AllLimits): string {
  const { streams } = fallback;
  const part = (name: keyof KeyLimitValues, text: (limit: number) => string) => {
    const limit = limits[name] ?? fallback[name];
    if (limit === null) return null;
    return limits[name] === null ? `${text(limit)} (default)` : text(limit);
  };
  const parts = [
    part("requestsPerMinute", (limit) => `${countText(limit, "request")} a minute`),
    part("concurrentCalls", (limit) => `${countText(limit, "call")} at once`),
    streams === null ? null : `${countText(streams, "open stream")} of changes`,
  ].filter((text) => text !== null);
  return parts.length === 0 ? "Its calls are not limited." : `At most ${listText(parts)}.`;
}

const listText = (parts: readonly string[]) =>
  new Intl.ListFormat("en-GB", { type: "conjunction" }).format(parts);
