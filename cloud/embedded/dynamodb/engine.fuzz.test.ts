import { expect, test } from 'vitest'
import { createSeededRandom } from '../../common/seeded-random.ts'
import { AwsError } from '../core/errors.ts'
import { createEngine } from './fixtures.ts'

const SEED = Number(process.env.EVENTBED_FUZZ_SEED ?? 1)
const EXPRESSIONS = 1000

const ITEM = {
  id: { S: 'a' },
  n: { N: '1' },
  m: { M: { x: { N: '1' }, l: { L: [{ S: 'q' }] } } },
  l: { L: [{ N: '1' }, { M: { y: { S: 'z' } } }] },
  ss: { SS: ['a', 'b'] },
  b: { B: 'AQI=' },
  t: { BOOL: true },
  z: { NULL: true },
}
const PATHS = 'n m m.x m.l[0] l l[0] l[1].y l[9] ss b t z lacking lacking.a n.x id m.l[3].q ss[0]'.split(' ')
const VALUES: Record<string, object> = {
  ':s': { S: 'q' },
  ':n': { N: '1' },
  ':b': { B: 'AQ==' },
  ':ss': { SS: ['a'] },
  ':l': { L: [{ S: 'q' }] },
  ':m': { M: { x: { N: '1' } } },
  ':t': { BOOL: true },
  ':z': { NULL: true },
  ':e': { S: '' },
}

/** Generates expressions of valid syntax whose operands have any type, or do not exist. */
function createGenerator(seed: number) {
  const random = createSeededRandom(seed)
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!
  const path = () => pick(PATHS)
  const value = () => pick(Object.keys(VALUES))
  const operand = () => pick([path, value, () => `size(${path()})`])()
  const comparison = () =>
    pick([
      () => `${operand()} ${pick(['=', '<>', '<', '<=', '>', '>='])} ${operand()}`,
      () => `${operand()} BETWEEN ${operand()} AND ${operand()}`,
      () => `${operand()} IN (${operand()}, ${operand()})`,
      () => `contains(${path()}, ${operand()})`,
      () => `begins_with(${path()}, ${operand()})`,
      () => `attribute_type(${path()}, ${value()})`,
    ])()
  const newValue = () =>
    pick([
      path,
      value,
      () => `${path()} + ${value()}`,
      () => `if_not_exists(${path()}, ${path()})`,
      () => `list_append(${path()}, ${value()})`,
    ])()
  const condition = () =>
    pick([comparison, () => `NOT (${comparison()})`, () => `(${comparison()}) OR ${comparison()}`])()
  const update = () =>
    pick([
      () => `SET ${path()} = ${newValue()}, ${path()} = ${newValue()}`,
      () => `REMOVE ${path()}, ${path()}`,
      () => `ADD ${path()} ${value()}`,
      () => `DELETE ${path()} ${value()}`,
    ])()
  return { condition, update }
}

const valuesIn = (...expressions: string[]) => {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(expressions.join(' ')))
  return used.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(used) } : {}
}

test('no expression makes the engine throw anything but an error of DynamoDB, whatever its operands are', async () => {
  const engine = await createEngine(ITEM, { id: { S: 'b' } })
  const { condition, update } = createGenerator(SEED)
  const unexpected: string[] = []
  for (let count = 0; count < EXPRESSIONS; count++) {
    const [filter, change] = [condition(), update()]
    const write = {
      TableName: 'items',
      Key: { id: { S: 'a' } },
      UpdateExpression: change,
      ReturnValues: count % 2 === 0 ? 'ALL_NEW' : 'UPDATED_OLD',
    }
    for (const call of [
      () => engine.run('Scan', { TableName: 'items', FilterExpression: filter, ...valuesIn(filter) }),
      () => engine.run('UpdateItem', { ...write, ...valuesIn(change) }),
      () => engine.run('UpdateItem', { ...write, ConditionExpression: filter, ...valuesIn(change, filter) }),
    ])
      await call().catch((error) => {
        if (!(error instanceof AwsError)) unexpected.push(`${filter} | ${change}: ${error}`)
      })
  }
  expect(unexpected).toEqual([])
})
