import { expect, test } from 'vitest'
import { createIsolatedEventBridge } from '../testing/isolated-eventbridge.ts'

const ENTRY = { Source: 'shop', DetailType: 'Sold', Detail: '{}' }

test('PutEvents returns one result per entry, in the order of the entries', async () => {
  const { run } = createIsolatedEventBridge()
  const lacks = (name: string) => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  })
  const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  const { Source: _s, ...noSource } = ENTRY
  const { DetailType: _t, ...noType } = ENTRY
  const { Detail: _d, ...noDetail } = ENTRY
  const details = ['no', '[]', '"text"', '{"open":'].map((Detail) => ({ ...ENTRY, Detail }))
  expect(
    await run('putEvents', {
      Entries: [ENTRY, noSource, noType, noDetail, ...details, { ...ENTRY, Source: 'aws.s3' }],
    }),
  ).toEqual({
    FailedEntryCount: 8,
    Entries: [
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      lacks('Source'),
      lacks('DetailType'),
      lacks('Detail'),
      malformed,
      malformed,
      malformed,
      malformed,
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
    ],
  })
})

test('PutEvents rejects a detail that is nested too deeply to be delivered, and goes on', async () => {
  const { run } = createIsolatedEventBridge()
  const Detail = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
  const { Entries } = await run('putEvents', { Entries: [{ ...ENTRY, Detail }, ENTRY] })
  expect(Entries).toEqual([
    { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
    { EventId: expect.any(String) },
  ])
})

test('PutEvents accepts an event for a bus that does not exist', async () => {
  const { run } = createIsolatedEventBridge()
  const { FailedEntryCount } = await run('putEvents', { Entries: [{ ...ENTRY, EventBusName: 'nowhere' }] })
  expect(FailedEntryCount).toBe(0)
})

test('PutEvents requires 1 to 10 entries of at most 1 MiB in total', async () => {
  const { run } = createIsolatedEventBridge()
  const violation = (constraint: string) => ({
    name: 'ValidationException',
    message: expect.stringMatching(new RegExp(`^1 validation error detected: .* ${constraint}$`)),
  })
  await expect(run('putEvents', { Entries: [] })).rejects.toMatchObject(
    violation('Member must have length greater than or equal to 1'),
  )
  await expect(run('putEvents', { Entries: Array(11).fill(ENTRY) })).rejects.toMatchObject(
    violation('Member must have length less than or equal to 10'),
  )
  // The sizes of source and type count too, and a time counts 14 bytes.
  const bytes = (count: number) => ({ Source: 's', DetailType: 't', Detail: `{"x":"${'a'.repeat(count - 10)}"}` })
  expect(await run('putEvents', { Entries: [bytes(1_048_576)] })).toMatchObject({ FailedEntryCount: 0 })
  const overLimit = {
    name: 'ValidationException',
    message: 'Total size of the entries in the request is over the limit.',
  }
  await expect(run('putEvents', { Entries: [bytes(1_048_577)] })).rejects.toMatchObject(overLimit)
  const timed = { ...bytes(1_048_576 - 13), Time: new Date(0) }
  await expect(run('putEvents', { Entries: [timed] })).rejects.toMatchObject(overLimit)
})
