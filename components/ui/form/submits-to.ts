import type { FormEvent } from "react";

/**
 * Returns the props of a form whose typed values stay after it was sent. The form is sent by a
 * script. If the user submits it before the script has loaded, React remembers the submission
 * because of `action`, and calls `send` later. Without `action`, the browser would put the fields
 * into the URL.
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
