import { expect, test } from 'vitest'
import { parseRange } from './range.ts'

// The examples of https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2, for an object of 10,000 bytes.
test.each([
  ['bytes=0-499', 0, 499],
  ['bytes=500-999', 500, 999],
  ['bytes=-500', 9500, 9999],
  ['bytes=9500-', 9500, 9999],
  ['bytes=0-0', 0, 0],
  ['bytes=0-', 0, 9999],
  ['bytes=9999-', 9999, 9999],
  ['bytes=9000-20000', 9000, 9999],
  ['bytes=-20000', 0, 9999],
])('the range %s of 10,000 bytes is from %i to %i', (header, start, end) => {
  expect(parseRange(header, 10_000)).toEqual({ start, end })
})

test.each([undefined, '', 'bytes=-', 'bytes=500-499', 'bytes=a-b', 'items=0-499', 'bytes=0-0,-1'])(
  'the range header %j is ignored, so that the whole object is returned',
  (header) => {
    expect(parseRange(header, 10_000)).toBeUndefined()
  },
)

test.each([
  ['bytes=10000-', 10_000],
  ['bytes=20000-30000', 10_000],
  ['bytes=-0', 10_000],
  ['bytes=0-', 0],
])('the range %s of %i bytes cannot be satisfied', (header, size) => {
  expect(() => parseRange(header, size)).toThrow(
    expect.objectContaining({
      name: 'InvalidRange',
      status: 416,
      message: 'The requested range is not satisfiable',
    }),
  )
})
