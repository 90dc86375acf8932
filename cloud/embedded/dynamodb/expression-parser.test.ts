import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, expect, test } from 'vitest'
import type { Engine } from './engine.ts'
import { memoize } from './expression-parser.ts'
import { createEngine } from './fixtures.ts'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine()
})

const scan = (FilterExpression: string) =>
  engine.run('Scan', {
    TableName: 'items',
    FilterExpression,
    ExpressionAttributeValues: { ':n': { N: '1' } },
  })
const surround = (count: number, open: string, inner: string) => `${open.repeat(count)}${inner}${')'.repeat(count)}`
const validationException = (message: string) => ({ name: 'ValidationException', message })

test('conditions that are nested in 150 parentheses are evaluated at once', async () => {
  const start = performance.now()
  expect(await scan(surround(149, 'a=:n AND (', 'a=:n'))).toMatchObject({ Count: 0 })
  expect(performance.now() - start).toBeLessThan(1000)
})

test.each([22, 299, 2000])('%d redundant pairs of parentheses are refused at once', async (pairs) => {
  const start = performance.now()
  await expect(scan(surround(pairs, '(', 'a = :n'))).rejects.toMatchObject(
    validationException('Invalid FilterExpression: The expression has redundant parentheses;'),
  )
  expect(performance.now() - start).toBeLessThan(1000)
})

test('parentheses around a path are parsed at once', async () => {
  const start = performance.now()
  await expect(scan(`${surround(300, '(', 'a')} = :n`)).rejects.toMatchObject({ name: 'ValidationException' })
  const nestedPath = { TableName: 'items', ProjectionExpression: surround(300, '(', 'a') }
  await expect(engine.run('Scan', nestedPath)).rejects.toMatchObject({ name: 'ValidationException' })
  expect(performance.now() - start).toBeLessThan(1000)
})

test('an expression of more than 4 KB is refused', async () => {
  const expression = `a = :n${' '.repeat(4091)}`
  await expect(scan(expression)).rejects.toMatchObject(
    validationException(
      'Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4097',
    ),
  )
  expect(await scan(expression.slice(0, 4096))).toMatchObject({ Count: 0 })
})

test('an expression with more than 300 operators is refused', async () => {
  const conditions = (count: number) => Array.from({ length: count }, () => 'a<:n').join(' OR ')
  expect(await scan(conditions(300))).toMatchObject({ Count: 0 })
  await expect(scan(conditions(301))).rejects.toMatchObject(
    validationException('Invalid FilterExpression: The expression contains too many operators; operator count: 301'),
  )
})

test('300 assignments in an update are no operators', async () => {
  const names = Array.from({ length: 301 }, (_, index) => `a${index}=:n`)
  const update = {
    TableName: 'items',
    Key: { id: { S: 'many' } },
    UpdateExpression: `SET ${names.join(',')}`,
    ExpressionAttributeValues: { ':n': { N: '1' } },
  }
  expect(await engine.run('UpdateItem', update)).toEqual({})
})

const require = createRequire(import.meta.url)
const context = () => ({
  attrNames: { '#a': 'a' },
  attrVals: { ':v': { S: 'v' }, ':w': { S: 'w' }, ':n': { N: '1' } },
  unusedAttrNames: {},
  unusedAttrVals: {},
  isReserved: (name: string) => name.toUpperCase() === 'NAME',
  compare: () => false,
})
const outcome = (parse: (expression: string, options: object) => unknown, expression: string): unknown => {
  try {
    return parse(expression, { context: context() })
  } catch (error) {
    return String(error)
  }
}

test('the parser that remembers results returns what the parser of dynalite returns', () => {
  const path = require.resolve('dynalite/db/conditionParser')
  const module = { exports: {} as { parse(expression: string, options: object): unknown } }
  new Function('module', readFileSync(path, 'utf8'))(module)
  const memoized = memoize(readFileSync(path, 'utf8'))
  for (const expression of [
    'a = :v',
    '#a = :v AND NOT b.c[1] <> :w OR size(d) > :n',
    '(a = :v OR b = :w) AND (c = :n)',
    '((a = :v))',
    '(a) = (:v)',
    'a BETWEEN :v AND :w',
    'a IN (:v, b, :w)',
    'contains(a, :v) and begins_with((b), :w)',
    'attribute_type(a, :v)',
    'size(a)',
    'contains(a)',
    'nope(a)',
    'name = :v',
    'a = :undefined',
    'a = = :v',
    'a = :v AND',
    '(a = :v',
    'a = a',
    '',
    'a[1.5] = :v',
    'attribute_exists(:v)',
    'NOT (NOT (a = :v))',
  ])
    expect(outcome(memoized.parse, expression), expression).toEqual(outcome(module.exports.parse, expression))
})
