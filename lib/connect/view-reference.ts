/** A field of a JSON object. `name` is the path to the field, such as `detail.health.state`. */
export interface FieldView {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

export interface ParameterView {
  readonly name: string;
  readonly place: "path" | "query" | "header";
  readonly type: string;
  readonly required: boolean;
  readonly description: string | null;
}

export interface ResponseView {
  readonly status: string;
  /** The description of the response, in which failure codes are enclosed in backticks. */
  readonly description: string;
  readonly fields: readonly FieldView[];
  readonly example: string | null;
}

/** An operation of the OpenAPI document, in the form in which the reference page shows it. */
export interface OperationView {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string | null;
  readonly parameters: readonly ParameterView[];
  readonly body: readonly FieldView[] | null;
  readonly success: ResponseView;
  readonly failures: readonly ResponseView[];
  readonly curl: string;
}

export interface ReferenceView {
  readonly version: string;
  readonly operations: readonly OperationView[];
}
