import { randomUUID } from 'node:crypto'
import type { EventBridgeEvent } from './event.ts'

/** Marks a text as a number that JavaScript would change, such as `1524831183200260097` or `1.0`. */
const MARK = `number ${randomUUID()} `
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const MARKED_NUMBER = new RegExp(`"${MARK}([^"]+)"`, 'g')

/** The details of events that have such numbers, with these marked. */
const exactDetails = new WeakMap<EventBridgeEvent, Readonly<Record<string, unknown>>>()

/** Remembers the numbers in the JSON text of an event's detail, which are delivered as they were sent. */
export function rememberExactNumbers(event: EventBridgeEvent, detail: string): void {
  let isChanged = false
  const marked = detail.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"') || String(Number(token)) === token) return token
    isChanged = true
    return `"${MARK}${token}"`
  })
  if (isChanged) exactDetails.set(event, JSON.parse(marked))
}

/** The event as it is delivered: numbers that JavaScript would change are marked texts. */
export function withExactNumbers(event: EventBridgeEvent): EventBridgeEvent {
  const detail = exactDetails.get(event)
  return detail ? { ...event, detail } : event
}

/** JSON of an event or of a part of it, with the numbers as they were sent. */
export const stringifyExact = (value: unknown): string => JSON.stringify(value).replace(MARKED_NUMBER, '$1')

/** A value inside a text: strings have no quotes. */
export function exactText(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return stringifyExact(value)
  return value.startsWith(MARK) ? value.slice(MARK.length) : value
}
