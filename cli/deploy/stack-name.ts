import { UserError } from '../../cloud/common/user-error.ts'

/** Leaves room for the longest name with this prefix: a bucket's, which has 63 characters with the account id. */
const MAX_LENGTH = 40

/** Validates a stack name, the prefix of all resource names. */
export function parseStackName(text: string): string {
  if (/^[a-z][a-z0-9-]*[a-z0-9]$/.test(text) && text.length <= MAX_LENGTH) return text
  throw new UserError(`Invalid stack name: ${JSON.stringify(text)}.`, {
    fixes: [
      `Use 2 to ${MAX_LENGTH} lower-case letters, digits and hyphens, starting with a letter, ` +
        'for example --stack orders-demo',
    ],
  })
}
