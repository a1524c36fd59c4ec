"use client";

import type { ClipboardEvent } from "react";
import { ConfinementNote } from "@/app/(console)/servers/_parts/confinement-note";
import { ProblemNote } from "@/app/(console)/servers/_parts/problem-note";
import { SegmentedField } from "@/components/ui/form/segmented-field";
import { SwitchField } from "@/components/ui/form/switch-field";
import { TextField } from "@/components/ui/form/text-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { MoreDetails } from "@/components/ui/layout/more-details";
import { SERVER_NAME_MAX } from "@/lib/servers/view-renamed";
import { splitCommandLine } from "./command-line";
import { CredentialFields } from "./credential-fields";
import { PathRows } from "./path-rows";
import { SecretRows } from "./secret-rows";
import {
  errorOf,
  type PlacedProblem,
  type ServerDraft,
  type ServerFieldsProps,
} from "./server-draft";
import { SessionsField } from "./sessions-field";
import { nameOf } from "./suggested-name";
import { TimeFields } from "./time-fields";
import { TlsFields } from "./tls-fields";

/** The form fields of a server, starting with its URL or command. */
export function ServerFields(props: ServerFieldsProps) {
  const { draft, onChange, fields, problem, confinement } = props;
  const stdio = draft.transport === "stdio";
  const note = (...at: PlacedProblem["field"][]) =>
    problem && at.includes(problem.field) && <ProblemNote problem={problem} />;
  const paste = (url: string) => {
    const sse = draft.transport === "http" && /\/sse\/?$/.test(url.split("?")[0] ?? "");
    onChange(sse ? { url, transport: "sse" } : { url });
  };
  const pasteCommand = (event: ClipboardEvent<HTMLInputElement>) => {
    if (draft.command.trim() !== "" || draft.args.trim() !== "") return;
    const line = splitCommandLine(event.clipboardData.getData("text"));
    if (!line) return;
    event.preventDefault();
    onChange({ command: line.command, args: line.args.join("\n") });
  };
  return (
    <>
      {stdio ? (
        <>
          <div className="flex min-w-0 flex-col gap-1.5">
            <TextField
              name="command"
              label="Command"
              hint={
                problem?.field === "command"
                  ? undefined
                  : "Runs on Latchkey's machine, with only the environment below."
              }
              mono
              spellCheck={false}
              value={draft.command}
              onChange={(event) => onChange({ command: event.target.value })}
              onPaste={pasteCommand}
              error={fields.command}
              required
            />
            {note("command")}
          </div>
          {confinement && <ConfinementNote confinement={confinement} />}
          <TextareaField
            label="Arguments"
            note="optional"
            hint="One per line."
            mono
            rows={3}
            spellCheck={false}
            value={draft.args}
            onChange={(event) => onChange({ args: event.target.value })}
            error={errorOf(fields, "args")}
          />
          {confinement?.kind === "bubblewrap" && (
            <PathRows
              rows={draft.paths}
              args={draft.args}
              onChange={(paths) => onChange({ paths })}
              error={errorOf(fields, "paths")}
            />
          )}
        </>
      ) : (
        <div className="flex min-w-0 flex-col gap-1.5">
          <TextField
            name="url"
            type="url"
            label="URL"
            hint={problem?.field === "url" ? undefined : "The server's MCP endpoint."}
            placeholder="https://mcp.example.com/mcp"
            mono
            spellCheck={false}
            value={draft.url}
            onChange={(event) => paste(event.target.value)}
            error={fields.url}
            required
          />
          {note("url")}
        </div>
      )}
      <SegmentedField
        label="Transport"
        options={[
          { value: "http", label: "Streamable HTTP" },
          { value: "sse", label: "HTTP+SSE" },
          ...(confinement || stdio ? [{ value: "stdio", label: "Command" }] : []),
        ]}
        value={draft.transport}
        onValueChange={(value) => onChange({ transport: value as ServerDraft["transport"] })}
        hint={
          draft.transport === "sse"
            ? "The older transport. Most servers use Streamable HTTP."
            : confinement || stdio
              ? undefined
              : "Servers that are commands are off here. ALLOW_STDIO=1 allows them."
        }
        error={fields.transport}
      />
      <TextField
        name="name"
        label="Name"
        hint={
          draft.prefixed
            ? `Its tools are called ${nameOf(draft) || "name"}_…`
            : "Used in URLs and grants. Its tools keep their own names."
        }
        mono
        spellCheck={false}
        maxLength={SERVER_NAME_MAX}
        value={nameOf(draft)}
        onChange={(event) => onChange({ name: event.target.value })}
        error={fields.name}
        required
      />
      <div className="flex min-w-0 flex-col gap-1.5">
        <SecretRows
          label={stdio ? "Environment" : "Headers"}
          noun={stdio ? "variable" : "header"}
          namePlaceholder={stdio ? "API_TOKEN" : "Authorization"}
          hint={`Encrypted when saved and never shown again. Deleted when ${stdio ? "its command or arguments change" : "the server's address changes"}.`}
          rows={draft.secrets}
          onChange={(secrets) => onChange({ secrets })}
          error={errorOf(fields, stdio ? "env" : "headers")}
        />
        {note("headers", "env")}
      </div>
      {!stdio && <CredentialFields draft={draft} onChange={onChange} fields={fields} />}
      <SessionsField draft={draft} onChange={onChange} fields={fields} />
      {!stdio && <TlsFields draft={draft} onChange={onChange} fields={fields} />}
      <TimeFields draft={draft} onChange={onChange} fields={fields} />
      <MoreFields draft={draft} onChange={onChange} fields={fields} />
    </>
  );
}

function MoreFields({
  draft,
  onChange,
  fields,
}: Pick<ServerFieldsProps, "draft" | "onChange" | "fields">) {
  const wrong = fields.title ?? fields.callSeconds;
  return (
    <MoreDetails open={Boolean(wrong)}>
      <TextField
        label="Title"
        note="optional"
        hint="Shown to people. Leave empty to use the name."
        value={draft.title}
        maxLength={80}
        onChange={(event) => onChange({ title: event.target.value })}
        error={fields.title}
      />
      <TextField
        label="Call timeout"
        note="seconds"
        hint="Longer calls are cancelled."
        inputMode="numeric"
        value={draft.callSeconds}
        onChange={(event) => onChange({ callSeconds: event.target.value })}
        error={fields.callSeconds}
        required
      />
      <SwitchField
        label="Prefix tool names"
        hint="If off, tools keep their own names, and tools whose name is taken are left out."
        checked={draft.prefixed}
        onCheckedChange={(prefixed) => onChange({ prefixed })}
      />
      <SwitchField
        label="Approve changed tools"
        hint="A tool whose description or schema changes cannot be called until an operator approves it."
        checked={draft.approvesChanges}
        onCheckedChange={(approvesChanges) => onChange({ approvesChanges })}
      />
      <SwitchField
        label="Send caller headers"
        hint="Sends the key's id and the team's short name with each call. Never a token."
        checked={draft.sendsCaller}
        onCheckedChange={(sendsCaller) => onChange({ sendsCaller })}
      />
    </MoreDetails>
  );
}
