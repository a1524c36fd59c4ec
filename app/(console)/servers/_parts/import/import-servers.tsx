"use client";

import { useLoaded } from "@/components/ui/base/use-loaded";
import { LateForm } from "@/components/ui/overlay/late-form";
import { Sheet } from "@/components/ui/overlay/sheet";
import type { ImportFormProps } from "./import-form";
import { useImportSheet } from "./use-import-sheet";

const loadForm = () => import("./import-form");

/** The sheet that imports servers from the configuration file of an MCP client. */
export function ImportServers(props: Omit<ImportFormProps, "onClose">) {
  const [open, setOpen] = useImportSheet();
  const ImportForm = useLoaded(loadForm, open === "1");
  return (
    <Sheet
      open={open === "1"}
      onOpenChange={(next) => void setOpen(next ? "1" : null)}
      title="Import servers"
      description="From claude_desktop_config.json, .mcp.json or a similar file."
    >
      <LateForm form={ImportForm} props={{ ...props, onClose: () => void setOpen(null) }} />
    </Sheet>
  );
}
