import type { FormEvent } from "react";

/**
 * Returns the props of a form that is sent by a script and keeps the typed values. The `action` is
 * needed for submissions before the script has loaded: without it, the browser would put the fields
 * into the URL. With it, React keeps the submission and calls `send` when the script has loaded.
 */
export function submitsTo(send: (data: FormData) => void) {
  return {
    action: send,
    onSubmit: (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      send(new FormData(event.currentTarget));
    },
  };
}
