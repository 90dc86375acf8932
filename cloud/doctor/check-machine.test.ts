import { expect, test } from 'vitest'
import { checkArchitecture, checkMemory, checkNode } from './check-machine.ts'
import { fakeMachine } from './fake-machine.ts'

const checkVersion = (version: string) => checkNode(fakeMachine({ node: { version, required: '>=20.19' } }))

test.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('the Node check passes for version %s', (version) => {
  expect(checkVersion(version)).toEqual({
    what: 'Node',
    state: 'ok',
    detail: `${version}; functions on the embedded cloud run on it, those on AWS on nodejs24.x`,
    todo: [],
    neededFor: ['localstack', 'embedded', 'endpoint', 'aws'],
  })
})

test.each(['20.18.3', '18.20.0', '9.99.0'])('the Node check fails for version %s, which is too old', (version) => {
  expect(checkVersion(version)).toMatchObject({
    state: 'missing',
    detail: `${version} is too old; at least 20.19 is required`,
    todo: ['Install Node 20.19 or newer: https://nodejs.org, or nvm install 20'],
  })
})

test('the architecture check fails where LocalStack has no image and suggests the embedded cloud', () => {
  expect(checkArchitecture(fakeMachine({ arch: 'arm64' })).state).toBe('ok')
  expect(checkArchitecture(fakeMachine({ arch: 'riscv64' }))).toEqual({
    what: 'Architecture',
    state: 'missing',
    detail: "riscv64; LocalStack's image supports x64 and arm64",
    todo: ['Run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  })
})

test('the memory check considers free memory on Linux', () => {
  const memory = { free: 3.25 * 2 ** 30, total: 8 * 2 ** 30 }
  expect(checkMemory(fakeMachine({ memory }))).toEqual({
    what: 'Memory',
    state: 'warning',
    detail: '3.3 GB free of 8.0 GB; LocalStack uses up to 4.0 GB',
    todo: ['Free some memory, or run without containers: CLOUD=embedded'],
    neededFor: ['localstack'],
  })
})

test('the memory check considers total memory on other platforms', () => {
  const memory = { free: 0.1 * 2 ** 30, total: 8 * 2 ** 30 }
  expect(checkMemory(fakeMachine({ platform: 'darwin', memory }))).toMatchObject({
    state: 'ok',
    detail: '0.1 GB free of 8.0 GB',
  })
})
