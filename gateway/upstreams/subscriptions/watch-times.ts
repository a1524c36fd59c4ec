/** The times of subscriptions to resources, in milliseconds. Tests shorten them. */
export interface WatchTimes {
  /** How long a resource stays subscribed after its last listener has left. */
  readonly lingerMs: number;
  /** The pause until the server is asked again after a failure, at first and at most. */
  readonly againMs: number;
  readonly longestMs: number;
  /** How long a subscription has to last, so that the next pause is short again. */
  readonly lastsMs: number;
  /** The time between two pings that find out whether the server still knows the session. */
  readonly checkMs: number;
  /** The time in which updates of one resource that follow each other are gathered. */
  readonly gatherMs: number;
  /** How long a client waits for what the server says to its request to subscribe. */
  readonly answerMs: number;
}

export const WATCH_TIMES: WatchTimes = {
  lingerMs: 5_000,
  againMs: 1_000,
  longestMs: 30_000,
  lastsMs: 5_000,
  checkMs: 30_000,
  gatherMs: 100,
  answerMs: 30_000,
};
