const SAID = {
  broken: "The connection broke off before the answer was whole.",
  not_http: "It did not answer as HTTP asks.",
  too_many_pieces: "Refused: too many pieces.",
  unreadable: "The answer could not be read.",
} as const;

/**
 * The reason why the plain HTTP client got no response on a connection. The `message` is written to
 * the log.
 */
export class PlainFault extends Error {
  readonly tag: keyof typeof SAID;

  constructor(tag: keyof typeof SAID, detail: string = SAID[tag]) {
    super(detail);
    this.name = "PlainFault";
    this.tag = tag;
  }
}
