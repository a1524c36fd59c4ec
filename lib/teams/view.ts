/** A team as lists and choices show it. */
export interface TeamView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly disabled: boolean;
}
