import { Fragment } from "react";
import { VisibleText } from "./visible-text";

/** Finds the places behind the separators of an address, but not those between two slashes. */
const PLACES = /(?<=[/?&=])(?![/?&=])/;

/**
 * Shows an address or a command, which may be of unknown origin. A line may break behind `/`, `?`,
 * `&` and `=`, but not within a host, so that the parts of the address stay readable. Copied text has no additional
 * characters. Invisible characters are shown as in `VisibleText`.
 */
export function UrlText({ text }: { text: string }) {
  return text.split(PLACES).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the order of the parts never changes.
    <Fragment key={index}>
      {index > 0 && <wbr />}
      <VisibleText text={part} />
    </Fragment>
  ));
}
