/** A validation error of one field. */
export interface FieldError {
  /** For example `items.0.quantity`. */
  readonly field: string
  readonly message: string
}

/** An error response in the format of RFC 9457: https://www.rfc-editor.org/rfc/rfc9457 */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: keyof typeof TITLES,
    detail: string,
    { errors = [], headers = {} }: { errors?: readonly FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(detail)
    this.status = status
    this.title = TITLES[status]
    this.errors = errors
    this.headers = headers
  }
}

const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
} as const

/** Returns the response body of a problem. `instance` identifies the request. */
export const toProblemJson = ({ status, title, message, errors }: Problem, requestId: string) => ({
  type: 'about:blank',
  title,
  status,
  detail: message,
  instance: `urn:request:${requestId}`,
  ...(errors.length > 0 && { errors }),
})
