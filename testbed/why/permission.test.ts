import { expect, test } from 'vitest'
import { adviceFor, permissionMissingIn } from './permission.ts'

const ROLE = 'arn:aws:sts::000000000000:assumed-role/shop-writer/shop-writer'
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders'
const refusal = (reason: string, who = ROLE) =>
  `User: ${who} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE}${reason}`

test('a missing permission is read off AWS’s own words, wherever they stand', () => {
  const because = ' because no identity-based policy allows the dynamodb:PutItem action'
  const missing = permissionMissingIn(['ok', `order failed: ${refusal(because)}`, ''])
  expect(missing).toEqual({ who: ROLE, action: 'dynamodb:PutItem', resource: TABLE, kind: 'identity-based' })
  expect(adviceFor(missing!)).toEqual([
    `The role shop-writer may not dynamodb:PutItem on ${TABLE}: no identity-based policy allows it.`,
    `  • Add {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"${TABLE}"} to the policy of shop-writer;`,
    "    in provision/, to what the function may: allow('dynamodb:PutItem', …).",
  ])
})

test('what is denied cannot be mended by allowing it', () => {
  const missing = permissionMissingIn([refusal(' with an explicit deny in an identity-based policy')])
  expect(adviceFor(missing!)).toEqual([
    `The role shop-writer may not dynamodb:PutItem on ${TABLE}: a policy denies it.`,
    '  • Remove that statement.',
  ])
})

test('a service is let in by the resource', () => {
  const because = ' because no resource-based policy allows the dynamodb:PutItem action'
  const missing = permissionMissingIn([refusal(because, 's3.amazonaws.com')])
  expect(adviceFor(missing!)).toEqual([
    `s3.amazonaws.com may not dynamodb:PutItem on ${TABLE}: no resource-based policy allows it.`,
    `  • Let s3.amazonaws.com in: a policy on ${TABLE}.`,
  ])
})

test('other errors speak of no permission', () => {
  expect(permissionMissingIn(['Task timed out after 2.00 seconds'])).toBeUndefined()
})
