import { AwsError } from '../core/errors.ts'

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes */
const MAX_LEVELS = 32
/** In JSON, an item is one level, an attribute value another, and each list or map in it two more; a set is one. */
const MAX_ITEM_DEPTH = 2 + 2 * MAX_LEVELS + 1
/** More than any input with items of the maximum depth has around them, such as the parts of a batch. */
const MAX_INPUT_DEPTH = MAX_ITEM_DEPTH + 10

/** Refuses an item with lists and maps that are nested deeper than DynamoDB supports. */
export const rejectDeepItem = (item: unknown): void => rejectDepth(item, MAX_ITEM_DEPTH)

/** Refuses an input before recursive code reads it. */
export const rejectDeepInput = (input: unknown): void => rejectDepth(input, MAX_INPUT_DEPTH)

/** Iterative, so that no input overflows the stack. */
function rejectDepth(value: unknown, maxDepth: number): void {
  let level: object[] = typeof value === 'object' && value !== null ? [value] : []
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth)
      throw new AwsError(
        'ValidationException',
        'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
        { status: 400 },
      )
    const next: object[] = []
    for (const container of level) {
      if (ArrayBuffer.isView(container)) continue
      for (const member of Object.values(container))
        if (typeof member === 'object' && member !== null) next.push(member)
    }
    level = next
  }
}
