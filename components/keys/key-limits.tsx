"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { askServer } from "@/components/ui/ask-server";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { submitsTo } from "@/components/ui/submits-to";
import { useToast } from "@/components/ui/toast";
import type { Outcome } from "./key-actions-types";
import { type KeyLimitValues, LimitFields, limitsOf } from "./limit-fields";

interface KeyLimitsProps {
  limits: KeyLimitValues;
  fallback: KeyLimitValues;
  /** Null for members, who read them. */
  save: ((limits: KeyLimitValues) => Promise<Outcome<unknown>>) | null;
}

/** How much a key may call: a form for operators, words for members. */
export function KeyLimits({ limits, fallback, save }: KeyLimitsProps) {
  const router = useRouter();
  const { toast } = useToast();
  const [refusal, setRefusal] = useState<{ message: string; fields: Record<string, string> }>();
  const [pending, start] = useTransition();
  if (save === null) return <p className="text-sm">{limitsText(limits, fallback)}</p>;
  return (
    <form
      className="flex max-w-[560px] flex-col gap-4"
      {...submitsTo((data) =>
        start(async () => {
          const result = await askServer(save(limitsOf(data)));
          setRefusal(result.ok ? undefined : { ...result, fields: { ...result.fields } });
          if (!result.ok) return;
          toast({ title: "Limits saved", tone: "green" });
          router.refresh();
        }),
      )}
    >
      {refusal && Object.keys(refusal.fields).length === 0 && (
        <Banner tone="red">{refusal.message}</Banner>
      )}
      <LimitFields limits={limits} errors={refusal?.fields ?? {}} fallback={fallback} />
      <div>
        <Button type="submit" pending={pending}>
          Save limits
        </Button>
      </div>
    </form>
  );
}

function limitsText(limits: KeyLimitValues, fallback: KeyLimitValues): string {
  const requests = limits.requestsPerMinute ?? fallback.requestsPerMinute;
  const calls = limits.concurrentCalls ?? fallback.concurrentCalls;
  const parts = [
    requests === null ? null : `${requests.toLocaleString("en-GB")} requests a minute`,
    calls === null ? null : `${calls.toLocaleString("en-GB")} calls at once`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "Its calls are not limited." : `At most ${parts.join(", and ")}.`;
}
