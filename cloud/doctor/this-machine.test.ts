import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { probeSocket } from './this-machine.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eventbed-doctor-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('probeSocket reports a socket with a listening server as live', async () => {
  const path = join(folder, 'live.sock')
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(path, resolve))
  try {
    expect(await probeSocket(path)).toBe('live')
  } finally {
    server.close()
  }
})

test('probeSocket reports a file without a listening server as stale', async () => {
  const path = join(folder, 'stale.sock')
  await writeFile(path, '')
  expect(await probeSocket(path)).toBe('stale')
})

test('probeSocket reports a missing file as absent', async () => {
  expect(await probeSocket(join(folder, 'absent.sock'))).toBe('absent')
})

// Root has access to every socket.
test.skipIf(process.getuid?.() === 0)('probeSocket reports a socket without permission as denied', async () => {
  const path = join(folder, 'denied.sock')
  await writeFile(path, '', { mode: 0o000 })
  expect(await probeSocket(path)).toBe('denied')
})
