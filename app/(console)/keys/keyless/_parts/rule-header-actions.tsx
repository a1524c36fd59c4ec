"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { updateRuleAction } from "@/app/(console)/keys/keyless/actions";
import { ConfirmDialog } from "@/components/ui/confirm/confirm-dialog";
import { Button } from "@/components/ui/form/button";
import { RenameDialog } from "@/components/ui/overlay/rename-dialog";
import { useTaskDialogs } from "@/components/ui/overlay/use-task-dialogs";
import { KEY_NAME_MAX } from "@/lib/keys/schema";
import type { TrustRuleView } from "@/lib/trust/view";
import { EndRule } from "./end-rule";

interface Task {
  readonly kind: "rename" | "disable" | "enable";
}

interface RuleHeaderActionsProps {
  rule: Pick<TrustRuleView, "id" | "name" | "version" | "disabledAt">;
}

/**
 * The buttons in the header of a trust rule's page, which rename, disable, enable or end the rule.
 */
export function RuleHeaderActions({ rule }: RuleHeaderActionsProps) {
  const { id, name, version, disabledAt } = rule;
  const router = useRouter();
  const [task, setTask] = useState<Task | null>(null);
  const { shown, done } = useTaskDialogs({
    task,
    onClose: () => setTask(null),
    onChanged: () => {
      setTask(null);
      router.refresh();
    },
  });
  const turn = async (enabled: boolean) => {
    const result = await updateRuleAction({ id, enabled });
    if (!result.ok) return result.message;
    done(`"${name}" is ${enabled ? "enabled" : "disabled"}`);
  };
  return (
    <>
      <Button onClick={() => setTask({ kind: "rename" })}>Rename</Button>
      {disabledAt ? (
        <Button variant="primary" onClick={() => setTask({ kind: "enable" })}>
          Enable
        </Button>
      ) : (
        <Button onClick={() => setTask({ kind: "disable" })}>Disable</Button>
      )}
      <EndRule id={id} name={name} />
      <RenameDialog
        key={`rename-${task?.kind}`}
        thing="rule"
        name={name}
        version={version}
        maxLength={KEY_NAME_MAX}
        rename={(next, from) => updateRuleAction({ id, name: next, version: from })}
        onRenamed={(next) => done(`Renamed to "${next}"`)}
        {...shown("rename")}
      />
      <ConfirmDialog
        {...shown("disable")}
        title={`Disable "${name}"?`}
        confirmLabel="Disable rule"
        onConfirm={() => turn(false)}
      >
        <p>
          Machines get no tokens through this rule, and their present tokens are refused at once,
          until the rule is enabled again.
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        {...shown("enable")}
        tone="primary"
        title={`Enable "${name}"?`}
        confirmLabel="Enable rule"
        onConfirm={() => turn(true)}
      >
        <p>Machines whose tokens fit the rule get tokens again.</p>
      </ConfirmDialog>
    </>
  );
}
