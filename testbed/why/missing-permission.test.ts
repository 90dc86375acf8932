import { expect, test } from 'vitest'
import { adviseOnPermission, findMissingPermission } from './missing-permission.ts'

const ROLE = 'arn:aws:sts::000000000000:assumed-role/shop-writer/shop-writer'
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders'
const refusal = (reason: string, who = ROLE) =>
  `User: ${who} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE}${reason}`

test('a missing permission is found in the error message of AWS, wherever it occurs', () => {
  const because = ' because no identity-based policy allows the dynamodb:PutItem action'
  const missing = findMissingPermission(['ok', `order failed: ${refusal(because)}`, ''])
  expect(missing).toEqual({ principal: ROLE, action: 'dynamodb:PutItem', resource: TABLE, kind: 'identity-based' })
  expect(adviseOnPermission(missing!)).toEqual([
    `The role shop-writer is not allowed to perform dynamodb:PutItem on ${TABLE}: no identity-based policy allows it.`,
    `  • Add {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"${TABLE}"} to the policy of shop-writer;`,
    "    in provision/, add allow('dynamodb:PutItem', …) to the function's permissions.",
  ])
})

test('the advice for an explicit deny is to remove the statement', () => {
  const missing = findMissingPermission([refusal(' with an explicit deny in an identity-based policy')])
  expect(adviseOnPermission(missing!)).toEqual([
    `The role shop-writer is not allowed to perform dynamodb:PutItem on ${TABLE}: a policy denies it.`,
    '  • Remove the statement that denies it.',
  ])
})

test('the advice for a service principal is a resource-based policy', () => {
  const because = ' because no resource-based policy allows the dynamodb:PutItem action'
  const missing = findMissingPermission([refusal(because, 's3.amazonaws.com')])
  expect(adviseOnPermission(missing!)).toEqual([
    `s3.amazonaws.com is not allowed to perform dynamodb:PutItem on ${TABLE}: no resource-based policy allows it.`,
    `  • Allow it for s3.amazonaws.com, with a resource-based policy on ${TABLE}.`,
  ])
})

test('other errors have no missing permission', () => {
  expect(findMissingPermission(['Task timed out after 2.00 seconds'])).toBeUndefined()
})
