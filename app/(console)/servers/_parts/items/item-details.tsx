"use client";

import { useEffect, useRef, useState } from "react";
import { cx } from "@/components/ui/base/cx";
import { VisibleText } from "@/components/ui/base/visible-text";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Pill } from "@/components/ui/data/pill";
import { Banner } from "@/components/ui/feedback/banner";
import { Button } from "@/components/ui/form/button";
import { Folded } from "@/components/ui/layout/folded";
import type { NameHolder, ReachedItem } from "@/lib/catalogue/view";
import { argumentsText, type ToolNeeds, toolNeeds } from "@/lib/servers/view-definition";
import { ChangeNotice } from "./change-notice";
import { HideItem } from "./hide-item";
import type { ItemRow } from "./item-rows";
import { UnseenNotice } from "./unseen-notice";

export interface ItemDetailsProps {
  server: string;
  row: ItemRow;
  /** True if the address of the page names this item: it is expanded, and scrolled into view. */
  marked: boolean;
  approves: boolean;
  mayChange: boolean;
  onTry: (item: ReachedItem) => void;
  onEdit: (row: ItemRow) => void;
  onDone: (title: string) => void;
}

/**
 * A row for one item of a server. The row expands to show the item's definition, its changes, and
 * the available actions.
 */
export function ItemDetails(props: ItemDetailsProps) {
  const { row, marked, mayChange, onTry, onEdit } = props;
  const { name, title, description, definition, managed, reached, holder } = row;
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDetailsElement>(null);
  // The user may have expanded the row before the page's script was loaded.
  useEffect(() => {
    if (box.current?.open) setOpen(true);
  }, []);
  useEffect(() => {
    if (marked) box.current?.scrollIntoView({ block: "start" });
  }, [marked]);
  const schema = argumentsText(row.kind, definition);
  return (
    <li aria-current={marked || undefined} className={cx(marked && "border-l-2 border-l-brass")}>
      <Folded
        row
        open={marked}
        className="scroll-mt-6"
        ref={box}
        onToggle={(event) => setOpen(event.currentTarget.open)}
        label={
          <>
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
          </>
        }
      >
        {open && (
          <div className="flex flex-col gap-4 border-t border-line bg-sunken px-4 py-4 sm:pl-[42px]">
            {holder && (
              <Banner tone="amber" title="Left out of every catalogue">
                {heldText(row, holder)}
              </Banner>
            )}
            {managed?.missedAt && (
              <Banner tone="amber">
                The server's last list does not contain it. It stays available until a second list,
                half a minute later, does not contain it either.
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
              <p className="text-sm text-muted">The server sends no description.</p>
            )}
            {row.exposedName !== name && (
              <p className="text-sm text-muted">
                Clients call it{" "}
                <code className="font-mono break-all text-ink">
                  <VisibleText text={row.exposedName} />
                </code>
                .
              </p>
            )}
            {row.kind === "tool" && <Needs {...toolNeeds(definition)} />}
            {schema !== null && (
              <CodeBlock
                code={schema}
                label={row.kind === "tool" ? "Argument schema" : "Arguments"}
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
                  <Button size="sm" onClick={() => onEdit(row)}>
                    Edit title and description
                  </Button>
                  <HideItem server={props.server} row={row} />
                </>
              )}
            </div>
            {row.kind === "tool" && !reached && managed && (
              <p className="text-sm text-muted">{whyNot(row)}</p>
            )}
          </div>
        )}
      </Folded>
    </li>
  );
}

function Needs({ app, tasks }: ToolNeeds) {
  return (
    <>
      {app !== null && (
        <p className="text-sm text-muted">
          Clients that can run MCP Apps show its result in{" "}
          <code className="font-mono break-all text-ink">
            <VisibleText text={app} />
          </code>
          .
        </p>
      )}
      {tasks && (
        <p className="text-sm text-muted">
          It runs only as a task, so only clients that support tasks see it.
        </p>
      )}
    </>
  );
}

interface MarksProps {
  row: ItemRow;
  className: string;
}

function Marks({ row: { managed, holder, unseen }, className }: MarksProps) {
  const { hidden, previous, waits, missedAt } = managed ?? {};
  if (!(hidden || previous || waits || missedAt || holder || unseen.length > 0)) return null;
  return (
    <span className={cx("flex-wrap gap-1.5", className)}>
      {hidden && <Pill>Hidden</Pill>}
      {managed?.waits ? (
        <Pill tone="amber">Waiting for approval</Pill>
      ) : (
        managed?.previous && <Pill tone="amber">Changed</Pill>
      )}
      {managed?.missedAt && <Pill tone="amber">Missing</Pill>}
      {unseen.length > 0 && <Pill tone="amber">Invisible characters</Pill>}
      {holder && <Pill tone="red">Name taken</Pill>}
    </span>
  );
}

/**
 * Says which other server already has the item's name, and how an operator can offer both items.
 */
function heldText({ name }: ItemRow, { server, by }: NameHolder): string {
  const who = server === "latchkey" ? "Latchkey itself" : `the server ${server}`;
  const what =
    by === "template"
      ? `The URI ${name} belongs to ${who}, which has a template for it.`
      : by === "prefix"
        ? `Names that begin like ${name} belong to ${who}.`
        : `The name ${name} belongs to ${who}, which had it first.`;
  return `${what} This also holds while it is hidden or disabled there. To offer both, edit this server and prefix its tool names.`;
}

/** Explains to an operator why the tool has no "Try it" button. */
function whyNot({ managed, holder }: ItemRow): string {
  if (managed?.hidden) return "It is hidden, so it cannot be called.";
  if (managed?.waits) return "It cannot be called until its change is approved.";
  if (holder) return "It cannot be called while its name is taken.";
  return "None of your teams can use it, so you cannot try it. Grant it to one of them first.";
}
