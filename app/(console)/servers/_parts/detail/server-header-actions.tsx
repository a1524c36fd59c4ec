"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import {
  disableServerAction,
  enableServerAction,
  removeServerAction,
} from "@/app/(console)/servers/actions";
import { usePageActions } from "@/components/shell/palette/use-page-actions";
import { loadAhead } from "@/components/ui/base/load-ahead";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { useTasks } from "@/components/ui/overlay/use-tasks";
import type { MachineConfinement, UpstreamView } from "@/lib/servers/view";
import { EditServer, loadEditForm } from "./edit-server";
import { UpstreamImpactText } from "./upstream-impact-text";

interface ServerHeaderProps {
  server: UpstreamView;
  confinement: MachineConfinement | null;
}

/** The buttons that edit, disable and enable a server, in the header of the server's page. */
export function ServerHeaderActions({ server, confinement }: ServerHeaderProps) {
  const { task, ask, shown, done } = useTasks<"edit" | "disable" | "enable">();
  const { id, name } = server;
  const title = server.title ?? name;
  usePageActions([
    { label: "Edit server", run: () => ask("edit") },
    server.enabled
      ? { label: "Disable server", run: () => ask("disable") }
      : { label: "Enable server", run: () => ask("enable") },
  ]);
  return (
    <>
      <Button {...loadAhead(loadEditForm)} onClick={() => ask("edit")}>
        Edit
      </Button>
      {server.enabled ? (
        <Button onClick={() => ask("disable")}>Disable</Button>
      ) : (
        <Button variant="primary" onClick={() => ask("enable")}>
          Enable
        </Button>
      )}
      <EditServer server={server} confinement={confinement} {...shown("edit")} />
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable ${title}?`}
        confirmLabel="Disable server"
        onConfirm={async () => {
          const result = await disableServerAction(name);
          if (!result.ok) return result.message;
          done(`${title} is disabled`);
        }}
      >
        <p>
          Its tools are removed from every catalogue at once, and calls to them are refused. Its
          settings, stored values and grants are kept.
        </p>
        {task === "disable" && <UpstreamImpactText id={id} />}
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("enable")}
        tone="primary"
        title={`Enable ${title}?`}
        confirmLabel="Enable server"
        onConfirm={async () => {
          const result = await enableServerAction(name);
          if (!result.ok) return result.message;
          done(`${title} is enabled`);
        }}
      >
        <p>Every key that is granted its tools sees them again.</p>
      </ConfirmDialog>
    </>
  );
}

/** The button that removes a server, in the danger section of the server's page. */
export function RemoveServerButton({ server }: { server: UpstreamView }) {
  const { id, name } = server;
  const title = server.title ?? name;
  const router = useRouter();
  const { toast } = useToast();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        Remove server
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Remove ${title}?`}
        confirmLabel="Remove server"
        onConfirm={async () => {
          const result = await removeServerAction(name);
          if (!result.ok) return result.message;
          toast({ title: `${title} is removed`, tone: "green" });
          router.push("/servers");
        }}
      >
        <p>
          Its tools are removed from every catalogue at once. Its settings, stored values, grants
          and people's connections are deleted. This cannot be undone.
        </p>
        {open && <UpstreamImpactText id={id} />}
      </ConfirmDialog>
    </>
  );
}
