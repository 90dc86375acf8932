import { expect, test } from 'vitest'
import { tableNames } from './access.ts'

test.each([
  [{}, []],
  [{ TableName: 'a' }, ['a']],
  [{ TableName: 'arn:aws:dynamodb:us-east-1:000000000000:table/a' }, ['a']],
  [{ RequestItems: { a: [], b: [] } }, ['a', 'b']],
  [
    { TransactItems: [{ Put: { TableName: 'a' } }, { Update: { TableName: 'b' } }, { Delete: { TableName: 'a' } }] },
    ['a', 'b'],
  ],
])('an operation with the input %j touches the tables %j', (input, tables) => {
  expect(tableNames(input)).toEqual(tables)
})
