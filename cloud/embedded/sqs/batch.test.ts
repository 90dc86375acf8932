import { expect, test, vi } from 'vitest'
import { AwsError } from '../core/errors.ts'
import { batchRequestTooLong, processBatch } from './batch.ts'

const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ Id: `entry-${index}` }))

test('a batch applies the operation to each entry and returns its result under the id of the entry', () => {
  const { Successful, Failed } = processBatch([{ Id: 'a' }, { Id: 'b' }], ({ Id }) => ({ MessageId: `message-${Id}` }))
  expect(Successful).toEqual([
    { Id: 'a', MessageId: 'message-a' },
    { Id: 'b', MessageId: 'message-b' },
  ])
  expect(Failed).toEqual([])
})

test('a failed entry of a batch is reported and does not stop the others', () => {
  const { Successful, Failed } = processBatch([{ Id: 'a' }, { Id: 'b' }, { Id: 'c' }], ({ Id }) => {
    if (Id === 'b') throw new AwsError('InvalidParameterValue', 'b is invalid.', { status: 400 })
    return {}
  })
  expect(Successful).toEqual([{ Id: 'a' }, { Id: 'c' }])
  expect(Failed).toEqual([{ Id: 'b', SenderFault: true, Code: 'InvalidParameterValue', Message: 'b is invalid.' }])
})

test('an error that is not an AWS error fails the whole batch, since it is a bug', () => {
  const operation = () => {
    throw new TypeError('bug')
  }
  expect(() => processBatch([{ Id: 'a' }], operation)).toThrow(new TypeError('bug'))
})

test('a batch of ten entries with ids of up to 80 characters is accepted', () => {
  const all = [...entries(9), { Id: `A-z_0${'9'.repeat(75)}` }]
  expect(processBatch(all, () => ({})).Successful).toHaveLength(10)
})

test.each([undefined, []])('a batch with the entries %j is rejected because it is empty', (batch) => {
  expect(() => processBatch(batch, () => ({}))).toThrow(
    expect.objectContaining({
      name: 'EmptyBatchRequest',
      message: 'There should be at least one SendMessageBatchRequestEntry in the request.',
    }),
  )
})

test('a batch of eleven entries is rejected before any of them is processed', () => {
  const operation = vi.fn(() => ({}))
  expect(() => processBatch(entries(11), operation)).toThrow(
    expect.objectContaining({
      name: 'TooManyEntriesInBatchRequest',
      message: 'Maximum number of entries per request are 10. You have sent 11.',
    }),
  )
  expect(operation).not.toHaveBeenCalled()
})

test('a batch with a repeated entry id is rejected before any entry is processed', () => {
  const operation = vi.fn(() => ({}))
  expect(() => processBatch([{ Id: 'a' }, { Id: 'b' }, { Id: 'a' }], operation)).toThrow(
    expect.objectContaining({ name: 'BatchEntryIdsNotDistinct', message: 'Id a repeated.' }),
  )
  expect(operation).not.toHaveBeenCalled()
})

test.each([undefined, '', 'a.b', 'ä', 'a'.repeat(81)])('a batch with the entry id %j is rejected', (Id) => {
  expect(() => processBatch([{ Id }], () => ({}))).toThrow(
    expect.objectContaining({
      name: 'InvalidBatchEntryId',
      message:
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    }),
  )
})

test('the error for a batch that is too long names the limit and the size of the batch', () => {
  expect(batchRequestTooLong(1_048_576, 1_048_577)).toMatchObject({
    name: 'BatchRequestTooLong',
    message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
  })
})
