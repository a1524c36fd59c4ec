"use client";

import { useState, useTransition } from "react";
import { ask } from "@/app/reads/ask";
import { Banner } from "@/components/ui/feedback/banner";
import { Button } from "@/components/ui/form/button";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { SectionCard } from "@/components/ui/layout/section-card";
import { type TriedRule, type TriedToken, unlistedReason } from "@/lib/trust/view";

/**
 * The form for trying out a token. It says which trust rule matches the token, or why every rule
 * refuses it.
 */
export function TryToken() {
  const [token, setToken] = useState("");
  const [answer, setAnswer] = useState<{ tried: TriedToken } | { refusal: string }>();
  const [pending, start] = useTransition();
  function run() {
    start(async () => {
      const result = await ask("token-test", { token });
      setAnswer(
        result.ok
          ? { tried: result.value }
          : { refusal: Object.values(result.fields ?? {})[0] ?? result.message },
      );
    });
  }
  return (
    <SectionCard
      title="Try a token"
      description="Paste a machine's own token to see which rule accepts the token, or why no rule does. The token is neither stored nor logged."
    >
      <div className="flex flex-col items-start gap-3">
        <TextareaField
          label="Token"
          className="w-full"
          mono
          rows={3}
          spellCheck={false}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        <Button onClick={run} disabled={pending || token.trim() === ""}>
          Try token
        </Button>
        <div aria-live="polite" className="w-full">
          {answer && "refusal" in answer && <Banner tone="red">{answer.refusal}</Banner>}
          {answer && "tried" in answer && <Verdict tried={answer.tried} />}
        </div>
      </div>
    </SectionCard>
  );
}

function Verdict({ tried }: { tried: TriedToken }) {
  const { matched, why, rules } = tried;
  return (
    <div className="flex flex-col gap-3">
      {matched && why === null && (
        <Banner tone="green">The token fits the rule "{matched.name}" and is accepted.</Banner>
      )}
      {matched && why !== null && (
        <Banner tone="red">
          The token fits the rule "{matched.name}" but is refused. {why}
        </Banner>
      )}
      {!matched && <Banner tone="red">No rule accepts the token. {unlistedReason(tried)}</Banner>}
      {rules.length > 0 && (
        <ul aria-label="Rules for this issuer" className="flex flex-col gap-2 text-sm">
          {rules.map((rule) => (
            <li key={rule.id}>
              <span className="font-medium">{rule.name}</span>{" "}
              <span className="text-muted">{rule.why ?? "The token fits."}</span>
              {rule.claim && <Claim claim={rule.claim} />}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Claim({ claim: { name, wanted, given } }: { claim: NonNullable<TriedRule["claim"]> }) {
  return (
    <span className="block text-muted">
      <code className="font-mono break-all">{name}</code>: the rule requires{" "}
      <code className="font-mono break-all">{wanted}</code>, the token{" "}
      {given === "" ? (
        "does not have it"
      ) : (
        <>
          says <code className="font-mono break-all">{given}</code>
        </>
      )}
      .
    </span>
  );
}
