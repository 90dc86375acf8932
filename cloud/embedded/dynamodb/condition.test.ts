import { beforeAll, expect, test } from 'vitest'
import type { Engine } from './engine.ts'
import { createEngine } from './fixtures.ts'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({
    id: { S: 'a' },
    word: { S: 'red' },
    blank: { S: '' },
    one: { N: '1' },
    ten: { N: '10' },
    bytes: { B: 'AQI=' },
    colors: { SS: ['red', 'blue'] },
    things: { L: [{ S: 'red' }, { M: { n: { N: '1' } } }] },
    parts: { M: { n: { N: '1' }, s: { S: 'x' } } },
  })
})

const values = {
  ':red': { S: 'red' },
  ':one': { N: '1' },
  ':two': { N: '2' },
  ':colors': { SS: ['blue', 'red'] },
  ':map': { M: { s: { S: 'x' }, n: { N: '1' } } },
  ':inner': { M: { n: { N: '1' } } },
  ':bytes': { B: 'AQ==' },
  ':s': { S: 'S' },
  ':three': { N: '3' },
  ':zero': { N: '0' },
}

test.each([
  ['word IN (lacking, :red)', true],
  ['word IN (lacking, :one)', false],
  ['lacking IN (word, :red)', false],
  ['lacking = lacking.more', false],
  ['lacking <> lacking.more', true],
  ['lacking <> :red', true],
  ['NOT lacking = :red', true],
  ['lacking < lacking.more', false],
  ['lacking <= lacking.more', false],
  ['one BETWEEN :one AND lacking', false],
  ['one BETWEEN lacking AND :two', false],
  ['ten BETWEEN :one AND :two', false],
  ['one BETWEEN :one AND :two', true],
  ['ten > :two', true],
  ['word > :one', false],
  ['begins_with(lacking, lacking.more)', false],
  ['begins_with(things, lacking)', false],
  ['begins_with(parts, things)', false],
  ['begins_with(bytes, :bytes)', true],
  ['contains(lacking, lacking.more)', false],
  ['contains(word, lacking)', false],
  ['contains(colors, :red)', true],
  ['contains(things, :red)', true],
  ['contains(things, :inner)', true],
  ['contains(bytes, :bytes)', true],
  ['attribute_type(lacking, :s)', false],
  ['attribute_type(word, :s)', true],
  ['size(lacking) > :zero', false],
  ['size(one) = :one', false],
  ['size(blank) = :zero', true],
  ['size(word) = :three', true],
  ['size(things[9].a) = :one', false],
  ['colors = :colors', true],
  ['parts = :map', true],
  ['things[1].n = :one', true],
  ['things[1].n.deeper = :one', false],
  ['parts.toString = :one', false],
  ['word = :red AND (lacking = :one OR one = :one)', true],
])('the condition "%s" is %s', async (condition, expected) => {
  const used = Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`${name}\\b`).test(condition)))
  const filter = {
    FilterExpression: condition,
    ...(Object.keys(used).length > 0 && { ExpressionAttributeValues: used }),
  }
  expect((await engine.run('Scan', { TableName: 'items', ...filter })).Count).toBe(expected ? 1 : 0)
  const deletion = {
    TableName: 'items',
    Key: { id: { S: 'a' } },
    UpdateExpression: 'SET touched = if_not_exists(touched, one)',
    ConditionExpression: condition,
    ...(Object.keys(used).length > 0 && { ExpressionAttributeValues: used }),
  }
  const update = engine.run('UpdateItem', deletion)
  if (expected) await expect(update).resolves.toEqual({})
  else
    await expect(update).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    })
})
