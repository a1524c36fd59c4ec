"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
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

interface PeopleRoomProps {
  rows: readonly PersonView[];
  teams: readonly TeamView[];
  now: Date;
  selfId: string;
  /** Above the list. */
  filter: ReactNode;
  /** In place of the list where it is empty. */
  empty: ReactNode;
  /** Below the list. */
  children: ReactNode;
}

/** The people, with what an operator does to them; a link that was made stays until it is saved. */
export function PeopleRoom(props: PeopleRoomProps) {
  const { rows, teams, now, selfId, filter, empty, children } = props;
  const router = useRouter();
  const [adding, setAdding] = useState(false);
  const [task, setTask] = useState<PersonDialogsProps["task"]>(null);
  const [made, setMade] = useState<MadeLink | null>(null);
  return (
    <>
      <PageHeader
        title="People"
        description="Who may sign in here, and who may do everything."
        action={
          <Button variant="primary" onClick={() => setAdding(true)}>
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
        open={adding}
        onOpenChange={setAdding}
        teams={teams}
        onMade={(link) => {
          setAdding(false);
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
