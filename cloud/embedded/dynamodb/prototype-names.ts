/**
 * dynalite copies maps by assignment, which loses a member named `__proto__`: JavaScript sets the prototype instead. So
 * within the engine that name is another one, with characters of the private use area.
 */
const NAME = '"__proto__"'
const INNER_NAME = '"\ue000__proto__\ue000"'

let isUsed = false

/** Replaces the name in an input in the JSON wire format, which must not be nested deeply. */
export function escapePrototypeNames<T extends object>(input: T): T {
  const text = JSON.stringify(input)
  if (!text.includes(NAME)) return input
  isUsed = true
  return JSON.parse(text.replaceAll(NAME, INNER_NAME))
}

/** Restores the name in an output. */
export function restorePrototypeNames<T extends object>(output: T): T {
  if (!isUsed) return output
  const text = JSON.stringify(output)
  return text?.includes(INNER_NAME) ? JSON.parse(text.replaceAll(INNER_NAME, NAME)) : output
}
