import type { FormEvent } from "react";

/**
 * The properties of a form whose script sends it, and keeps what was typed. A browser that has no
 * script yet would put the fields into the address: React holds such a form back, because it has an
 * action, and sends it by that once the script is there.
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
