import { expect, test } from 'vitest'
import { diagnose, expectedCloud, suggestFixes } from './diagnose.ts'
import { fakeDocker, fakeMachine } from './fake-machine.ts'
import { startableClouds } from './finding.ts'

const withDocker = { runtime: async () => fakeDocker() }
const withoutImage = async (name: string) =>
  name.includes('localstack') ? ({ state: 'unavailable', reason: 'denied' } as const) : ({ state: 'present' } as const)

test('all clouds can start on a machine with everything they need', async () => {
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

test('only the embedded cloud can start on a machine that has only Node', async () => {
  expect(startableClouds(await diagnose(fakeMachine()))).toEqual(['embedded'])
})

test('no cloud can start when Node is too old', async () => {
  const node = { version: '18.20.0', required: '>=20.19' }
  expect(startableClouds(await diagnose(fakeMachine({ ...withDocker, node })))).toEqual([])
})

test('a warning does not keep a cloud from starting', async () => {
  const findings = await diagnose(fakeMachine({ runtime: async () => fakeDocker({ memory: 2 ** 30 }) }))
  expect(startableClouds(findings)).toEqual(['localstack', 'embedded'])
})

test('suggestFixes returns the fixes for what keeps a cloud from starting', async () => {
  expect(await suggestFixes('localstack', fakeMachine({ files: ['/usr/bin/podman'] }))).toEqual([
    'Start Podman: systemctl --user start podman.socket, then export DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true',
    'run without containers: CLOUD=embedded',
  ])
  expect(await suggestFixes('aws', fakeMachine())).toEqual(['Name the account to use: AWS_ACCOUNT_ID=123456789012'])
})

test('suggestFixes refers to the doctor when more than one thing is missing', async () => {
  const machine = fakeMachine({ arch: 'riscv64', image: withoutImage, ...withDocker })
  expect(await suggestFixes('localstack', machine)).toEqual([
    'Run without containers: CLOUD=embedded',
    'see what else is missing: npm run doctor',
  ])
})

test('suggestFixes returns nothing when nothing is missing', async () => {
  expect(await suggestFixes('embedded', fakeMachine())).toEqual([])
})

test('expectedCloud returns the cloud of --cloud before that of CLOUD', async () => {
  const findings = await diagnose(fakeMachine())
  expect(await expectedCloud(findings, { CLOUD: 'endpoint' }, 'localstack')).toEqual({
    name: 'localstack',
    why: '--cloud is set',
    forced: true,
  })
  expect(await expectedCloud(findings, { CLOUD: 'endpoint' })).toMatchObject({ name: 'endpoint' })
})

test.each([
  ['localstack', 'a container runtime is available; CLOUD=embedded runs without one', withDocker],
  ['embedded', 'no container runtime is available; CLOUD=localstack forces a container', {}],
  [
    'embedded',
    'the LocalStack image is missing and cannot be pulled; CLOUD=localstack forces a container',
    { ...withDocker, image: withoutImage },
  ],
])('expectedCloud returns the cloud that the tests would choose: %s, because %s', async (name, why, options) => {
  expect(await expectedCloud(await diagnose(fakeMachine(options)), {})).toEqual({ name, why, forced: false })
})
