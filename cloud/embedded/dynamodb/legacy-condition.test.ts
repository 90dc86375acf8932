import { beforeAll, expect, test } from 'vitest'
import type { Engine } from './engine.ts'
import { createEngine } from './fixtures.ts'

const LARGE_SET = { SS: Array.from({ length: 50_000 }, (_, index) => `s${index}`) }

let engine: Engine
beforeAll(async () => {
  const item = { word: { S: 'red' }, one: { N: '1' }, words: { SS: ['red', 'blue'] } }
  engine = await createEngine({ id: { S: 'a' }, ...item })
  await engine.run('PutItem', { TableName: 'items', Item: { id: { S: 'large' }, set: LARGE_SET } })
})

const matches = async (Expected: object, more: object = {}) => {
  const write = { TableName: 'items', Key: { id: { S: 'a' } }, Expected, ...more }
  return engine.run('UpdateItem', write).then(
    () => true,
    (error) => {
      expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' })
      return false
    },
  )
}
const compare = (ComparisonOperator: string, ...AttributeValueList: object[]) => ({
  ComparisonOperator,
  ...(AttributeValueList.length > 0 && { AttributeValueList }),
})

test.each<[string, object, boolean]>([
  ['equals a value', { word: { Value: { S: 'red' } } }, true],
  ['equals another value', { word: { Value: { S: 'blue' } } }, false],
  ['exists and equals another value', { word: { Exists: true, Value: { S: 'blue' } } }, false],
  ['does not exist', { lacking: { Exists: false } }, true],
  ['does not exist, but it does', { word: { Exists: false } }, false],
  ['EQ a set in another order', { words: compare('EQ', { SS: ['blue', 'red'] }) }, true],
  ['NE', { word: compare('NE', { S: 'blue' }) }, true],
  ['LT', { one: compare('LT', { N: '10' }) }, true],
  ['GE of another type', { one: compare('GE', { S: '0' }) }, false],
  ['IN', { word: compare('IN', { S: 'blue' }, { S: 'red' }) }, true],
  ['IN, but it is missing', { lacking: compare('IN', { S: 'blue' }) }, false],
  ['BETWEEN', { one: compare('BETWEEN', { N: '1' }, { N: '2' }) }, true],
  ['NOT_NULL', { word: compare('NOT_NULL') }, true],
  ['NULL', { word: compare('NULL') }, false],
  ['CONTAINS', { words: compare('CONTAINS', { S: 'red' }) }, true],
  ['NOT_CONTAINS', { words: compare('NOT_CONTAINS', { S: 'green' }) }, true],
  ['BEGINS_WITH', { word: compare('BEGINS_WITH', { S: 're' }) }, true],
])('an attribute that %s', async (_, condition, expected) => {
  expect(await matches(condition)).toBe(expected)
})

test('conditions are combined by AND, or by OR on request', async () => {
  const conditions = { one: compare('EQ', { N: '2' }), word: compare('EQ', { S: 'red' }) }
  expect(await matches(conditions)).toBe(false)
  expect(await matches(conditions, { ConditionalOperator: 'OR' })).toBe(true)
})

test('a filter with a large set is evaluated in linear time', async () => {
  const start = performance.now()
  const ScanFilter = { set: compare('EQ', { SS: [...LARGE_SET.SS].reverse() }) }
  expect(await engine.run('Scan', { TableName: 'items', ScanFilter })).toMatchObject({ Count: 1 })
  expect(performance.now() - start).toBeLessThan(2000)
})
