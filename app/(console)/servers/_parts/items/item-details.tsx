"use client";

import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState, useTransition } from "react";
import { hideItemAction } from "@/app/(console)/servers/actions";
import { cx } from "@/components/ui/base/cx";
import { VisibleText } from "@/components/ui/base/visible-text";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Pill } from "@/components/ui/data/pill";
import { Banner } from "@/components/ui/feedback/banner";
import { useToast } from "@/components/ui/feedback/toast";
import { askServer } from "@/components/ui/form/ask-server";
import { Button } from "@/components/ui/form/button";
import type { NameHolder, ReachedItem } from "@/lib/catalogue/view";
import { NAME_ADVICE } from "@/lib/servers/view-client-name";
import { ChangeNotice } from "./change-notice";
import type { ItemRow } from "./item-rows";
import { UnseenNotice } from "./unseen-notice";

export interface ItemDetailsProps {
  server: string;
  row: ItemRow;
  approves: boolean;
  mayChange: boolean;
  onTry: (item: ReachedItem) => void;
  onWords: (row: ItemRow) => void;
  onDone: (title: string) => void;
}

/** One item: its line, and opened what it is, what changed of it, and what can be done. */
export function ItemDetails(props: ItemDetailsProps) {
  const { row, mayChange, onTry, onWords } = props;
  const { name, title, description, definition, managed, reached, holder } = row;
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDetailsElement>(null);
  // Whoever opens it before the page's script is there has opened it all the same.
  useEffect(() => {
    if (box.current?.open) setOpen(true);
  }, []);
  const schema = definition.inputSchema ?? definition.arguments;
  return (
    <li>
      <details ref={box} className="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex min-h-11 list-none items-center gap-3 px-4 py-2 text-sm transition-colors duration-120 hover:bg-sunken focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="size-3.5 shrink-0 text-faint transition-transform duration-120 group-open:rotate-90"
          />
          <span className="flex min-w-0 flex-1 flex-col sm:flex-row sm:items-baseline sm:gap-x-3">
            <code className="shrink-0 truncate font-mono max-sm:w-full sm:max-w-[45%]">
              <VisibleText text={name} />
            </code>
            <span className="min-w-0 truncate text-muted">
              <VisibleText text={title ?? description?.split("\n")[0] ?? ""} />
            </span>
            <Marks row={row} className="mt-1 flex sm:hidden" />
          </span>
          <Marks row={row} className="hidden shrink-0 justify-end sm:flex" />
        </summary>
        {open && (
          <div className="flex flex-col gap-4 border-t border-line bg-sunken px-4 py-4 sm:pl-[42px]">
            {holder && (
              <Banner tone="amber" title="Left out of every catalogue">
                {heldText(row, holder)}
              </Banner>
            )}
            {managed?.missedAt && (
              <Banner tone="amber">
                The server's last list lacks it. It is offered on until another list, half a minute
                later, lacks it too.
              </Banner>
            )}
            {row.refused && (
              <Banner tone="amber" title="Some clients refuse its name">
                {row.refused} {NAME_ADVICE}
              </Banner>
            )}
            {row.unseen.length > 0 && <UnseenNotice places={row.unseen} />}
            {managed && (managed.previous || managed.waits) && (
              <ChangeNotice {...props} managed={managed} />
            )}
            {description ? (
              <p className="max-w-[72ch] text-sm break-words whitespace-pre-wrap">
                <VisibleText text={description} />
              </p>
            ) : (
              <p className="text-sm text-muted">The server says nothing about it.</p>
            )}
            {reached && reached.exposedName !== name && (
              <p className="text-sm text-muted">
                Called{" "}
                <code className="font-mono break-all text-ink">
                  <VisibleText text={reached.exposedName} />
                </code>{" "}
                by clients.
              </p>
            )}
            {schema !== undefined && (
              <CodeBlock
                code={JSON.stringify(schema, null, 2)}
                label={row.kind === "tool" ? "Schema of its arguments" : "Its arguments"}
              />
            )}
            <div className="flex flex-wrap gap-2">
              {row.kind === "tool" && reached && (
                <Button size="sm" variant="primary" onClick={() => onTry(reached)}>
                  Try it
                </Button>
              )}
              {mayChange && (
                <>
                  <Button size="sm" onClick={() => onWords(row)}>
                    Edit title and description
                  </Button>
                  <HideButton {...props} />
                </>
              )}
            </div>
            {row.kind === "tool" && !reached && managed && (
              <p className="text-sm text-muted">{whyNot(row)}</p>
            )}
          </div>
        )}
      </details>
    </li>
  );
}

interface MarksProps {
  row: ItemRow;
  className: string;
}

function Marks({ row: { managed, holder, unseen, refused }, className }: MarksProps) {
  const { hidden, previous, waits, missedAt } = managed ?? {};
  if (!(hidden || previous || waits || missedAt || holder || refused || unseen.length > 0))
    return null;
  return (
    <span className={cx("flex-wrap gap-1.5", className)}>
      {hidden && <Pill>Hidden</Pill>}
      {managed?.waits ? (
        <Pill tone="amber">Waiting for approval</Pill>
      ) : (
        managed?.previous && <Pill tone="amber">Changed</Pill>
      )}
      {managed?.missedAt && <Pill tone="amber">Missing</Pill>}
      {unseen.length > 0 && <Pill tone="amber">Unseen characters</Pill>}
      {refused && <Pill tone="amber">Name not accepted everywhere</Pill>}
      {holder && <Pill tone="red">Name taken</Pill>}
    </span>
  );
}

/** Who holds its name, and what the operator can do. */
function heldText({ name }: ItemRow, { server, by }: NameHolder): string {
  const who = server === "latchkey" ? "Latchkey itself" : `the server ${server}`;
  const what =
    by === "template"
      ? `The URI ${name} is held by ${who}, which has a template for it.`
      : by === "prefix"
        ? `Names that begin like ${name} are held by ${who}.`
        : `The name ${name} is held by ${who}, which had it first.`;
  return `${what} It stays so while nobody can use it there. To have both, edit this server and prefix its tools with its name.`;
}

/** Why the operator who looks cannot try it. */
function whyNot({ managed, holder }: ItemRow): string {
  if (managed?.hidden) return "It is hidden, so nobody can call it.";
  if (managed?.waits) return "Nobody can call it until its change is approved.";
  if (holder) return "Nobody can call it as long as its name is taken.";
  return "None of your own teams reaches it, so you cannot try it. Grant it to one of them first.";
}

function HideButton({ server, row, onDone }: ItemDetailsProps) {
  const { toast } = useToast();
  const [pending, start] = useTransition();
  const hidden = row.managed?.hidden ?? false;
  const which = { server, kind: row.kind, item: row.name };
  return (
    <Button
      size="sm"
      pending={pending}
      onClick={() =>
        start(async () => {
          const result = await askServer(hideItemAction(which, !hidden));
          if (result.ok) onDone(hidden ? `${row.name} is shown again` : `${row.name} is hidden`);
          else toast({ title: result.message, tone: "red" });
        })
      }
    >
      {hidden ? "Show again" : "Hide from everyone"}
    </Button>
  );
}
