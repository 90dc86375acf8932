import { parseJsonObject } from '../../../common/json.ts'
import { invalidRequestContent } from '../errors.ts'

const MAX_BASE64_LENGTH = 3583

/**
 * Reads the ClientContext of a request as JSON text that fits into the HTTP header in which the process receives it:
 * without line breaks, and with escapes for all characters beyond ASCII.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function readClientContext(base64: string): string {
  if (base64.length > MAX_BASE64_LENGTH)
    throw invalidRequestContent(
      `Client context must be no more than ${MAX_BASE64_LENGTH} bytes of Base64-encoded data.`,
    )
  const context = parseJsonObject(Buffer.from(base64, 'base64').toString())
  const text = context && stringify(context)
  if (text === undefined) throw invalidRequestContent('Client context must be a valid Base64-encoded JSON object.')
  return text.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** `undefined` if the value is nested too deeply. */
function stringify(value: object): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
