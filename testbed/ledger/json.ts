import { parseJsonObject } from '../../cloud/common/json.ts'

/** Returns the value if it is an object, otherwise an empty object, so that its fields can be read without checks. */
export const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** Parses a JSON object. Returns an empty object where the text does not contain one. */
export const parseObject = (text: string): Readonly<Record<string, unknown>> => parseJsonObject(text) ?? {}
