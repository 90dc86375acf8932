export interface AwsErrorOptions extends ErrorOptions {
  /** HTTP status, for errors whose shape the SDK does not know; otherwise the shape decides the status. */
  readonly status?: number
  /** Further members of the error's shape, for example `{ Item }` or `{ CancellationReasons }`. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** An error response of an AWS service: `name` is the error code, for example `ResourceNotFoundException`. */
export class AwsError extends Error {
  readonly status: number | undefined
  readonly fields: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, options)
    this.name = code
    this.status = options.status
    this.fields = options.fields ?? {}
  }
}

/** The error for everything that is not implemented. `what` names it, for example `sqs AddPermission`. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `Eventbed's embedded cloud does not implement ${what}.`, { status: 501 })
