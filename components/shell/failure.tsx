"use client";

import { useTransition } from "react";
import { Button } from "@/components/ui/form/button";
import { ButtonLink } from "@/components/ui/form/button-link";
import { RawDetails } from "@/components/ui/layout/raw-details";
import { type BoundaryError, failureText } from "./failure-text";
import { MessageFrame } from "./message-frame";

interface FailureProps {
  error: BoundaryError;
  onRetry: () => void;
}

/** A full page that says what failed and what the user can do. */
export function Failure({ error, onRetry }: FailureProps) {
  const [pending, start] = useTransition();
  const { title, text, reload, digest, detail } = failureText(error);
  return (
    <MessageFrame
      title={title}
      actions={
        <>
          <Button
            variant="primary"
            pending={pending}
            onClick={() => (reload ? window.location.reload() : start(onRetry))}
          >
            {reload ? "Reload the page" : "Try again"}
          </Button>
          <ButtonLink href="/">Go to the overview</ButtonLink>
        </>
      }
    >
      <p>{text}</p>
      {digest && (
        <p className="mt-3 text-sm">
          If this continues, look for{" "}
          <code className="font-mono text-ink select-all">{digest}</code> in the server's log.
        </p>
      )}
      {detail && <RawDetails text={detail} className="mt-3" />}
    </MessageFrame>
  );
}
