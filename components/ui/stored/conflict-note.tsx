"use client";

import { useEffect, useRef } from "react";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { Banner } from "@/components/ui/feedback/banner";
import { Button } from "@/components/ui/form/button";
import type { Conflict, Kept } from "./use-stored";

interface ConflictNoteProps {
  kept: Pick<Kept<unknown>, "conflict" | "takeStored">;
  pending: boolean;
}

/**
 * The message shown in a form if another person saved a change first. It shows the stored values
 * and the typed values, and lets the user choose between them.
 */
export function ConflictNote({ kept, pending }: ConflictNoteProps) {
  const { conflict, takeStored } = kept;
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (conflict) note.current?.focus();
  }, [conflict]);
  if (!conflict) return null;
  const { fields, taken } = conflict;
  return (
    <div ref={note} tabIndex={-1} className="outline-none">
      <Banner tone="amber" title="This was changed while you had it open">
        <div role="alert" className="flex flex-col gap-2">
          <p>
            <Changed {...conflict} /> Your changes are not saved yet. Nothing you typed is lost.
          </p>
          {fields.length > 0 && (
            <table className="w-full table-fixed text-left">
              <thead>
                <tr className="text-muted">
                  <th scope="col" className="py-1 pr-3 font-normal">
                    Field
                  </th>
                  <th scope="col" className="py-1 pr-3 font-normal">
                    Stored now
                  </th>
                  <th scope="col" className="py-1 font-normal">
                    Yours
                  </th>
                </tr>
              </thead>
              <tbody>
                {fields.map(({ label, stored, mine }) => (
                  <tr key={label} className="border-t border-line align-top">
                    <th scope="row" className="py-1 pr-3 font-normal break-words">
                      {label}
                    </th>
                    <td className="py-1 pr-3 break-words whitespace-pre-line">{stored || "–"}</td>
                    <td className="py-1 break-words whitespace-pre-line">{mine || "–"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {taken.length > 0 && (
            <p>Also changed by others and updated in the form: {taken.join(", ")}.</p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button size="sm" disabled={pending} onClick={takeStored}>
              Discard mine
            </Button>
            <Button size="sm" type="submit" pending={pending}>
              Overwrite with mine
            </Button>
          </div>
        </div>
      </Banner>
    </div>
  );
}

/** Capitalises "an operator" at the start of a sentence. */
const beginning = (who: string) => who.replace(/^an (?=operator$)/, "An ");

function Changed({ changedBy, changedAt, readAt }: Conflict) {
  if (changedBy === null || changedAt === null) return <>Another person changed it.</>;
  return (
    <>
      {beginning(changedBy)} changed it <RelativeTime at={changedAt} now={readAt} />.
    </>
  );
}
