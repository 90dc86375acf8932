import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { probeSocket } from './probe-socket.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eventbed-doctor-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a socket with somebody behind it is live', async () => {
  const path = join(folder, 'live.sock')
  const server = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(path, resolve))
  try {
    expect(await probeSocket(path)).toBe('live')
  } finally {
    server.close()
  }
})

test('a file that nobody listens at is dead', async () => {
  const path = join(folder, 'dead.sock')
  await writeFile(path, '')
  expect(await probeSocket(path)).toBe('dead')
})

test('where there is no file there is none', async () => {
  expect(await probeSocket(join(folder, 'none.sock'))).toBe('none')
})

// Root may use every socket, so it cannot be denied one.
test.skipIf(process.getuid?.() === 0)('a socket of somebody else is denied', async () => {
  const path = join(folder, 'denied.sock')
  await writeFile(path, '', { mode: 0o000 })
  expect(await probeSocket(path)).toBe('denied')
})
