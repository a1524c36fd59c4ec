"use client";

import { UserPlus } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/form/button";
import { PageHeader } from "@/components/ui/layout/page-header";
import type { PersonView } from "@/lib/identity/view";
import type { TeamView } from "@/lib/teams/view";
import { AddPersonSheet } from "./add-person-sheet";
import { PeopleList } from "./people-list";
import { PersonMenu } from "./person-menu";
import { PersonTasks } from "./person-tasks";

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
 * new person is open.
 */
export function PeopleView(props: PeopleViewProps) {
  const { rows, teams, now, selfId, filter, empty, children } = props;
  const [adding, setAdding] = useQueryState("add", parseAsStringLiteral(["1"]));
  return (
    <PersonTasks>
      {(ask, showLink) => (
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
                  onTask={(kind) => ask(kind, person)}
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
              showLink(link);
            }}
          />
        </>
      )}
    </PersonTasks>
  );
}
