"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { cx } from "@/components/ui/base/cx";
import { Banner } from "@/components/ui/feedback/banner";
import { useToast } from "@/components/ui/feedback/toast";
import { Button } from "@/components/ui/form/button";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { ownMember } from "@/components/ui/form/own-member";
import { PasswordField } from "@/components/ui/form/password-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { SheetBody, SheetFooter } from "@/components/ui/overlay/sheet";
import { SubmitButtons } from "@/components/ui/overlay/submit-buttons";
import type { ImportPreview } from "@/lib/servers/code/view-import";
import type { TeamView } from "@/lib/teams/view";
import { countText } from "@/lib/words/view-count";
import { isTaken } from "./import-draft";
import { ImportRow } from "./import-row";
import { ImportSource } from "./import-source";
import { useImport } from "./use-import";

export interface ImportFormProps {
  teams: readonly TeamView[];
  allowStdio: boolean;
  onClose: () => void;
}

/** The form that reads a configuration file and adds the servers that are chosen from it. */
export default function ImportForm({ teams, allowStdio, onClose }: ImportFormProps) {
  const router = useRouter();
  const { toast } = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [grant, setGrant] = useState(true);
  const [dropping, setDropping] = useState(false);
  const team = teams.find(({ slug, disabled }) => slug === "default" && !disabled);
  const blocked = ({ problem, transport }: ImportPreview) =>
    problem ??
    (transport === "stdio" && !allowStdio
      ? "Commands need a Latchkey that was started with ALLOW_STDIO=1."
      : null);
  const draft = useImport({
    blocked,
    onDone: (names) => {
      toast({ title: `${countText(names.length, "server")} added`, tone: "green" });
      onClose();
      router.refresh();
    },
  });
  const { file, picks, chosen, open, variables, refused, pending } = draft;
  useFocusRefusal(form, refused);

  return (
    <form
      ref={form}
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (file) draft.register(grant && team ? [team.id] : []);
        else draft.preview(draft.text);
      }}
      // A file can be dropped anywhere on the sheet. Without this handler, the browser would leave
      // the page to show the file.
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        const [dropped] = event.dataTransfer.files;
        if (dropped) void draft.read(dropped);
      }}
    >
      <SheetBody className={cx(dropping && "outline-2 -outline-offset-4 outline-brass")}>
        {file === null ? (
          <ImportSource
            text={draft.text}
            onText={draft.setText}
            onFile={(chosenFile) => void draft.read(chosenFile)}
            error={refused?.message ?? undefined}
          />
        ) : (
          <>
            {refused?.message && <Banner tone="red">{refused.message}</Banner>}
            {file.rows.length === 0 && <Banner tone="amber">The file contains no servers.</Banner>}
            <ul aria-label="Servers of the file" className="flex flex-col gap-3">
              {file.rows.map((row) => (
                <ImportRow
                  key={row.from}
                  row={row}
                  pick={ownMember(picks, row.from) ?? { picked: false, name: "", renames: false }}
                  onPick={(change) => draft.pick(row.from, change)}
                  taken={isTaken(file, row)}
                  blocked={blocked(row)}
                  nameError={draft.nameError(row.from)}
                  problem={refused ? ownMember(refused.entries, row.from) : undefined}
                />
              ))}
            </ul>
            {open.length > 0 && (
              <fieldset className="flex flex-col gap-4">
                <legend className="mb-1.5 text-sm font-medium">Missing values</legend>
                {open.map(({ name, entries }) => (
                  <PasswordField
                    key={name}
                    label={<code className="font-mono">{name}</code>}
                    hint={`For ${entries.join(", ")}.`}
                    autoComplete="new-password"
                    value={ownMember(variables, name) ?? ""}
                    onChange={(event) => draft.setVariable(name, event.target.value)}
                    error={draft.valueError(name)}
                    required
                  />
                ))}
              </fieldset>
            )}
            {team && chosen.length > 0 && (
              <CheckboxField
                label={`Grant them to ${team.name}`}
                hint={
                  grant
                    ? "Keys of the team without grants of their own can use all of their tools at once."
                    : "No key can use them until you grant them to a team."
                }
                checked={grant}
                onCheckedChange={setGrant}
              />
            )}
          </>
        )}
      </SheetBody>
      <SheetFooter>
        {file && (
          <Button className="mr-auto" onClick={draft.back}>
            Back
          </Button>
        )}
        <SubmitButtons pending={pending} disabled={file !== null && chosen.length === 0}>
          {file === null ? "Preview" : `Add ${countText(chosen.length, "server")}`}
        </SubmitButtons>
      </SheetFooter>
    </form>
  );
}
