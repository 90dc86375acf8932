import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { wholeArchitecture } from '../scenarios/every-use-case/whole-architecture.ts'
import { startWorld } from '../testbed/testing.ts'
import { readQuestion, runWhy, why } from './why.ts'

const subjectOf = async (words: readonly string[], eventFile?: string) =>
  (await readQuestion(wholeArchitecture, words, eventFile)).subject

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

test('a question names the kind of its subject and an id', async () => {
  expect(await subjectOf(['event', 'e-1'])).toEqual({ kind: 'event', id: 'e-1' })
  expect(await subjectOf(['row', 'day 1/sales.csv', '7'])).toEqual({ kind: 'row', file: 'day 1/sales.csv', row: 7 })
  expect(await subjectOf(['order', 'o-1'])).toEqual({ kind: 'order', id: 'o-1' })
})

test('a question that is incomplete or about something unknown is an error that lists every form', async () => {
  const usage =
    '  • npm run why -- row <file> <number>, or\n' +
    '  • npm run why -- order <id of the order or of its request>, or\n' +
    '  • npm run why -- event <id> [--event file.json]'
  const message = (words: string) => `[eventbed] It is not clear what to explain: ${words}.\n${usage}`
  await expect(subjectOf([])).rejects.toThrow(message('no subject was given'))
  for (const words of ['row sales.csv', 'row sales.csv 0', 'event', 'event a b', 'parcel p-1'])
    await expect(subjectOf(words.split(' '))).rejects.toThrow(message(words))
})

test('an event file may have the format of EventBridge or of PutEvents', async () => {
  const event = { source: 'shop', detailType: 'ShipmentDispatched', detail: { a: 1 } }
  const forms = [
    { source: 'shop', 'detail-type': 'ShipmentDispatched', detail: { a: 1 } },
    event,
    { Source: 'shop', DetailType: 'ShipmentDispatched', Detail: '{"a":1}' },
  ]
  for (const form of forms)
    expect(await subjectOf(['event', 'e-1'], fileWith(JSON.stringify(form)))).toEqual({
      kind: 'event',
      id: 'e-1',
      event,
    })
})

test('an event file that is missing or does not hold an event is an error that says what to write', async () => {
  const file = fileWith('{"source":"shop"}')
  await expect(subjectOf(['event', 'e-1'], file)).rejects.toThrow(
    `[eventbed] ${file} is not an event.\n  • Write JSON with source, detail-type, and an object as detail`,
  )
  await expect(subjectOf(['event', 'e-1'], 'nowhere.json')).rejects.toThrow(
    '[eventbed] The event nowhere.json cannot be read: ENOENT.\n  • Give the path of a JSON file',
  )
})

test('an event file is an error where the question is not about an event', async () => {
  const file = fileWith('{"source":"shop","detail-type":"ShipmentDispatched","detail":{}}')
  await expect(subjectOf(['order', 'o-1'], file)).rejects.toThrow(
    '[eventbed] --event gives an event, but the question is about something else: order o-1.\n  • npm run why -- row',
  )
})

test('why attaches to a stack, answers, and disconnects from the cloud; an unclear question is an error before that', async () => {
  await using world = await startWorld(wholeArchitecture)
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

test('the answer is printed for people, or as one line of JSON with --json', async () => {
  await using world = await startWorld(wholeArchitecture)
  const printed: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  const question = await readQuestion(wholeArchitecture, ['row', 'never.csv', '3'])
  await runWhy(world, question)
  const answer = await runWhy(world, question, { json: true })
  vi.restoreAllMocks()
  const line = `There is no file never.csv: neither in the table files nor in the bucket ${world.uploads.bucket}.`
  expect(printed[0]).toBe(`unknown: ${line}\n`)
  expect(JSON.parse(printed[1]!)).toEqual({ subject: { kind: 'row', file: 'never.csv', row: 3 }, ...answer })
  expect(answer).toEqual({ verdict: 'unknown', lines: [line] })
})
