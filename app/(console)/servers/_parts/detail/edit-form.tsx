"use client";

import { useRouter } from "next/navigation";
import {
  draftOf,
  type ServerDraft,
  type StoredServer,
} from "@/app/(console)/servers/_parts/form/server-draft";
import { ServerFields } from "@/app/(console)/servers/_parts/form/server-fields";
import { ServerFormFooter } from "@/app/(console)/servers/_parts/form/server-form-footer";
import { asChanges } from "@/app/(console)/servers/_parts/form/server-input";
import { TestReport } from "@/app/(console)/servers/_parts/form/test-report";
import { useServerForm } from "@/app/(console)/servers/_parts/form/use-server-form";
import { updateServerAction } from "@/app/(console)/servers/actions";
import { Banner } from "@/components/ui/feedback/banner";
import { RefusalBanner } from "@/components/ui/feedback/refusal-banner";
import { useToast } from "@/components/ui/feedback/toast";
import { SheetBody } from "@/components/ui/overlay/sheet";
import { ConflictNote } from "@/components/ui/stored/conflict-note";
import { useStored } from "@/components/ui/stored/use-stored";
import type { DroppedSecrets, MachineConfinement, UpstreamView } from "@/lib/servers/view";
import { droppedValues } from "@/lib/servers/view-secret-names";
import { countText } from "@/lib/words/view-count";
import { mergeDrafts, serverText } from "./stored-server";

export interface EditFormProps {
  server: UpstreamView;
  confinement: MachineConfinement | null;
  onClose: () => void;
}

/**
 * The form that edits a server. If another person has saved a change, it lets the user choose
 * between the two versions.
 */
export default function EditForm({ server, confinement, onClose }: EditFormProps) {
  const router = useRouter();
  const { toast } = useToast();
  const kept = useStored<ServerDraft>({
    stored: { values: draftOf(server), version: server.version },
    describe: serverText,
    read: (current) => draftOf(current as unknown as StoredServer),
    merge: mergeDrafts,
  });
  const { form, draft, change, fields, problem, refusal, report, testing, saving, test, save } =
    useServerForm({ first: kept.shown.values, kept, saved: server.name });
  return (
    <form
      ref={form}
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(
          () => kept.save(draft, (from) => updateServerAction(server.name, asChanges(draft), from)),
          ({ name, dropped }) => {
            toast({ title: "Server saved", description: droppedText(dropped), tone: "green" });
            onClose();
            if (name === server.name) router.refresh();
            else router.replace(`/servers/${name}`);
          },
        );
      }}
    >
      <SheetBody>
        <ConflictNote kept={kept} pending={saving} />
        <RefusalBanner state={refusal} />
        {moves(server, draft) && holdsValues(server) && (
          <Banner tone="amber" title="New address">
            Stored values
            {server.tls.client ? ", the client certificate with its key " : " "}
            and people's connections belong to the former address: saving deletes them. Set the
            values that the new address needs.
          </Banner>
        )}
        {draft.name !== server.name && server.prefixed && (
          <Banner tone="amber">
            Its tools are renamed. Clients that know them as {server.name}_… must list them again.
          </Banner>
        )}
        <ServerFields {...{ draft, fields, problem, confinement }} onChange={change} />
        {report && <TestReport report={report} />}
      </SheetBody>
      <ServerFormFooter submit="Save server" {...{ testing, saving }} onTest={test} />
    </form>
  );
}

/** True if the draft changes the origin or the command of the server. */
function moves(server: UpstreamView, draft: ServerDraft): boolean {
  const origin = (url: string | null) => (url && URL.canParse(url) ? new URL(url).origin : null);
  if (draft.transport === "stdio") {
    return draft.command !== server.command || draft.args !== server.args.join("\n");
  }
  return origin(draft.url) !== origin(server.url);
}

/** True if a move to another address would delete something, as far as the form knows. */
function holdsValues({ secrets, credentials }: UpstreamView): boolean {
  return secrets.length > 0 || credentials !== "server";
}

function droppedText(dropped: DroppedSecrets | null): string | undefined {
  if (!dropped) return undefined;
  const names = droppedValues(dropped);
  const parts = [
    names.length > 0 ? `Deleted: ${names.join(", ")}.` : null,
    dropped.people > 0
      ? `${countText(dropped.people, "person", "people")} must connect again.`
      : null,
  ];
  return parts.filter(Boolean).join(" ") || undefined;
}
