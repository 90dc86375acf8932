import { expect, test } from 'vitest'
import { addStatement, hasStatement, removeStatement } from './resource-policy.ts'

const READ = { Sid: 'read', Effect: 'Allow', Action: 's3:GetObject' }
const WRITE = { Sid: 'write', Effect: 'Allow', Action: 's3:PutObject' }

test('adding the first statement creates a policy with the given id', () => {
  expect(JSON.parse(addStatement(undefined, READ, 'default'))).toEqual({
    Version: '2012-10-17',
    Id: 'default',
    Statement: [READ],
  })
  expect(JSON.parse(addStatement(undefined, READ))).toEqual({ Version: '2012-10-17', Statement: [READ] })
})

test('adding a statement keeps the existing statements, version and id of the policy', () => {
  const policy = JSON.stringify({ Version: '2008-10-17', Id: 'own', Statement: [READ] })
  expect(JSON.parse(addStatement(policy, WRITE, 'default'))).toEqual({
    Version: '2008-10-17',
    Id: 'own',
    Statement: [READ, WRITE],
  })
})

test('removing a statement keeps the others, and removing the last one removes the policy', () => {
  const both = addStatement(addStatement(undefined, READ), WRITE)
  const onlyWrite = removeStatement(both, 'read')
  expect(JSON.parse(onlyWrite!).Statement).toEqual([WRITE])
  expect(removeStatement(onlyWrite, 'write')).toBeUndefined()
})

test('a policy has only the statements with its own ids', () => {
  const policy = addStatement(undefined, READ)
  expect(hasStatement(policy, 'read')).toBe(true)
  expect(hasStatement(policy, 'write')).toBe(false)
  expect(hasStatement(undefined, 'read')).toBe(false)
})

test('a policy whose only statement is not in a list can be extended', () => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: READ })
  expect(JSON.parse(addStatement(policy, WRITE)).Statement).toEqual([READ, WRITE])
})
