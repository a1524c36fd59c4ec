"use client";

import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/form/button";
import { IconButton } from "@/components/ui/form/icon-button";
import { ownMember } from "@/components/ui/form/own-member";
import { SelectField } from "@/components/ui/form/select-field";
import { TextField } from "@/components/ui/form/text-field";
import { TextareaField } from "@/components/ui/form/textarea-field";
import { withUnseenNamed } from "@/lib/servers/view-unseen";
import { type Draft, firstDraft } from "./schema-draft";
import { kindOf, resolved, type Schema, type SchemaKind } from "./schema-kind";
import { hintOf, isProse, labelOf, wordOf } from "./schema-text";

export interface SchemaFieldProps {
  name: string;
  schema: Schema;
  root: Schema;
  /** The path of the value within the arguments, such as `filter.tags.0`. */
  path: string;
  depth: number;
  required: boolean;
  draft: Draft;
  /**
   * Called with a change of this field's draft. It is applied to the newest draft, so that a change
   * that is made before the form is rendered again loses no other.
   */
  onChange: (change: (draft: Draft) => Draft) => void;
  errors: Readonly<Record<string, string>>;
}

const NONE = "none";
const LONG = 120;

/** Renders the form field or fields for one value, based on its schema. */
export function SchemaField(props: SchemaFieldProps) {
  const { root, path, depth, errors, draft, onChange } = props;
  const schema = resolved(props.schema, root);
  const kind = kindOf(schema, depth);
  if (kind.kind === "object" && depth > 0) return <ObjectField {...props} kind={kind} />;
  if (kind.kind === "list") return <ListField {...props} kind={kind} />;
  const text = typeof draft === "string" ? draft : "";
  const shared = {
    label: labelOf(props.name, schema),
    hint: hintOf(schema, kind),
    error: ownMember(errors, path),
    note: props.required ? undefined : "optional",
  };
  if (kind.kind === "choice" || kind.kind === "boolean") {
    const choices =
      kind.kind !== "choice"
        ? [
            { value: "true", label: "true" },
            { value: "false", label: "false" },
          ]
        : kind.choices.map((one, index) => ({ value: String(index), label: wordOf(one) }));
    const none = props.required ? [] : [{ value: NONE, label: "Not set" }];
    return (
      <SelectField
        {...shared}
        options={[...none, ...choices]}
        placeholder="Choose"
        value={text === "" && !props.required ? NONE : text}
        onValueChange={(value) => onChange(() => (value === NONE ? "" : value))}
      />
    );
  }
  const long = kind.kind === "json" || text.length > LONG || text.includes("\n");
  if (long || isProse(schema)) {
    return (
      <TextareaField
        {...shared}
        mono={kind.kind === "json"}
        rows={3}
        spellCheck={false}
        value={text}
        onChange={({ target: { value } }) => onChange(() => value)}
      />
    );
  }
  return (
    <TextField
      {...shared}
      inputMode={kind.kind === "text" ? undefined : "decimal"}
      spellCheck={false}
      value={text}
      onChange={({ target: { value } }) => onChange(() => value)}
    />
  );
}

interface FrameProps extends Pick<SchemaFieldProps, "name" | "schema" | "required"> {
  kind: SchemaKind;
  children: ReactNode;
}

/** Shows the label and the border around the form fields of one object or list. */
function Frame({ name, schema, required, kind, children }: FrameProps) {
  const hint = hintOf(schema, kind);
  return (
    <fieldset className="min-w-0 rounded-control border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium">
        {labelOf(name, schema)}
        {!required && <span className="text-xs font-normal text-faint"> optional</span>}
      </legend>
      {hint && <p className="mb-3 text-sm text-muted">{hint}</p>}
      {children}
    </fieldset>
  );
}

function ObjectField(props: SchemaFieldProps & { kind: Extract<SchemaKind, { kind: "object" }> }) {
  return (
    <Frame {...props}>
      <ObjectFields {...props} />
    </Frame>
  );
}

/** Renders the fields of an object without a border. */
export function ObjectFields(
  props: SchemaFieldProps & { kind: Extract<SchemaKind, { kind: "object" }> },
) {
  const { kind, path, depth, draft, onChange } = props;
  const named = membersOf(draft);
  return (
    <div className="flex flex-col gap-4">
      {kind.properties.map(([name, schema]) => (
        <SchemaField
          key={name}
          {...props}
          name={name}
          schema={schema}
          path={path ? `${path}.${name}` : name}
          depth={depth + 1}
          required={kind.required.includes(name)}
          draft={ownMember(named, name) ?? ""}
          onChange={(change) =>
            onChange((before) => {
              const members = membersOf(before);
              return { ...members, [name]: change(ownMember(members, name) ?? "") };
            })
          }
        />
      ))}
    </div>
  );
}

function membersOf(draft: Draft): Readonly<Record<string, Draft>> {
  const isObject = typeof draft === "object" && !Array.isArray(draft);
  return isObject ? (draft as Readonly<Record<string, Draft>>) : {};
}

const rowsOf = (draft: Draft): readonly Draft[] => (Array.isArray(draft) ? draft : []);

function ListField(props: SchemaFieldProps & { kind: Extract<SchemaKind, { kind: "list" }> }) {
  const { name, root, kind, path, depth, draft, onChange, errors } = props;
  const rows = rowsOf(draft);
  return (
    <Frame {...props}>
      {ownMember(errors, path) && (
        <p className="mb-3 text-sm text-red">{ownMember(errors, path)}</p>
      )}
      <ol className="flex flex-col gap-3">
        {rows.map((row, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has only its position as identity.
            key={index}
            className="flex items-start gap-2"
          >
            <div className="min-w-0 flex-1">
              <SchemaField
                {...props}
                name={`${name} ${index + 1}`}
                schema={{ ...kind.items, title: undefined }}
                path={`${path}.${index}`}
                depth={depth + 1}
                required
                draft={row}
                onChange={(change) =>
                  onChange((before) =>
                    rowsOf(before).map((one, at) => (at === index ? change(one) : one)),
                  )
                }
              />
            </div>
            <IconButton
              label={`Remove ${withUnseenNamed(name)} ${index + 1}`}
              size="sm"
              className="mt-6.5"
              onClick={() => onChange((before) => rowsOf(before).filter((_, at) => at !== index))}
            >
              <X aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ol>
      <Button
        size="sm"
        className={rows.length > 0 ? "mt-3" : undefined}
        onClick={() =>
          onChange((before) => [...rowsOf(before), firstDraft(kind.items, root, depth + 1)])
        }
      >
        <Plus aria-hidden="true" />
        Add to {withUnseenNamed(name)}
      </Button>
    </Frame>
  );
}
