import { expect, test } from 'vitest'
import { tableNames, withTableNames } from './access.ts'

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

const scope = { account: '000000000000', region: 'us-east-1' }
const arn = (region: string, account: string, table: string) => `arn:aws:dynamodb:${region}:${account}:table/${table}`
const own = arn('us-east-1', '000000000000', 'a')

test.each([
  [{ TableName: own }, { TableName: 'a' }],
  [{ RequestItems: { [own]: [] } }, { RequestItems: { a: [] } }],
  [{ TransactItems: [{ Get: { TableName: own } }] }, { TransactItems: [{ Get: { TableName: 'a' } }] }],
  [{ TableName: `${own}/index/x:table/secret` }, { TableName: `${own}/index/x:table/secret` }],
])('the input %j addresses its tables as %j', (input, expected) => {
  expect(withTableNames(input, scope)).toEqual(expected)
})

test.each([arn('eu-west-1', '000000000000', 'a'), arn('us-east-1', '111111111111', 'a')])(
  'the table %s of another region or account is not found',
  (TableName) => {
    expect(() => withTableNames({ TableName }, scope)).toThrow('Requested resource not found')
  },
)

test('an ARN that only begins like that of a table names no table', () => {
  expect(tableNames({ TableName: `${own}/index/x:table/secret` })).toEqual([`${own}/index/x:table/secret`])
})
