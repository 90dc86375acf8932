import { expect, test } from 'vitest'
import { suggestFixes } from './advice.ts'
import { diagnose, startableClouds } from './diagnose.ts'
import { fakeDocker, fakeMachine } from './fake-machine.ts'
import { expectedCloud } from './wanted.ts'

const withDocker = { runtime: async () => fakeDocker() }
const noImage = async (name: string) =>
  name.includes('localstack') ? ({ state: 'refused', reason: 'denied' } as const) : ({ state: 'here' } as const)

test('with everything there, all clouds can start', async () => {
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ACCOUNT_ID: '123456789012' }
  const findings = await diagnose(fakeMachine({ ...withDocker, env }))
  expect(findings.map(({ what }) => what)).toEqual([
    'Node',
    'Architecture',
    'Memory',
    'Container runtime',
    'Memory for containers',
    'LocalStack image',
    'Lambda image',
    'Reaper image',
    'Endpoint',
    'AWS account',
  ])
  expect(startableClouds(findings)).toEqual(['localstack', 'embedded', 'endpoint', 'aws'])
})

test('with nothing but Node, the embedded cloud can start', async () => {
  expect(startableClouds(await diagnose(fakeMachine()))).toEqual(['embedded'])
})

test('with too old a Node, none can', async () => {
  const node = { version: '18.20.0', wanted: '>=20.19' }
  expect(startableClouds(await diagnose(fakeMachine({ ...withDocker, node })))).toEqual([])
})

test('a warning keeps no cloud from starting', async () => {
  const findings = await diagnose(fakeMachine({ runtime: async () => fakeDocker({ memory: 2 ** 30 }) }))
  expect(startableClouds(findings)).toEqual(['localstack', 'embedded'])
})

test('advice is what to do, in lines for an error', async () => {
  expect(await suggestFixes('localstack', fakeMachine({ files: ['/usr/bin/podman'] }))).toBe(
    `  • Start Podman: systemctl --user start podman.socket, then export DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true
  • Run without containers: CLOUD=embedded needs none`,
  )
  expect(await suggestFixes('aws', fakeMachine())).toBe(
    '  • Name the account that may be used: AWS_ACCOUNT_ID=123456789012',
  )
})

test('nothing is advised where nothing is missing', async () => {
  expect(await suggestFixes('embedded', fakeMachine())).toBe('')
})

test('the cloud that is wanted is the one that is named, before CLOUD', async () => {
  const findings = await diagnose(fakeMachine())
  expect(await expectedCloud(findings, { CLOUD: 'endpoint' }, 'localstack')).toEqual({
    name: 'localstack',
    why: '--cloud says so',
    forced: true,
  })
  expect(await expectedCloud(findings, { CLOUD: 'endpoint' })).toMatchObject({ name: 'endpoint' })
})

test.each([
  ['localstack', 'a container runtime answers; CLOUD=embedded runs without one', withDocker],
  ['embedded', 'no container runtime answers; CLOUD=localstack insists on a container', {}],
  [
    'embedded',
    'the LocalStack image is not here and cannot be pulled; CLOUD=localstack insists on a container',
    { ...withDocker, image: noImage },
  ],
])('otherwise it is the one that the tests would choose: %s, as %s', async (name, why, more) => {
  expect(await expectedCloud(await diagnose(fakeMachine(more)), {})).toEqual({ name, why, forced: false })
})
