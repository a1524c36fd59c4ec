"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { MessageFrame } from "@/components/shell/message-frame";
import { Button } from "@/components/ui/form/button";

/** The page shown while the database cannot be reached. */
export function DatabaseAwayPage({ onRetry }: { onRetry?: () => void }) {
  const router = useRouter();
  const [pending, start] = useTransition();
  return (
    <MessageFrame
      title="The database is not reachable"
      actions={
        <Button
          variant="primary"
          pending={pending}
          onClick={() => start(() => (onRetry ? onRetry() : router.refresh()))}
        >
          Try again
        </Button>
      }
    >
      <p>
        Latchkey is running, but its database does not answer. Nothing is lost, and you are still
        signed in. Try again in a moment. If this continues, ask an operator to check the server.
      </p>
    </MessageFrame>
  );
}
