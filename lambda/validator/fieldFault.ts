/** A rule that a field broke, in words that don't repeat its value. */
export interface FieldFault {
  /** Name of the field, such as `card.number`; `(body)` for the body as a whole, `(unknown)` for a field that is not ours. */
  readonly field: string;
  readonly message: string;
}
