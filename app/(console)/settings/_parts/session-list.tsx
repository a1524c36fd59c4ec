"use client";

import { Monitor } from "lucide-react";
import { useRouter } from "next/navigation";
import {
  endOtherSessionsAction,
  endSessionAction,
  signOutEverywhereAction,
} from "@/app/(console)/settings/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { Pill } from "@/components/ui/data/pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { SessionView } from "@/lib/identity/view";

interface SessionListProps {
  sessions: readonly SessionView[];
  now: Date;
}

/** Lists the signed-in user's sessions, with buttons that end a single session or all sessions. */
export function SessionList({ sessions, now }: SessionListProps) {
  const router = useRouter();
  const { toast } = useToast();
  const others = sessions.filter((session) => !session.current);
  return (
    <SectionCard
      title="Sessions"
      description="Where you are signed in. A session ends after 7 days without use, and after 30 days at most."
      flush
      footer={
        <>
          <ConfirmDialog
            trigger={<Button variant="danger-quiet">Sign out everywhere</Button>}
            title="Sign out everywhere?"
            confirmLabel="Sign out everywhere"
            onConfirm={async () => {
              const result = await signOutEverywhereAction();
              if (!result.ok) return result.message;
            }}
          >
            <p>Every browser is signed out at once, including this one. Your keys keep working.</p>
          </ConfirmDialog>
          <Button
            disabled={others.length === 0}
            onClick={async () => {
              const result = await endOtherSessionsAction();
              toast(
                result.ok
                  ? { title: "Signed out everywhere else", tone: "green" }
                  : { title: result.message, tone: "red" },
              );
              router.refresh();
            }}
          >
            Sign out other sessions
          </Button>
        </>
      }
    >
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <li key={session.id} className="flex items-center gap-3 px-5 py-3">
            <Monitor aria-hidden="true" className="size-4 shrink-0 text-muted max-sm:hidden" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="truncate">{session.device}</span>
                {session.current && <Pill tone="green">This session</Pill>}
              </p>
              <p className="flex flex-wrap gap-x-3 text-sm text-muted">
                {session.address && <span className="font-mono">{session.address}</span>}
                <span>
                  Used <RelativeTime at={session.lastSeenAt} now={now} />
                </span>
                <span>
                  Signed in <RelativeTime at={session.createdAt} now={now} />
                </span>
              </p>
            </div>
            {!session.current && (
              <Button
                size="sm"
                aria-label={`Sign out ${session.device}`}
                onClick={async () => {
                  const result = await endSessionAction(session.id);
                  toast(
                    result.ok
                      ? { title: `${session.device} is signed out`, tone: "green" }
                      : { title: result.message, tone: "red" },
                  );
                  router.refresh();
                }}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
