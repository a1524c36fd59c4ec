"use client";

import type { PageAction } from "@/components/shell/palette/open-page";
import { usePageActions } from "@/components/shell/palette/use-page-actions";
import { Button } from "@/components/ui/form/button";
import type { PersonView } from "@/lib/identity/view";
import type { PersonTask } from "./person-menu";
import { PersonTasks } from "./person-tasks";

/** The buttons that edit, disable and enable a person, in the header of the person's page. */
export function PersonHeaderActions({ person }: { person: PersonView }) {
  return (
    <PersonTasks>
      {(ask) => <Buttons person={person} ask={(task) => ask(task, person)} />}
    </PersonTasks>
  );
}

interface ButtonsProps {
  person: PersonView;
  ask: (task: PersonTask) => void;
}

function Buttons({ person, ask }: ButtonsProps) {
  const disabled = person.status === "disabled";
  const offer = (label: string, task: PersonTask): PageAction => ({ label, run: () => ask(task) });
  usePageActions(
    disabled
      ? [offer("Enable person", "enable")]
      : [
          offer("Edit person", "edit"),
          offer(person.status === "invited" ? "Create new link" : "Reset password", "reset"),
          offer(person.role === "operator" ? "Make member" : "Make operator", "role"),
          offer("Disable person", "disable"),
        ],
  );
  if (disabled) {
    return (
      <Button variant="primary" onClick={() => ask("enable")}>
        Enable
      </Button>
    );
  }
  return <Button onClick={() => ask("edit")}>Edit</Button>;
}
