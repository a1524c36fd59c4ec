"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { PersonView } from "@/lib/identity/view";
import { LinkDialog } from "./link-dialog";
import type { MadeLink } from "./made-link";
import { PersonDialogs, type PersonDialogsProps } from "./person-dialogs";
import type { PersonTask } from "./person-menu";

interface PersonTasksProps {
  /** Renders the controls. They ask for the dialog of a task, or show a new link. */
  children: (
    ask: (kind: PersonTask, person: PersonView) => void,
    showLink: (made: MadeLink) => void,
  ) => ReactNode;
}

/** Controls that change people, with their dialogs. A new link stays until it has been saved. */
export function PersonTasks({ children }: PersonTasksProps) {
  const router = useRouter();
  const [task, setTask] = useState<PersonDialogsProps["task"]>(null);
  const [made, setMade] = useState<MadeLink | null>(null);
  return (
    <>
      {children((kind, person) => setTask({ kind, person }), setMade)}
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
