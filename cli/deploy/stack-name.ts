/** Short enough for the longest name that is made from it: a bucket's, of 63 characters with the account's number. */
const LONGEST = 40

/** Checks a stack's name, which all its resources' names begin with. */
export function stackName(text: string): string {
  if (/^[a-z][a-z0-9-]*[a-z0-9]$/.test(text) && text.length <= LONGEST) return text
  throw new Error(
    `[eventbed] ${JSON.stringify(text)} is no name for a stack.\n` +
      `  • Take 2 to ${LONGEST} lower-case letters, digits and hyphens, a letter first, for example --stack orders-demo.`,
  )
}
