import type { FormEvent } from "react";

/**
 * Props of a form that is sent by script and keeps the typed values. Before the script has loaded,
 * a browser would put the fields into the URL. With these props the form has an action: React holds
 * the submission back, and calls the action once the script has loaded.
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
