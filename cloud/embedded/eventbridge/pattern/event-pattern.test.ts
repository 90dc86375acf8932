import { expect, test } from 'vitest'
import { compilePattern, findMismatch } from './event-pattern.ts'

const fits = (pattern: unknown, event: unknown): boolean => compilePattern(JSON.stringify(pattern))(event)
/** A pattern of one field `a`, against events whose `a` is each of these values: which of them fit. */
const fitting = (elements: unknown[], ...values: unknown[]): unknown[] =>
  values.filter((a) => fits({ a: elements }, { a }))
const refusalOf = (pattern: unknown): string => {
  try {
    compilePattern(typeof pattern === 'string' ? pattern : JSON.stringify(pattern))
    return 'taken'
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidEventPatternException', status: 400 })
    return (error as Error).message.replace('Event pattern is not valid. Reason: ', '')
  }
}

test('plain values are compared with their type, and any of the list will do', () => {
  expect(fitting(['x', 1, true, null, ''], 'x', 1, true, null, '')).toEqual(['x', 1, true, null, ''])
  expect(fitting(['x', 1, true, null], 'X', '1', 'true', 'null', '', 0, false)).toEqual([])
})

test('all fields of a pattern must fit, others of the event do not matter', () => {
  const pattern = { source: ['shop'], detail: { state: ['open'] } }
  expect(fits(pattern, { source: 'shop', detail: { state: 'open', more: 1 }, id: 'x' })).toBe(true)
  expect(fits(pattern, { source: 'shop', detail: { state: 'shut' } })).toBe(false)
  expect(fits(pattern, { source: 'shop' })).toBe(false)
})

test('prefix, suffix and equals-ignore-case', () => {
  expect(fitting([{ prefix: 'ab' }], 'abc', 'ab', 'AB', 'a', 1, null)).toEqual(['abc', 'ab'])
  expect(fitting([{ suffix: '.png' }], 'a.png', 'a.PNG', '.png')).toEqual(['a.png', '.png'])
  expect(fitting([{ 'equals-ignore-case': 'AbC' }], 'abc', 'ABC', 'ab')).toEqual(['abc', 'ABC'])
  expect(fitting([{ prefix: { 'equals-ignore-case': 'eVent' } }], 'EVENT-1', 'an event')).toEqual(['EVENT-1'])
  expect(fitting([{ suffix: { 'equals-ignore-case': '.Png' } }], 'a.PNG', 'png')).toEqual(['a.PNG'])
})

test('wildcards reach over anything, and stand for themselves behind a backslash', () => {
  expect(fitting([{ wildcard: 'a*c' }], 'ac', 'abbc', 'a\nc', 'abcd', 'xac')).toEqual(['ac', 'abbc', 'a\nc'])
  expect(fitting([{ wildcard: '*/dir/*' }], 'x/dir/y', '/dir/', 'dir')).toEqual(['x/dir/y', '/dir/'])
  expect(fitting([{ wildcard: 'a*a' }], 'a', 'aa')).toEqual(['aa'])
  expect(fitting([{ wildcard: '*ab*ab*' }], 'abab', 'xabyabz', 'abxb')).toEqual(['abab', 'xabyabz'])
  expect(fitting([{ wildcard: 'a\\*b' }], 'a*b', 'axb')).toEqual(['a*b'])
  expect(fitting([{ wildcard: 'a\\\\*' }], 'a\\b', 'ab')).toEqual(['a\\b'])
  expect(fitting([{ wildcard: 'a.c' }], 'abc', 'a.c')).toEqual(['a.c'])
})

test('a wildcard with many stars is answered, however long the text', () => {
  // Tried in all ways, this would take longer than the universe lasts.
  expect(fitting([{ wildcard: '*a*a*a*a*a*a*a*b*' }], 'a'.repeat(200_000))).toEqual([])
})

test('anything-but: a value, a list, and nested comparisons; never a field that is not there', () => {
  expect(fitting([{ 'anything-but': 'x' }], 'x', 'y', null, 1)).toEqual(['y', null, 1])
  expect(fitting([{ 'anything-but': ['x', 'y'] }], 'x', 'y', 'z')).toEqual(['z'])
  expect(fitting([{ 'anything-but': [1, 2] }], 1, 2, 3)).toEqual([3])
  expect(fitting([{ 'anything-but': { prefix: 'T' } }], 'TEST', 'DHL')).toEqual(['DHL'])
  expect(fitting([{ 'anything-but': { suffix: ['.tmp', '.bak'] } }], 'a.tmp', 'a.bak', 'a.csv')).toEqual(['a.csv'])
  expect(fitting([{ 'anything-but': { 'equals-ignore-case': ['on', 'OFF'] } }], 'ON', 'off', 'no')).toEqual(['no'])
  expect(fitting([{ 'anything-but': { wildcard: '*/lib/*' } }], 'a/lib/b', 'a/bin/b')).toEqual(['a/bin/b'])
  expect(fits({ a: [{ 'anything-but': 'x' }] }, {})).toBe(false)
})

test('numeric: one comparison, or a range', () => {
  expect(fitting([{ numeric: ['=', 301.8] }], 301.8, '301.8', 301)).toEqual([301.8])
  expect(fitting([{ numeric: ['>', 0, '<=', 5] }], 0, 0.1, 5, 5.1)).toEqual([0.1, 5])
  expect(fitting([{ numeric: ['>=', 1] }], 1, 0, '1', null)).toEqual([1])
  expect(fitting([{ numeric: ['<', 10] }], 9, 10)).toEqual([9])
})

test('cidr', () => {
  expect(fitting([{ cidr: '10.0.0.0/24' }], '10.0.0.255', '10.0.1.0', 'x', 10)).toEqual(['10.0.0.255'])
  expect(fitting([{ cidr: '2001:db8::/32' }], '2001:db8::1', '2001:db9::1')).toEqual(['2001:db8::1'])
})

test('exists is for leaves: a field that holds an object is not there', () => {
  expect(fits({ a: [{ exists: true }] }, { a: null })).toBe(true)
  expect(fits({ a: [{ exists: true }] }, { a: { b: 1 } })).toBe(false)
  expect(fits({ a: [{ exists: false }] }, { a: { b: 1 } })).toBe(true)
  expect(fits({ a: { b: [{ exists: false }] } }, {})).toBe(true)
  expect(fits({ a: [{ exists: true }] }, { a: [] })).toBe(false)
})

test('a field that every JavaScript object has is no field of an event', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    expect(fits({ [name]: [{ exists: false }] }, { other: 1 }), name).toBe(true)
    expect(compilePattern(`{"${name}":[{"exists":true}]}`)(JSON.parse(`{"${name}":"x"}`)), name).toBe(true)
  }
})

test('of an array, any element will do', () => {
  const arn = 'arn:aws:s3:::b'
  expect(fits({ resources: [{ prefix: 'arn:aws:s3' }] }, { resources: ['x', arn] })).toBe(true)
  expect(fits({ resources: [{ 'anything-but': 'x' }] }, { resources: ['x', 'y'] })).toBe(true)
  expect(fits({ resources: [{ 'anything-but': 'x' }] }, { resources: ['x'] })).toBe(false)
  expect(fits({ resources: [null] }, { resources: [] })).toBe(false)
  expect(fits({ resources: [1] }, { resources: [[2, [1]]] })).toBe(true)
})

test('of an array of objects, one element must fit by itself', () => {
  const pattern = { items: { sku: ['A'], state: ['sold'] } }
  const apart = [
    { sku: 'A', state: 'new' },
    { sku: 'B', state: 'sold' },
  ]
  expect(fits(pattern, { items: apart })).toBe(false)
  expect(fits(pattern, { items: [...apart, { sku: 'A', state: 'sold' }] })).toBe(true)
  expect(fits({ items: { $or: [{ sku: ['A'] }, { sku: ['B'] }], state: ['gone'] } }, { items: apart })).toBe(false)
})

test('what must not exist must not exist in any element of an array', () => {
  const pattern = { items: { discount: [{ exists: false }] } }
  expect(fits(pattern, { items: [{ sku: 'A' }, { sku: 'B' }] })).toBe(true)
  expect(fits(pattern, { items: [{ sku: 'A' }, { sku: 'B', discount: 1 }] })).toBe(false)
  const deeper = { orders: { items: { discount: [{ exists: false }] } } }
  expect(fits(deeper, { orders: [{ items: [{}] }, { items: [{ discount: 1 }] }] })).toBe(false)
})

test('$or anywhere, one within another', () => {
  const pattern = {
    source: ['shop'],
    $or: [{ 'detail-type': ['A'] }, { detail: { $or: [{ n: [{ numeric: ['>', 5] }] }, { m: [1] }] } }],
  }
  expect(fits(pattern, { source: 'shop', 'detail-type': 'A' })).toBe(true)
  expect(fits(pattern, { source: 'shop', detail: { n: 6 } })).toBe(true)
  expect(fits(pattern, { source: 'shop', detail: { m: 1 } })).toBe(true)
  expect(fits(pattern, { source: 'shop', detail: { n: 5, m: 2 } })).toBe(false)
  expect(fits(pattern, { source: 'other', 'detail-type': 'A' })).toBe(false)
})

test('$or with one alternative, or beside the words of comparisons, is a field of that name', () => {
  expect(fits({ $or: ['x'] }, { $or: 'x' })).toBe(true)
  expect(fits({ $or: [{ prefix: 'x' }, { suffix: 'y' }] }, { $or: 'xz' })).toBe(true)
})

test.each([
  ['{', /^(?!taken)/],
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
])('%j is refused: %s', (pattern, reason) => {
  if (reason instanceof RegExp) expect(refusalOf(pattern)).toMatch(reason)
  else expect(refusalOf(pattern)).toBe(reason)
})

test('a pattern may be 4096 characters long, and have 1000 combinations of $or', () => {
  const ofLength = (length: number) => `{"a":["${'x'.repeat(length - 10)}"]}`
  expect(refusalOf(ofLength(4096))).toBe('taken')
  expect(refusalOf(ofLength(4097))).not.toBe('taken')
  const ten = Array.from({ length: 10 }, (_, n) => ({ a: [n] }))
  const or = { $or: ten }
  expect(refusalOf({ x: or, y: or, z: or })).toBe('taken')
  expect(refusalOf({ x: or, y: or, z: or, w: { $or: ten.slice(8) } })).toMatch(/combinations of \$or/)
})

test('whyNot names the field that said no, and what the event had there', () => {
  const pattern = JSON.stringify({ source: ['shop'], detail: { data: { carrier: [{ prefix: 'D' }] } } })
  expect(findMismatch(pattern, { source: 'shop', detail: { data: { carrier: 'DHL' } } })).toBeUndefined()
  expect(findMismatch(pattern, { source: 'shop', detail: { data: { carrier: 'UPS' } } })).toEqual({
    field: 'detail.data.carrier',
    expected: [{ prefix: 'D' }],
    actual: 'UPS',
  })
  expect(findMismatch(pattern, { detail: {} })).toEqual({ field: 'source', expected: ['shop'], actual: undefined })
})
