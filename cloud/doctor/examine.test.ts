import { expect, test } from 'vitest'
import { adviceFor } from './advice.ts'
import { examine, startable } from './examine.ts'
import { docker, madeUp } from './testing.ts'
import { wantedCloud } from './wanted.ts'

const withDocker = { runtime: async () => docker() }
const noImage = async (name: string) =>
  name.includes('localstack') ? ({ state: 'refused', reason: 'denied' } as const) : ({ state: 'here' } as const)

test('with everything there, all clouds can start', async () => {
  const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ACCOUNT_ID: '123456789012' }
  const findings = await examine(madeUp({ ...withDocker, env }))
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
  expect(startable(findings)).toEqual(['localstack', 'embedded', 'endpoint', 'aws'])
})

test('with nothing but Node, the embedded cloud can start', async () => {
  expect(startable(await examine(madeUp()))).toEqual(['embedded'])
})

test('with too old a Node, none can', async () => {
  const node = { version: '18.20.0', wanted: '>=20.19' }
  expect(startable(await examine(madeUp({ ...withDocker, node })))).toEqual([])
})

test('a warning keeps no cloud from starting', async () => {
  const findings = await examine(madeUp({ runtime: async () => docker({ memory: 2 ** 30 }) }))
  expect(startable(findings)).toEqual(['localstack', 'embedded'])
})

test('advice is what to do, in lines for an error', async () => {
  expect(await adviceFor('localstack', madeUp({ files: ['/usr/bin/podman'] }))).toBe(
    `  • Start Podman: systemctl --user start podman.socket, then export DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true
  • Run without containers: CLOUD=embedded needs none`,
  )
  expect(await adviceFor('aws', madeUp())).toBe('  • Name the account that may be used: AWS_ACCOUNT_ID=123456789012')
})

test('nothing is advised where nothing is missing', async () => {
  expect(await adviceFor('embedded', madeUp())).toBe('')
})

test('the cloud that is wanted is the one that is named, before CLOUD', async () => {
  const findings = await examine(madeUp())
  expect(await wantedCloud(findings, { CLOUD: 'endpoint' }, 'localstack')).toEqual({
    name: 'localstack',
    why: '--cloud says so',
    forced: true,
  })
  expect(await wantedCloud(findings, { CLOUD: 'endpoint' })).toMatchObject({ name: 'endpoint' })
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
  expect(await wantedCloud(await examine(madeUp(more)), {})).toEqual({ name, why, forced: false })
})
