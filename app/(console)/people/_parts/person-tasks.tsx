"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { PersonView } from "@/lib/identity/view";
import { LinkDialog } from "./link-dialog";
import type { MadeLink } from "./made-link";
import { PersonDialogs } from "./person-dialogs";
import type { PersonTask } from "./person-menu";

interface PersonTasksProps {
  person: PersonView;
  /** Renders the buttons, each of which asks for the dialog of one task. */
  children: (ask: (task: PersonTask) => void) => ReactNode;
}

/** Buttons that change one person, with their dialogs. A new link stays until it has been saved. */
export function PersonTasks({ person, children }: PersonTasksProps) {
  const router = useRouter();
  const [task, setTask] = useState<PersonTask | null>(null);
  const [made, setMade] = useState<MadeLink | null>(null);
  return (
    <>
      {children(setTask)}
      <PersonDialogs
        task={task && { kind: task, person }}
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
