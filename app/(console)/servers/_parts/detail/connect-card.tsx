"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import {
  beginConnectAction,
  connectWithHeaderAction,
  disconnectAction,
} from "@/app/(console)/servers/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { useFormChanged } from "@/components/ui/confirm/use-form-changed";
import { Pill } from "@/components/ui/data/pill";
import { StatusPill } from "@/components/ui/data/status-pill";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import { useToast } from "@/components/ui/feedback/toast";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import { PasswordField } from "@/components/ui/form/password-field";
import { submitsTo } from "@/components/ui/form/submits-to";
import { SectionCard } from "@/components/ui/layout/section-card";
import type { ConnectionView } from "@/lib/servers/connections/view";

interface ConnectCardProps {
  connection: ConnectionView;
  now: Date;
  /** True if the user opened the page with the link from the error of a refused call. */
  asked: boolean;
}

/**
 * The card for the signed-in user's own account at a server. It shows whether the account is
 * connected, and how to connect it.
 */
export function ConnectCard({ connection, now, asked }: ConnectCardProps) {
  const { name, kind, connectedAt, expiresAt, brokenReason } = connection;
  const router = useRouter();
  const { toast } = useToast();
  const card = useRef<HTMLDivElement>(null);
  const [replacing, setReplacing] = useState(false);
  useEffect(() => {
    if (asked) card.current?.scrollIntoView({ block: "center" });
  }, [asked]);
  const connected = connectedAt !== null && brokenReason === null;
  const done = (title: string) => {
    setReplacing(false);
    toast({ title, tone: "green" });
    router.refresh();
  };
  return (
    <div ref={card} id="connect">
      <SectionCard
        title={
          <span className="flex flex-wrap items-center gap-3">
            Your account
            {connected && <StatusPill status="connected" />}
            {brokenReason !== null && <Pill tone="red">Stopped working</Pill>}
            {connectedAt === null && <Pill tone="amber">Not connected</Pill>}
          </span>
        }
        description="Calls of your personal keys use your own account at this server. Service keys use the server's credentials."
        action={
          connectedAt !== null && (
            <ConfirmDialog
              trigger={<Button size="sm">Disconnect</Button>}
              title={`Disconnect from ${name}?`}
              confirmLabel="Disconnect"
              onConfirm={async () => {
                const result = await disconnectAction(name);
                if (!result.ok) return result.message;
                done(`Disconnected from ${name}`);
              }}
            >
              <p>
                Latchkey deletes the credentials that it stores for your account. Calls of your
                personal keys to this server are refused until you connect again.
              </p>
            </ConfirmDialog>
          )
        }
      >
        <div className="flex flex-col gap-4">
          {brokenReason !== null && (
            <Banner tone="red" title="Connect again">
              {brokenReason}
            </Banner>
          )}
          {connected && connectedAt && (
            <p className="text-sm text-muted">
              Connected <RelativeTime at={connectedAt} now={now} />
              {expiresAt && (
                <>
                  , expires <RelativeTime at={expiresAt} now={now} />
                </>
              )}
              .
            </p>
          )}
          {kind === "oauth" && connected && asked && (
            <Banner tone="amber" title="A call needs more access">
              Connect again to allow what the server asked for. If you connected just now, try the
              call again first.
            </Banner>
          )}
          {kind === "oauth" && (!connected || asked) && <OAuthButton name={name} />}
          {kind === "header" && connected && !replacing && (
            <div>
              <Button size="sm" onClick={() => setReplacing(true)}>
                Replace the value
              </Button>
            </div>
          )}
          {kind === "header" && (!connected || replacing) && (
            <HeaderForm connection={connection} onSaved={() => done(`Connected to ${name}`)} />
          )}
        </div>
      </SectionCard>
    </div>
  );
}

interface HeaderFormProps {
  connection: ConnectionView;
  onSaved: () => void;
}

function HeaderForm({ connection: { name, header }, onSaved }: HeaderFormProps) {
  const [error, setError] = useState<string>();
  const [pending, start] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  useUnsaved(useFormChanged(form).changed);
  return (
    <form
      ref={form}
      className="flex max-w-[440px] flex-col gap-4"
      {...submitsTo((data) =>
        start(async () => {
          const result = await askServer(
            connectWithHeaderAction(name, String(data.get("value") ?? "")),
          );
          setError(result.ok ? undefined : (result.fields.value ?? result.message));
          if (result.ok) onSaved();
        }),
      )}
    >
      <PasswordField
        name="value"
        label={header ?? "Value"}
        hint="The whole value of the header, such as “Bearer …”. Encrypted when saved and never shown again."
        autoComplete="new-password"
        error={error}
        required
      />
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Connect
        </Button>
      </div>
    </form>
  );
}

function OAuthButton({ name }: { name: string }) {
  const [error, setError] = useState<string>();
  const [pending, start] = useTransition();
  return (
    <div className="flex flex-col items-start gap-3">
      {error && <Banner tone="red">{error}</Banner>}
      <Button
        variant="primary"
        pending={pending}
        onClick={() =>
          start(async () => {
            const result = await askServer(beginConnectAction(name));
            if (result.ok) window.location.assign(result.value.url);
            else setError(result.message);
          })
        }
      >
        Connect your account
      </Button>
      <p className="text-sm text-muted">You sign in at the server, then return here.</p>
    </div>
  );
}
