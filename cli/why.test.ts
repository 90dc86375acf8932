import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startWorld } from '../testbed/testing.ts'
import { runWhy, subjectOf, why } from './why.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-why-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const fileWith = (text: string): string => {
  const file = join(folder, 'event.json')
  writeFileSync(file, text)
  return file
}

test('a subject is named by its kind and its name', async () => {
  expect(await subjectOf(['event', 'e-1'])).toEqual({ kind: 'event', id: 'e-1' })
  expect(await subjectOf(['row', 'day 1/sales.csv', '7'])).toEqual({ kind: 'row', file: 'day 1/sales.csv', row: 7 })
  expect(await subjectOf(['order', 'o-1'])).toEqual({ kind: 'order', id: 'o-1' })
})

test('what names nothing is told how to', async () => {
  const usage =
    '  • npm run why -- event <id> [--event file.json], or\n' +
    '  • npm run why -- row <file> <number>, or\n' +
    '  • npm run why -- order <id of the order or of its request>'
  const told = (words: string) => `[eventbed] It is not clear what to explain: ${words}.\n${usage}`
  await expect(subjectOf([])).rejects.toThrow(told('nothing was named'))
  for (const words of ['row sales.csv', 'row sales.csv 0', 'event', 'event a b', 'parcel p-1'])
    await expect(subjectOf(words.split(' '))).rejects.toThrow(told(words))
})

test('an event is read as EventBridge shows it, or as PutEvents takes it', async () => {
  const event = { source: 'shop', detailType: 'ShipmentDispatched', detail: { a: 1 } }
  const written = [
    { source: 'shop', 'detail-type': 'ShipmentDispatched', detail: { a: 1 } },
    event,
    { Source: 'shop', DetailType: 'ShipmentDispatched', Detail: '{"a":1}' },
  ]
  for (const one of written)
    expect(await subjectOf(['event', 'e-1'], fileWith(JSON.stringify(one)))).toEqual({
      kind: 'event',
      id: 'e-1',
      event,
    })
})

test('a file that is no event, or is not there, is an error', async () => {
  const file = fileWith('{"source":"shop"}')
  await expect(subjectOf(['event', 'e-1'], file)).rejects.toThrow(
    `[eventbed] ${file} is no event.\n  • It is JSON with source, detail-type and an object as detail.`,
  )
  await expect(subjectOf(['event', 'e-1'], 'nowhere.json')).rejects.toThrow(
    '[eventbed] The event nowhere.json cannot be read: ENOENT.\n  • Give the path of a JSON file.',
  )
})

test('an event in a file is for an event that is asked about', async () => {
  const file = fileWith('{"source":"shop","detail-type":"ShipmentDispatched","detail":{}}')
  await expect(subjectOf(['order', 'o-1'], file)).rejects.toThrow(
    '[eventbed] --event gives an event, but what is asked about is: order o-1.\n  • npm run why -- event <id>',
  )
})

test('it attaches to a stack, answers and lets go of the cloud; what is unclear is said before', async () => {
  await using world = await startWorld()
  const stop = vi.fn(async () => {})
  const cloud = new Proxy(world.cloud, {
    get: (target, name) => (name === 'stop' ? stop : Reflect.get(target, name, target)),
  })
  const find = vi.fn(async () => ({ ...world, cloud }))
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await why(['order', 'o-1'], { stack: 'mine', json: true }, find)
  const printed = String(stdout.mock.calls[0]![0])
  stdout.mockRestore()
  expect(JSON.parse(printed)).toMatchObject({ subject: { kind: 'order', id: 'o-1' }, verdict: 'unknown' })
  expect(find.mock.calls).toEqual([['mine']])
  expect(stop).toHaveBeenCalledOnce()

  await expect(why(['parcel'], {}, find)).rejects.toThrow('[eventbed] It is not clear what to explain: parcel.')
  expect(find).toHaveBeenCalledOnce()
})

test('the answer is printed for people, or as one line of JSON', async () => {
  await using world = await startWorld()
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  await runWhy(world, { kind: 'row', file: 'never.csv', row: 3 })
  const answer = await runWhy(world, { kind: 'row', file: 'never.csv', row: 3 }, { json: true })
  vi.restoreAllMocks()
  const line = `There is no file never.csv: neither in the table files nor in the bucket ${world.uploads.bucket}.`
  expect(printed[0]).toBe(`unknown: ${line}\n`)
  expect(JSON.parse(printed[1]!)).toEqual({ subject: { kind: 'row', file: 'never.csv', row: 3 }, ...answer })
  expect(answer).toEqual({ verdict: 'unknown', lines: [line] })
})
