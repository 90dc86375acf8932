import { expect, test } from 'vitest'
import { checkArchitecture, checkMemory, checkNode } from './check-machine.ts'
import { fakeMachine } from './fake-machine.ts'

const node = (version: string, wanted = '>=20.19') => checkNode(fakeMachine({ node: { version, required: wanted } }))

test.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('Node %s is new enough', (version) => {
  expect(node(version)).toEqual({
    what: 'Node',
    state: 'ok',
    detail: version,
    todo: [],
    neededFor: ['localstack', 'embedded', 'endpoint', 'aws'],
  })
})

test.each(['20.18.3', '18.20.0', '9.99.0'])('Node %s is too old', (version) => {
  expect(node(version)).toMatchObject({
    state: 'missing',
    detail: `${version} is too old; at least 20.19 is needed`,
    todo: ['Install Node 20.19 or newer: https://nodejs.org, or nvm install 20'],
  })
})

test('an architecture without an image is one for the embedded cloud', () => {
  expect(checkArchitecture(fakeMachine({ arch: 'arm64' })).state).toBe('ok')
  expect(checkArchitecture(fakeMachine({ arch: 'riscv64' }))).toEqual({
    what: 'Architecture',
    state: 'missing',
    detail: "riscv64; LocalStack's image is made for x64 and arm64",
    todo: ['Run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  })
})

test('what is free counts on Linux', () => {
  const memory = { free: 3.25 * 2 ** 30, total: 8 * 2 ** 30 }
  expect(checkMemory(fakeMachine({ memory }))).toEqual({
    what: 'Memory',
    state: 'warning',
    detail: '3.3 GB free of 8.0 GB; LocalStack takes up to 4.0 GB',
    todo: ['Close what takes much memory, or run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  })
})

test('all that is built in counts elsewhere', () => {
  const memory = { free: 0.1 * 2 ** 30, total: 8 * 2 ** 30 }
  expect(checkMemory(fakeMachine({ platform: 'darwin', memory }))).toMatchObject({
    state: 'ok',
    detail: '0.1 GB free of 8.0 GB',
  })
})
