"use client";

import { useState } from "react";
import { Banner } from "@/components/ui/feedback/banner";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { TextLink } from "@/components/ui/layout/text-link";
import { decodeToken, isApiKey, tokenFault } from "@/lib/tokens/view-decode";
import { type Recipient, recipientOf } from "@/lib/tokens/view-inspection";
import { TokenParts } from "./token-parts";
import { TokenVerdict } from "./token-verdict";
import { useTokenChecks } from "./use-token-checks";

interface TokenInspectorProps {
  publicUrl: string;
  /**
   * The servers outside the gateway for which Latchkey issues tokens. Only the servers that the
   * signed-in user may see are included.
   */
  outside: readonly Recipient[];
}

/**
 * The text field for an access token, with the decoded token and the result of its checks below.
 */
export function TokenInspector({ publicUrl, outside }: TokenInspectorProps) {
  const [text, setText] = useState("");
  const token = decodeToken(text);
  const recipient = token && recipientOf(token, outside);
  const checks = useTokenChecks(text, publicUrl, recipient?.uri);
  return (
    <div className="flex flex-col gap-6">
      <TextareaField
        label="Access token"
        hint="Three parts with dots between them: header, claims and signature. Bearer or a whole Authorization line may stand before them."
        mono
        rows={5}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div aria-live="polite" className="flex flex-col gap-6 empty:hidden">
        {isApiKey(text) ? (
          <Banner tone="amber" title="This is an API key">
            Clients exchange it for an access token. The commands are on{" "}
            <TextLink href="/connect">Connect</TextLink>.
          </Banner>
        ) : (
          text.trim() !== "" &&
          !token && (
            <Banner tone="red" title="This is not a JWT">
              {tokenFault(text)}
            </Banner>
          )
        )}
        {token && checks && <TokenVerdict checks={checks} recipient={recipient} />}
      </div>
      {token && <TokenParts token={token} checks={checks} recipient={recipient} />}
    </div>
  );
}
