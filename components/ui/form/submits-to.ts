import type { FormEvent } from "react";

/**
 * Returns the props of a form that is sent by a script and keeps the typed values. If the form is
 * submitted before the script has loaded, `action` makes React keep the submission and call `send`
 * later. Without `action`, the browser would put the fields into the URL.
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
