"use client";

import { useRouter } from "next/navigation";
import { endServerSessionAction } from "@/app/(console)/servers/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";

interface EndSessionProps {
  server: string;
  session: string;
  /** The name of the key or person. */
  holder: string;
  /** True if the session has processes of its own. */
  isCommand: boolean;
}

/** The button that ends a session, after a confirmation. */
export function EndSession({ server, session, holder, isCommand }: EndSessionProps) {
  const router = useRouter();
  const { toast } = useToast();
  return (
    <ConfirmDialog
      title={`End the session of ${holder}?`}
      confirmLabel="End session"
      trigger={
        <Button size="sm" aria-label={`End the session of ${holder}`}>
          End
        </Button>
      }
      onConfirm={async () => {
        const result = await endServerSessionAction(server, session);
        if (!result.ok) return result.message;
        toast({ title: `The session of ${holder} has ended`, tone: "green" });
        router.refresh();
      }}
    >
      <p>
        Its calls fail, {isCommand && "its processes end, "}and what the server kept in it is lost.
        The next call begins a new session.
      </p>
    </ConfirmDialog>
  );
}
