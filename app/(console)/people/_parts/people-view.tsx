"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/form/button";
import { PageHeader } from "@/components/ui/layout/page-header";
import type { PersonView } from "@/lib/identity/view";
import type { TeamView } from "@/lib/teams/view";
import { AddPersonSheet } from "./add-person-sheet";
import { LinkDialog } from "./link-dialog";
import type { MadeLink } from "./made-link";
import { PeopleList } from "./people-list";
import { PersonDialogs, type PersonDialogsProps } from "./person-dialogs";
import { PersonMenu } from "./person-menu";

interface PeopleViewProps {
  rows: readonly PersonView[];
  teams: readonly TeamView[];
  now: Date;
  selfId: string;
  /** The control above the list that filters it. */
  filter: ReactNode;
  /** The content shown if the list is empty. */
  empty: ReactNode;
  /** The content shown below the list. */
  children: ReactNode;
}

/**
 * The list of people with its dialogs. A search parameter in the URL says whether the sheet for a
 * new person is open. A new link stays on the screen until the operator has saved
 * it.
 */
export function PeopleView(props: PeopleViewProps) {
  const { rows, teams, now, selfId, filter, empty, children } = props;
  const router = useRouter();
  const [adding, setAdding] = useQueryState("add", parseAsStringLiteral(["1"]));
  const [task, setTask] = useState<PersonDialogsProps["task"]>(null);
  const [made, setMade] = useState<MadeLink | null>(null);
  return (
    <>
      <PageHeader
        title="Teams"
        description="Who can sign in, and with which role."
        action={
          <Button variant="primary" onClick={() => void setAdding("1")}>
            <UserPlus aria-hidden="true" />
            Add person
          </Button>
        }
      />
      {filter}
      {rows.length === 0 ? (
        empty
      ) : (
        <PeopleList
          rows={rows}
          now={now}
          selfId={selfId}
          menu={(person) => (
            <PersonMenu
              person={person}
              own={person.id === selfId}
              onTask={(kind) => setTask({ kind, person })}
            />
          )}
        />
      )}
      {children}
      <AddPersonSheet
        open={adding === "1"}
        onOpenChange={(open) => void setAdding(open ? "1" : null)}
        teams={teams}
        onMade={(link) => {
          void setAdding(null);
          setMade(link);
        }}
      />
      <PersonDialogs
        task={task}
        onClose={() => setTask(null)}
        onChanged={() => router.refresh()}
        onLink={setMade}
      />
      {made && (
        <LinkDialog
          made={made}
          onDone={() => {
            setMade(null);
            router.refresh();
          }}
        />
      )}
    </>
  );
}
