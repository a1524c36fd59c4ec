"use client";

import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { MessageFrame } from "./message-frame";

interface FailureProps {
  /** Next's id of the failure, which the server's log carries too. */
  digest?: string;
  onRetry: () => void;
}

/** Says that the page could not be made, with the id that finds the reason in the log. */
export function Failure({ digest, onRetry }: FailureProps) {
  const [pending, start] = useTransition();
  return (
    <MessageFrame
      title="This page could not be shown"
      actions={
        <>
          <Button variant="primary" pending={pending} onClick={() => start(onRetry)}>
            Try again
          </Button>
          <ButtonLink href="/">Go to the overview</ButtonLink>
        </>
      }
    >
      <p>Something failed while it was made. Try again in a moment.</p>
      {digest && (
        <p className="mt-3 text-sm">
          If it stays, look for <code className="font-mono text-ink select-all">{digest}</code> in
          the server’s log.
        </p>
      )}
    </MessageFrame>
  );
}
