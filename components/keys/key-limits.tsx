"use client";

import { useRouter } from "next/navigation";
import { useRef, useState, useTransition } from "react";
import { askServer } from "@/components/ui/ask-server";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { countText } from "@/components/ui/count-text";
import { useUnsaved } from "@/components/ui/leaving/unsaved";
import { useFormChanged } from "@/components/ui/leaving/use-form-changed";
import { submitsTo } from "@/components/ui/submits-to";
import { useToast } from "@/components/ui/toast";
import type { KeyLimits as AllLimits } from "@/lib/limits/view";
import type { Outcome } from "./key-actions-types";
import { type KeyLimitValues, LimitFields, limitsOf } from "./limit-fields";

interface KeyLimitsProps {
  limits: KeyLimitValues;
  /** What holds without: the policy's, or the process's own. */
  fallback: AllLimits;
  /** Null for members, who read them. */
  save: ((limits: KeyLimitValues) => Promise<Outcome<unknown>>) | null;
}

/** How much a key may call: a form for operators, words for members. */
export function KeyLimits({ limits, fallback, save }: KeyLimitsProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [refusal, setRefusal] = useState<{ message: string; fields: Record<string, string> }>();
  const [pending, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const { changed, settle } = useFormChanged(form);
  useUnsaved(changed);
  if (save === null) return <p className="text-sm">{limitsText(limits, fallback)}</p>;
  return (
    <form
      ref={form}
      className="flex max-w-[560px] flex-col gap-4"
      {...submitsTo((data) =>
        start(async () => {
          const result = await askServer(save(limitsOf(data)));
          setRefusal(result.ok ? undefined : { ...result, fields: { ...result.fields } });
          if (!result.ok) return;
          settle();
          toast({ title: "Limits saved", tone: "green" });
          router.refresh();
        }),
      )}
    >
      {refusal && Object.keys(refusal.fields).length === 0 && (
        <Banner tone="red">{refusal.message}</Banner>
      )}
      <LimitFields limits={limits} errors={refusal?.fields ?? {}} fallback={fallback} />
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
