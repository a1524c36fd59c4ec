"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CheckboxField } from "@/components/ui/checkbox-field";
import { countText } from "@/components/ui/count-text";
import { Sheet, SheetBody, SheetFooter } from "@/components/ui/sheet";
import { TextareaField } from "@/components/ui/textarea-field";
import { useToast } from "@/components/ui/toast";
import type { TeamView } from "@/lib/teams/view";
import type { ImportPreview } from "@/lib/upstreams/code/view-import";
import { ImportRow } from "./import-row";
import type { ImportActions } from "./server-actions-types";
import { useImportSheet } from "./use-import-sheet";

interface ImportServersProps {
  teams: readonly TeamView[];
  allowStdio: boolean;
  actions: ImportActions;
}

/** The sheet that registers the servers of a client's own file. */
export function ImportServers(props: ImportServersProps) {
  const [open, setOpen] = useImportSheet();
  const close = () => void setOpen(null);
  return (
    <Sheet
      open={open === "1"}
      onOpenChange={(next) => void setOpen(next ? "1" : null)}
      title="Import servers"
      description="From a claude_desktop_config.json, a .mcp.json, or a file like them."
    >
      <ImportForm {...props} onClose={close} />
    </Sheet>
  );
}

function ImportForm({
  teams,
  allowStdio,
  actions,
  onClose,
}: ImportServersProps & { onClose: () => void }) {
  const router = useRouter();
  const { toast } = useToast();
  const [text, setText] = useState("");
  const [rows, setRows] = useState<readonly ImportPreview[] | null>(null);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState<string>();
  const [grant, setGrant] = useState(true);
  const [dropping, setDropping] = useState(false);
  const [pending, start] = useTransition();
  const team = teams.find(({ slug, disabled }) => slug === "default" && !disabled);
  const blocked = (row: ImportPreview) =>
    row.problem ??
    (row.transport === "stdio" && !allowStdio
      ? "Commands run only where Latchkey was started with ALLOW_STDIO=1."
      : null);

  function look(source: string) {
    setText(source);
    start(async () => {
      const result = await actions.preview(source);
      if (!result.ok) {
        setError(Object.values(result.fields)[0] ?? result.message);
        setRows(null);
        return;
      }
      setError(undefined);
      setProblems({});
      setRows(result.value);
      const good = result.value.filter((row) => row.name !== null && !blocked(row));
      setPicked(new Set(good.flatMap(({ name }) => (name ? [name] : []))));
    });
  }

  function register() {
    start(async () => {
      const result = await actions.register(text, [...picked], grant && team ? [team.id] : []);
      if (!result.ok) return setError(result.message);
      const failed = result.value.filter(({ problem }) => problem !== null);
      const made = result.value.length - failed.length;
      if (made > 0) {
        toast({ title: `${countText(made, "server")} registered`, tone: "green" });
        router.refresh();
      }
      if (failed.length === 0) return onClose();
      setProblems(Object.fromEntries(failed.map(({ name, problem }) => [name, problem ?? ""])));
      setPicked(new Set(failed.map(({ name }) => name)));
    });
  }

  return (
    <form
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        if (rows) register();
        else look(text);
      }}
    >
      <SheetBody>
        {rows === null ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped here; pasting does the same.
          <div
            className={dropping ? "rounded-control outline-2 outline-offset-4 outline-brass" : ""}
            onDragOver={(event) => {
              event.preventDefault();
              setDropping(true);
            }}
            onDragLeave={() => setDropping(false)}
            onDrop={(event) => {
              event.preventDefault();
              setDropping(false);
              void event.dataTransfer.files[0]?.text().then(look);
            }}
          >
            <TextareaField
              label="The file's text"
              hint="Paste it, or drop the file here. Nothing is registered before you have seen what would be."
              mono
              rows={10}
              spellCheck={false}
              placeholder={'{ "mcpServers": { … } }'}
              value={text}
              onChange={(event) => setText(event.target.value)}
              error={error}
              required
            />
          </div>
        ) : (
          <>
            {error && <Banner tone="red">{error}</Banner>}
            {rows.length === 0 && <Banner tone="amber">The file names no servers.</Banner>}
            <ul aria-label="Servers of the file" className="flex flex-col gap-3">
              {rows.map((row) => (
                <ImportRow
                  key={row.from}
                  row={row}
                  problem={(row.name && problems[row.name]) || blocked(row)}
                  locked={blocked(row) !== null}
                  picked={row.name !== null && picked.has(row.name)}
                  onPick={(on) =>
                    setPicked((before) => {
                      const next = new Set(before);
                      if (row.name && on) next.add(row.name);
                      else if (row.name) next.delete(row.name);
                      return next;
                    })
                  }
                />
              ))}
            </ul>
            {team && rows.length > 0 && (
              <CheckboxField
                label={`Grant them to ${team.name}`}
                hint={
                  grant
                    ? "Every key of the team without grants of its own reaches all of their tools at once."
                    : "Nobody reaches them until you grant them to a team."
                }
                checked={grant}
                onCheckedChange={setGrant}
              />
            )}
          </>
        )}
      </SheetBody>
      <SheetFooter>
        {rows && (
          <Button className="mr-auto" onClick={() => setRows(null)}>
            Back
          </Button>
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          pending={pending}
          disabled={rows !== null && picked.size === 0}
        >
          {rows === null ? "Look at it" : `Register ${countText(picked.size, "server")}`}
        </Button>
      </SheetFooter>
    </form>
  );
}
