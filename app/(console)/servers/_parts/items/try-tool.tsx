"use client";

import { useRef, useState, useTransition } from "react";
import {
  type Draft,
  firstDraft,
  type ReadDraft,
  readDraft,
  readJson,
} from "@/app/(console)/servers/_parts/schema-form/schema-draft";
import { ObjectFields } from "@/app/(console)/servers/_parts/schema-form/schema-field";
import {
  isSchema,
  kindOf,
  resolved,
  type Schema,
} from "@/app/(console)/servers/_parts/schema-form/schema-kind";
import { ask } from "@/app/reads/ask";
import { useUnsaved } from "@/components/ui/confirm/unsaved";
import { Banner } from "@/components/ui/feedback/banner";
import { ErrorHelp } from "@/components/ui/feedback/error-help";
import { Button } from "@/components/ui/form/button";
import type { Outcome } from "@/components/ui/form/outcome";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { useFocusRefusal } from "@/components/ui/form/use-focus-refusal";
import { TextLink } from "@/components/ui/layout/text-link";
import { Sheet, SheetBody, SheetFooter } from "@/components/ui/overlay/sheet";
import type { TryToolInput } from "@/lib/catalogue/schema-try";
import type { ReachedItem, TriedTool } from "@/lib/catalogue/view";
import { TriedResult } from "./tried-result";

interface TryToolProps {
  server: string;
  tool: ReachedItem | null;
  onClose: () => void;
}

/**
 * The sheet in which the signed-in user calls a tool with the user's own access. The form is
 * generated from the tool's schema.
 */
export function TryTool({ server, tool, onClose }: TryToolProps) {
  // The last tool is kept in the state, so that the text does not change while the sheet slides
  // out.
  const [last, setLast] = useState(tool);
  if (tool && tool !== last) setLast(tool);
  const shown = tool ?? last;
  return (
    <Sheet
      open={tool !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={shown ? `Try ${shown.name}` : "Try a tool"}
      description="Makes a real call as you. Activity records the call, but not its arguments and result."
    >
      {shown && <TryForm key={shown.name} server={server} tool={shown} />}
    </Sheet>
  );
}

type Refused = Exclude<Outcome<TriedTool>, { ok: true }>;

function TryForm({ server, tool }: { server: string; tool: ReachedItem }) {
  const schema = resolved(schemaOf(tool), schemaOf(tool));
  const kind = kindOf(schema);
  const form = useRef<HTMLFormElement>(null);
  const [mode, setMode] = useState<"form" | "json">(kind.kind === "object" ? "form" : "json");
  const [draft, setDraft] = useState<Draft>(() => firstDraft(schema, schema));
  const [json, setJson] = useState("{}");
  const [errors, setErrors] = useState<{ ok: false; fields: Record<string, string> } | null>(null);
  const [result, setResult] = useState<TriedTool | Refused | null>(null);
  const [pending, start] = useTransition();
  // Arguments that were already sent with a completed call do not count as unsaved changes.
  const filled = JSON.stringify(draft);
  const [ran, setRan] = useState({ filled, json });
  useUnsaved(filled !== ran.filled || json !== ran.json);
  useFocusRefusal(form, errors);
  const place = { root: schema, path: "", required: true, depth: 0 };

  function toJson() {
    const text = JSON.stringify(readDraft(schema, draft, place).value ?? {}, null, 2);
    if (json === ran.json) setRan({ ...ran, json: text });
    setJson(text);
    setMode("json");
  }

  function submit() {
    const read = mode === "form" ? readDraft(schema, draft, place) : readArguments(json);
    const wrong = Object.keys(read.errors).length > 0;
    setErrors(wrong ? { ok: false, fields: { ...read.errors } } : null);
    if (wrong) return;
    start(async () => {
      setResult(null);
      setRan({ filled, json });
      const input = { server, tool: tool.name, arguments: read.value as TryToolInput["arguments"] };
      const answer = await ask("tool-try", input);
      setResult(answer.ok ? answer.value : answer);
    });
  }

  return (
    <form
      ref={form}
      className="contents"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <SheetBody>
        {kind.kind === "object" && kind.properties.length > 0 && (
          <SegmentedField
            label="Arguments"
            hideLabel
            options={[
              { value: "form", label: "Form" },
              { value: "json", label: "JSON" },
            ]}
            value={mode}
            onValueChange={(value) => (value === "json" ? toJson() : setMode("form"))}
          />
        )}
        {mode === "json" ? (
          <TextareaField
            label="Arguments"
            hint="A JSON object."
            mono
            rows={8}
            spellCheck={false}
            value={json}
            onChange={(event) => setJson(event.target.value)}
            error={errors?.fields.json}
          />
        ) : kind.kind === "object" && kind.properties.length > 0 ? (
          <ObjectFields
            kind={kind}
            name={tool.name}
            schema={schema}
            {...place}
            draft={draft}
            onChange={setDraft}
            errors={errors?.fields ?? {}}
          />
        ) : (
          <p className="text-sm text-muted">This tool takes no arguments.</p>
        )}
        <div aria-live="polite" className="flex flex-col gap-3">
          {result &&
            ("ok" in result ? (
              <TryRefused refused={result} server={server} />
            ) : (
              <TriedResult result={result} />
            ))}
        </div>
      </SheetBody>
      <SheetFooter>
        <Button type="submit" variant="primary" pending={pending}>
          Run tool
        </Button>
      </SheetFooter>
    </form>
  );
}

function TryRefused({ refused, server }: { refused: Refused; server: string }) {
  const field = Object.values(refused.fields)[0];
  if (refused.code === "connect_required") {
    return (
      <Banner tone="amber" title="Connect your account first">
        This server uses your own account.{" "}
        <TextLink href={`/servers/${server}?connect=1`}>Connect</TextLink>
      </Banner>
    );
  }
  return (
    <Banner tone="red" title="The tool was not called">
      {field ?? refused.message} {refused.problem?.hint} <ErrorHelp code={refused.code} />
    </Banner>
  );
}

function readArguments(text: string): ReadDraft {
  const read = readJson(text.trim() || "{}", "json");
  if (read.value === undefined || isSchema(read.value)) return read;
  return { value: undefined, errors: { json: "Enter a JSON object: { … }." } };
}

function schemaOf({ definition }: ReachedItem): Schema {
  const { inputSchema } = JSON.parse(definition) as { inputSchema?: unknown };
  return isSchema(inputSchema) ? inputSchema : { type: "object" };
}
