import { expect, test } from 'vitest'
import { checkRuntime } from './check-runtime.ts'
import { fakeDocker, fakeMachine } from './fake-machine.ts'
import type { Finding } from './finding.ts'
import type { ContainerRuntime } from './machine-info.ts'

async function found(runtime: Partial<ContainerRuntime>, env: NodeJS.ProcessEnv = {}): Promise<readonly Finding[]> {
  return (await checkRuntime(fakeMachine({ env, runtime: async () => fakeDocker(runtime) }))).findings
}

const neededFor = ['localstack']

test('Docker is there, and with it enough memory', async () => {
  expect(await found({})).toEqual([
    {
      what: 'Container runtime',
      state: 'ok',
      detail: 'Docker 28.2.2 at unix:///var/run/docker.sock',
      todo: [],
      neededFor,
    },
    { what: 'Memory for containers', state: 'ok', detail: '16.0 GB', todo: [], neededFor },
  ])
})

test('a runtime that hangs is not waited for', async () => {
  const { runtime, findings } = await checkRuntime(fakeMachine({ runtime: () => new Promise(() => {}) }))
  expect(runtime).toBeUndefined()
  expect(findings).toEqual([
    {
      what: 'Container runtime',
      state: 'missing',
      detail: 'none answers within 0.02 s',
      todo: [
        'It may still be starting, or hang: wait a moment or restart it, then npm run doctor again',
        'Run without containers: CLOUD=embedded needs none',
      ],
      neededFor,
    },
  ])
})

test('a DOCKER_HOST that is passed over is noticed', async () => {
  expect((await found({}, { DOCKER_HOST: 'unix:///nowhere.sock' })).slice(2)).toEqual([
    {
      what: 'DOCKER_HOST',
      state: 'warning',
      detail: 'unix:///nowhere.sock is passed over; unix:///var/run/docker.sock answers in its place',
      todo: ['Correct it, or let it go: unset DOCKER_HOST'],
      neededFor,
    },
  ])
})

test.each([
  ['unix:///var/run/docker.sock', 'unix:///var/run/docker.sock'],
  ['tcp://127.0.0.1:2375/', 'tcp://127.0.0.1:2375'],
  ['http://127.0.0.1:2375', 'tcp://127.0.0.1:2375'],
])('DOCKER_HOST=%s is followed', async (host, address) => {
  expect(await found({ address }, { DOCKER_HOST: host })).toHaveLength(2)
})

test.each([
  ['Docker Desktop', { operatingSystem: 'Docker Desktop' }, 'Settings → Resources → Memory'],
  ['Colima', { machine: 'colima' }, 'colima stop && colima start --memory 4'],
  ['Rancher Desktop', { machine: 'lima-rancher-desktop' }, 'Preferences → Virtual Machine → Memory'],
  [
    'Podman',
    { components: ['Podman Engine'] },
    'podman machine stop && podman machine set --memory 4096 && podman machine start',
  ],
  [
    'Docker in WSL',
    { kernel: '6.6-microsoft-standard-WSL2' },
    'memory=4GB under [wsl2] in %UserProfile%\\.wslconfig, then wsl --shutdown',
  ],
])('%s can be given more memory', async (name, runtime, how) => {
  expect((await found({ ...runtime, memory: 2 * 2 ** 30 }))[1]).toEqual({
    what: 'Memory for containers',
    state: 'warning',
    detail: '2.0 GB; LocalStack takes up to 4.0 GB',
    todo: [`Give ${name} more: ${how}`],
    neededFor,
  })
})

test('a daemon on the machine itself has what the machine has', async () => {
  expect((await found({ memory: 2 * 2 ** 30 }))[1]?.todo).toEqual([
    'It has what the machine has: close what takes much, or run without containers: CLOUD=embedded',
  ])
})

test.each([
  ['Colima', { address: 'unix:///Users/ada/.colima/default/docker.sock' }],
  ['Rancher Desktop', { address: 'unix:///Users/ada/.rd/docker.sock' }],
  ['Podman', { address: 'unix:///tmp/podman/podman-machine-default-api.sock', components: ['Podman Engine'] }],
])('containers in the virtual machine of %s find the socket elsewhere', async (name, runtime) => {
  const socketInside = runtime.address.slice('unix://'.length)
  const env = { TESTCONTAINERS_RYUK_DISABLED: 'true' }
  expect((await found({ ...runtime, socketInside }, env)).slice(2)).toEqual([
    {
      what: 'Socket for containers',
      state: 'missing',
      detail: `${socketInside} is not where ${name} has its socket inside its virtual machine`,
      todo: ['export TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock'],
      neededFor,
    },
  ])
  expect(await found({ ...runtime, socketInside: '/var/run/docker.sock' }, env)).toHaveLength(2)
})

test('rootless Podman does without the reaper', async () => {
  const podman = { components: ['Podman Engine'], rootless: true }
  expect((await found(podman, { TESTCONTAINERS_RYUK_PRIVILEGED: 'true' })).slice(2)).toEqual([
    {
      what: 'Reaper',
      state: 'warning',
      detail: "rootless Podman does not let testcontainers' reaper at its socket",
      todo: ['export TESTCONTAINERS_RYUK_DISABLED=true'],
      neededFor,
    },
  ])
  expect(await found(podman, { TESTCONTAINERS_RYUK_DISABLED: 'true' })).toHaveLength(2)
})

test('rootful Podman has a privileged reaper', async () => {
  const podman = { components: ['Podman Engine'] }
  expect((await found(podman)).slice(2)).toEqual([
    {
      what: 'Reaper',
      state: 'warning',
      detail: "rootful Podman does not let testcontainers' reaper at its socket",
      todo: ['export TESTCONTAINERS_RYUK_PRIVILEGED=true'],
      neededFor,
    },
  ])
  expect(await found(podman, { TESTCONTAINERS_RYUK_PRIVILEGED: 'true' })).toHaveLength(2)
})
