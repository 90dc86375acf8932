import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { createEngine } from './fixtures.ts'
import { RwLock } from './rw-lock.ts'
import { Transactions } from './transactions.ts'

const TableName = 'items'
const keyOf = (id: string) => ({ id: { S: id } })

async function createTransactions() {
  const engine = await createEngine(
    { id: { S: 'a' }, color: { S: 'red' }, n: { N: '1' } },
    { id: { S: 'b' }, color: { S: 'red' } },
  )
  const transactions = new Transactions(engine, new RwLock(), new ManualClock())
  const readAll = async () => {
    const { Items } = await engine.run('Scan', { TableName })
    const byColor = await engine.run('Query', {
      TableName,
      IndexName: 'by-color',
      KeyConditionExpression: 'color = :red',
      ExpressionAttributeValues: { ':red': { S: 'red' } },
    })
    return { items: Items, red: byColor.Items }
  }
  return { transactions, readAll }
}

test('a read of a transaction with several mistakes fails with the first and leaves no promise unhandled', async () => {
  const { transactions } = await createTransactions()
  const malformed = { Get: { TableName: 'none', Key: { id: {} as { S: string } } } }
  const get = transactions.get({
    TransactItems: [{ Get: { TableName: 'none', Key: keyOf('a') } }, malformed, malformed],
  })
  await expect(get).rejects.toMatchObject({ name: 'ValidationException' })
  const missing = transactions.get({
    TransactItems: ['none', 'nothing'].map((name) => ({ Get: { TableName: name, Key: keyOf('a') } })),
  })
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  const found = await transactions.get({ TransactItems: [{ Get: { TableName, Key: keyOf('b') } }] })
  expect(found).toEqual({ Responses: [{ Item: { id: { S: 'b' }, color: { S: 'red' } } }] })
})

test('a transaction whose last write fails changes neither items nor indexes', async () => {
  const { transactions, readAll } = await createTransactions()
  const before = await readAll()
  const write = transactions.write({
    TransactItems: [
      { Put: { TableName, Item: { id: { S: 'new' }, color: { S: 'red' } } } },
      { Delete: { TableName, Key: keyOf('b') } },
      { Update: { TableName, Key: keyOf('a'), UpdateExpression: 'SET n = n + color' } },
    ],
  })
  await expect(write).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, None, ValidationError]',
    fields: {
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'ValidationError', Message: 'An operand in the update expression has an incorrect data type' },
      ],
    },
  })
  expect(await readAll()).toEqual(before)
})
