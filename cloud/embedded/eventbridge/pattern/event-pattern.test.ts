import { expect, test } from 'vitest'
import { compilePattern, findMismatch } from './event-pattern.ts'

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(JSON.stringify(pattern))(event)
/** Of these values of the field `a`, those that match. */
const matching = (elements: unknown[], ...values: unknown[]): unknown[] =>
  values.filter((a) => matches({ a: elements }, { a }))
const rejectionReason = (pattern: unknown): string => {
  try {
    compilePattern(typeof pattern === 'string' ? pattern : JSON.stringify(pattern))
    return 'accepted'
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidEventPatternException', status: 400 })
    return (error as Error).message.replace('Event pattern is not valid. Reason: ', '')
  }
}

test('a plain value matches any equal value of the same type in the list', () => {
  expect(matching(['x', 1, true, null, ''], 'x', 1, true, null, '')).toEqual(['x', 1, true, null, ''])
  expect(matching(['x', 1, true, null], 'X', '1', 'true', 'null', '', 0, false)).toEqual([])
})

test('every field of a pattern must match, and other fields of the event are ignored', () => {
  const pattern = { source: ['shop'], detail: { state: ['open'] } }
  expect(matches(pattern, { source: 'shop', detail: { state: 'open', more: 1 }, id: 'x' })).toBe(true)
  expect(matches(pattern, { source: 'shop', detail: { state: 'shut' } })).toBe(false)
  expect(matches(pattern, { source: 'shop' })).toBe(false)
})

test('prefix, suffix and equals-ignore-case match strings', () => {
  expect(matching([{ prefix: 'ab' }], 'abc', 'ab', 'AB', 'a', 1, null)).toEqual(['abc', 'ab'])
  expect(matching([{ suffix: '.png' }], 'a.png', 'a.PNG', '.png')).toEqual(['a.png', '.png'])
  expect(matching([{ 'equals-ignore-case': 'AbC' }], 'abc', 'ABC', 'ab')).toEqual(['abc', 'ABC'])
  expect(matching([{ prefix: { 'equals-ignore-case': 'eVent' } }], 'EVENT-1', 'an event')).toEqual(['EVENT-1'])
  expect(matching([{ suffix: { 'equals-ignore-case': '.Png' } }], 'a.PNG', 'png')).toEqual(['a.PNG'])
})

test('a wildcard matches any characters, and a backslash escapes it', () => {
  expect(matching([{ wildcard: 'a*c' }], 'ac', 'abbc', 'a\nc', 'abcd', 'xac')).toEqual(['ac', 'abbc', 'a\nc'])
  expect(matching([{ wildcard: '*/dir/*' }], 'x/dir/y', '/dir/', 'dir')).toEqual(['x/dir/y', '/dir/'])
  expect(matching([{ wildcard: 'a*a' }], 'a', 'aa')).toEqual(['aa'])
  expect(matching([{ wildcard: '*ab*ab*' }], 'abab', 'xabyabz', 'abxb')).toEqual(['abab', 'xabyabz'])
  expect(matching([{ wildcard: 'a\\*b' }], 'a*b', 'axb')).toEqual(['a*b'])
  expect(matching([{ wildcard: 'a\\\\*' }], 'a\\b', 'ab')).toEqual(['a\\b'])
  expect(matching([{ wildcard: 'a.c' }], 'abc', 'a.c')).toEqual(['a.c'])
})

test('a pattern with many wildcards is matched in linear time', () => {
  // With backtracking this would never finish.
  expect(matching([{ wildcard: '*a*a*a*a*a*a*a*b*' }], 'a'.repeat(200_000))).toEqual([])
})

test('anything-but takes a value, a list or nested comparisons, and does not match a missing field', () => {
  expect(matching([{ 'anything-but': 'x' }], 'x', 'y', null, 1)).toEqual(['y', null, 1])
  expect(matching([{ 'anything-but': ['x', 'y'] }], 'x', 'y', 'z')).toEqual(['z'])
  expect(matching([{ 'anything-but': [1, 2] }], 1, 2, 3)).toEqual([3])
  expect(matching([{ 'anything-but': { prefix: 'T' } }], 'TEST', 'DHL')).toEqual(['DHL'])
  expect(matching([{ 'anything-but': { suffix: ['.tmp', '.bak'] } }], 'a.tmp', 'a.bak', 'a.csv')).toEqual(['a.csv'])
  expect(matching([{ 'anything-but': { 'equals-ignore-case': ['on', 'OFF'] } }], 'ON', 'off', 'no')).toEqual(['no'])
  expect(matching([{ 'anything-but': { wildcard: '*/lib/*' } }], 'a/lib/b', 'a/bin/b')).toEqual(['a/bin/b'])
  expect(matches({ a: [{ 'anything-but': 'x' }] }, {})).toBe(false)
})

test('numeric takes one comparison or a range', () => {
  expect(matching([{ numeric: ['=', 301.8] }], 301.8, '301.8', 301)).toEqual([301.8])
  expect(matching([{ numeric: ['>', 0, '<=', 5] }], 0, 0.1, 5, 5.1)).toEqual([0.1, 5])
  expect(matching([{ numeric: ['>=', 1] }], 1, 0, '1', null)).toEqual([1])
  expect(matching([{ numeric: ['<', 10] }], 9, 10)).toEqual([9])
})

test('cidr matches IPv4 and IPv6 addresses within a block', () => {
  expect(matching([{ cidr: '10.0.0.0/24' }], '10.0.0.255', '10.0.1.0', 'x', 10)).toEqual(['10.0.0.255'])
  expect(matching([{ cidr: '2001:db8::/32' }], '2001:db8::1', '2001:db9::1')).toEqual(['2001:db8::1'])
})

test('exists treats a field that holds an object or an empty array as missing', () => {
  expect(matches({ a: [{ exists: true }] }, { a: null })).toBe(true)
  expect(matches({ a: [{ exists: true }] }, { a: { b: 1 } })).toBe(false)
  expect(matches({ a: [{ exists: false }] }, { a: { b: 1 } })).toBe(true)
  expect(matches({ a: { b: [{ exists: false }] } }, {})).toBe(true)
  expect(matches({ a: [{ exists: true }] }, { a: [] })).toBe(false)
})

test('properties that JavaScript objects inherit are not fields of an event', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    expect(matches({ [name]: [{ exists: false }] }, { other: 1 }), name).toBe(true)
    expect(compilePattern(`{"${name}":[{"exists":true}]}`)(JSON.parse(`{"${name}":"x"}`)), name).toBe(true)
  }
})

test('an array matches when any of its elements matches', () => {
  const arn = 'arn:aws:s3:::b'
  expect(matches({ resources: [{ prefix: 'arn:aws:s3' }] }, { resources: ['x', arn] })).toBe(true)
  expect(matches({ resources: [{ 'anything-but': 'x' }] }, { resources: ['x', 'y'] })).toBe(true)
  expect(matches({ resources: [{ 'anything-but': 'x' }] }, { resources: ['x'] })).toBe(false)
  expect(matches({ resources: [null] }, { resources: [] })).toBe(false)
  expect(matches({ resources: [1] }, { resources: [[2, [1]]] })).toBe(true)
})

test('an array of objects matches when one element matches all fields by itself', () => {
  const pattern = { items: { sku: ['A'], state: ['sold'] } }
  const apart = [
    { sku: 'A', state: 'new' },
    { sku: 'B', state: 'sold' },
  ]
  expect(matches(pattern, { items: apart })).toBe(false)
  expect(matches(pattern, { items: [...apart, { sku: 'A', state: 'sold' }] })).toBe(true)
  expect(matches({ items: { $or: [{ sku: ['A'] }, { sku: ['B'] }], state: ['gone'] } }, { items: apart })).toBe(false)
})

test('exists: false within an array of objects requires that no element has the field', () => {
  const pattern = { items: { discount: [{ exists: false }] } }
  expect(matches(pattern, { items: [{ sku: 'A' }, { sku: 'B' }] })).toBe(true)
  expect(matches(pattern, { items: [{ sku: 'A' }, { sku: 'B', discount: 1 }] })).toBe(false)
  const deeper = { orders: { items: { discount: [{ exists: false }] } } }
  expect(matches(deeper, { orders: [{ items: [{}] }, { items: [{ discount: 1 }] }] })).toBe(false)
})

test('$or can appear at any level, and inside another $or', () => {
  const pattern = {
    source: ['shop'],
    $or: [{ 'detail-type': ['A'] }, { detail: { $or: [{ n: [{ numeric: ['>', 5] }] }, { m: [1] }] } }],
  }
  expect(matches(pattern, { source: 'shop', 'detail-type': 'A' })).toBe(true)
  expect(matches(pattern, { source: 'shop', detail: { n: 6 } })).toBe(true)
  expect(matches(pattern, { source: 'shop', detail: { m: 1 } })).toBe(true)
  expect(matches(pattern, { source: 'shop', detail: { n: 5, m: 2 } })).toBe(false)
  expect(matches(pattern, { source: 'other', 'detail-type': 'A' })).toBe(false)
})

test('$or with one alternative or with comparisons is a field of that name', () => {
  expect(matches({ $or: ['x'] }, { $or: 'x' })).toBe(true)
  expect(matches({ $or: [{ prefix: 'x' }, { suffix: 'y' }] }, { $or: 'xz' })).toBe(true)
})

test.each([
  ['{', /^(?!accepted)/],
  ['[]', 'Filter is not an object'],
  [{}, 'Empty objects are not allowed'],
  [{ a: {} }, 'Empty objects are not allowed'],
  [{ a: [] }, 'Empty arrays are not allowed'],
  [{ a: { int: 42 } }, '"int" must be an object or an array'],
  [{ 'a.b': 1 }, '"a.b" must be an object or an array'],
  [{ a: [['x']] }, 'Match value must be String, number, true, false, or null'],
  [{ a: [{}] }, 'Match expression name not found'],
  [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'Only one key allowed in match expression'],
  [{ a: [{ EXISTS: true }] }, 'Unrecognized match type EXISTS'],
  [{ a: [{ constructor: true }] }, 'Unrecognized match type constructor'],
  [{ a: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
  [{ a: [{ prefix: ['x'] }] }, 'prefix match pattern must be a string'],
  [{ a: [{ suffix: 1 }] }, 'suffix match pattern must be a string'],
  [{ a: [{ 'equals-ignore-case': { prefix: 'x' } }] }, 'equals-ignore-case match pattern must be a string'],
  [{ a: [{ wildcard: 1 }] }, 'wildcard match pattern must be a string'],
  [{ a: [{ wildcard: 'arn:aws:events:us-east-1:**:event-bus/*' }] }, 'Consecutive wildcard characters at pos 26'],
  [{ a: [{ wildcard: 'a\\b' }] }, 'Invalid escape character at pos 2'],
  [{ a: [{ wildcard: 'a\\' }] }, 'Invalid escape character at pos 2'],
  [{ a: [{ numeric: '>' }] }, 'Value of numeric must be an array.'],
  [{ a: [{ numeric: [1] }] }, 'Invalid member in numeric match: 1'],
  [{ a: [{ numeric: ['=', 'x'] }] }, 'Value of equals must be numeric'],
  [{ a: [{ numeric: ['>', 0, '>', 0] }] }, 'Bad numeric range operator: >'],
  [{ a: [{ numeric: ['>', 0, '<'] }] }, 'Value of < must be numeric'],
  [{ a: [{ numeric: ['toString', 0] }] }, 'Unrecognized numeric range operator: toString'],
  [{ a: [{ numeric: ['<', 5, '>', 0] }] }, 'Too many elements in numeric expression'],
  [{ a: [{ numeric: ['>', 5, '<', 5] }] }, 'Bottom must be less than top'],
  [{ a: [{ numeric: ['>', 6e9] }] }, 'Value must be between -5000000000 and 5000000000, inclusive'],
  [{ a: [{ cidr: '10.0.0.0' }] }, "Malformed CIDR, one '/' required"],
  [{ a: [{ cidr: '10.0.0.0/x' }] }, 'Malformed CIDR, mask bits must be an integer'],
  [{ a: [{ cidr: '10.0.0.0/32' }] }, 'IPv4 mask bits must be < 32'],
  [{ a: [{ cidr: 'host/8' }] }, 'Nonstandard IP address: host'],
  [{ a: [{ 'anything-but': null }] }, 'Value of anything-but must be an array or single string/number value.'],
  [{ a: [{ 'anything-but': ['x', null] }] }, 'Inside anything but list, start|null|boolean is not supported.'],
  [
    { a: [{ 'anything-but': ['x', 1] }] },
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  [{ a: [{ 'anything-but': { prefix: 1 } }] }, 'prefix/suffix match pattern must be a string'],
  [{ a: [{ 'anything-but': { suffix: '' } }] }, 'Null prefix/suffix not allowed'],
  [{ a: [{ 'anything-but': { numeric: ['>', 1] } }] }, 'Unsupported anything-but pattern: numeric'],
  [
    { a: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'f' } } }] },
    'Value of anything-but must be an array or single string/number value.',
  ],
  [
    { a: [{ 'anything-but': { 'equals-ignore-case': [1] } }] },
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  ],
])('pattern %j is rejected: %s', (pattern, reason) => {
  if (reason instanceof RegExp) expect(rejectionReason(pattern)).toMatch(reason)
  else expect(rejectionReason(pattern)).toBe(reason)
})

test('a pattern has at most 4096 characters and 1000 combinations of $or', () => {
  const ofLength = (length: number) => `{"a":["${'x'.repeat(length - 10)}"]}`
  expect(rejectionReason(ofLength(4096))).toBe('accepted')
  expect(rejectionReason(ofLength(4097))).not.toBe('accepted')
  const ten = Array.from({ length: 10 }, (_, n) => ({ a: [n] }))
  const or = { $or: ten }
  expect(rejectionReason({ x: or, y: or, z: or })).toBe('accepted')
  expect(rejectionReason({ x: or, y: or, z: or, w: { $or: ten.slice(8) } })).toMatch(/combinations of \$or/)
})

test('findMismatch returns the field that does not match, with its expected and actual values', () => {
  const pattern = JSON.stringify({ source: ['shop'], detail: { data: { carrier: [{ prefix: 'D' }] } } })
  expect(findMismatch(pattern, { source: 'shop', detail: { data: { carrier: 'DHL' } } })).toBeUndefined()
  expect(findMismatch(pattern, { source: 'shop', detail: { data: { carrier: 'UPS' } } })).toEqual({
    field: 'detail.data.carrier',
    expected: [{ prefix: 'D' }],
    actual: 'UPS',
  })
  expect(findMismatch(pattern, { detail: {} })).toEqual({ field: 'source', expected: ['shop'], actual: undefined })
})

test('an event with deeply nested arrays is matched without overflowing the stack', () => {
  const deep = (inner: unknown) => JSON.parse(`${'['.repeat(100_000)}${JSON.stringify(inner)}${']'.repeat(100_000)}`)
  expect(matches({ a: ['x'] }, { a: deep('x') })).toBe(true)
  expect(matches({ a: ['x'] }, { a: deep('y') })).toBe(false)
  expect(matches({ a: { b: ['x'] } }, { a: deep({ b: 'x' }) })).toBe(true)
  expect(matches({ a: { b: [{ exists: false }] } }, { a: deep({ b: 'x' }) })).toBe(false)
})
