"use client";

import { FileUp } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/form/button";
import { TextareaField } from "@/components/ui/form/textarea-field";

interface ImportSourceProps {
  text: string;
  onText: (text: string) => void;
  onFile: (file: File) => void;
  error?: string;
}

/** The first step of an import, in which the user pastes text, or chooses or drops a file. */
export function ImportSource({ text, onText, onFile, error }: ImportSourceProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button onClick={() => input.current?.click()}>
          <FileUp aria-hidden="true" />
          Choose a file
        </Button>
        <p className="text-sm text-muted">or drop it here, or paste its contents.</p>
        <input
          ref={input}
          type="file"
          accept=".json,.txt,application/json"
          aria-label="File of servers"
          hidden
          onChange={(event) => {
            const file = event.target.files?.[0];
            // Without this reset, choosing the same file again would not trigger a change event.
            event.target.value = "";
            if (file) onFile(file);
          }}
        />
      </div>
      <TextareaField
        name="text"
        className="[&_textarea]:min-h-56"
        label="File contents"
        hint="You review the servers before anything is saved."
        mono
        rows={10}
        spellCheck={false}
        placeholder={'{ "mcpServers": { … } }'}
        value={text}
        onChange={(event) => onText(event.target.value)}
        error={error}
        required
      />
    </>
  );
}
