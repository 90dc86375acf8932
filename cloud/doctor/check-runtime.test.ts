import { expect, test } from 'vitest'
import { checkRuntime } from './check-runtime.ts'
import { fakeDocker, fakeMachine } from './fake-machine.ts'
import type { Finding } from './finding.ts'
import type { ContainerRuntime } from './machine-info.ts'

async function findingsFor(
  runtime: Partial<ContainerRuntime>,
  env: NodeJS.ProcessEnv = {},
): Promise<readonly Finding[]> {
  return (await checkRuntime(fakeMachine({ env, runtime: async () => fakeDocker(runtime) }))).findings
}

const neededFor = ['localstack']

test('the runtime check passes for Docker with enough memory', async () => {
  expect(await findingsFor({})).toEqual([
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

test('the runtime check fails when the runtime does not respond before the timeout', async () => {
  const { runtime, findings } = await checkRuntime(fakeMachine({ runtime: () => new Promise(() => {}) }))
  expect(runtime).toBeUndefined()
  expect(findings).toEqual([
    {
      what: 'Container runtime',
      state: 'missing',
      detail: 'no response within 0.02 s',
      todo: [
        'Wait until it has started, or restart it; then run npm run doctor again',
        'Run without containers: CLOUD=embedded',
      ],
      neededFor,
    },
  ])
})

test('the runtime check warns when testcontainers ignores DOCKER_HOST', async () => {
  expect((await findingsFor({}, { DOCKER_HOST: 'unix:///nowhere.sock' })).slice(2)).toEqual([
    {
      what: 'DOCKER_HOST',
      state: 'warning',
      detail: 'nothing answers at unix:///nowhere.sock; unix:///var/run/docker.sock is used instead',
      todo: ['Correct it, or unset it: unset DOCKER_HOST'],
      neededFor,
    },
  ])
})

test.each([
  ['unix:///var/run/docker.sock', 'unix:///var/run/docker.sock'],
  ['tcp://127.0.0.1:2375/', 'tcp://127.0.0.1:2375'],
  ['http://127.0.0.1:2375', 'tcp://127.0.0.1:2375'],
])('the runtime check accepts the used DOCKER_HOST=%s', async (host, address) => {
  expect(await findingsFor({ address }, { DOCKER_HOST: host })).toHaveLength(2)
})

test.each([
  ['Docker Desktop', { operatingSystem: 'Docker Desktop' }, 'Settings → Resources → Memory'],
  ['Colima', { hostName: 'colima' }, 'colima stop && colima start --memory 4'],
  ['Rancher Desktop', { hostName: 'lima-rancher-desktop' }, 'Preferences → Virtual Machine → Memory'],
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
])('the runtime check says how to give %s more memory', async (name, runtime, how) => {
  expect((await findingsFor({ ...runtime, memory: 2 * 2 ** 30 }))[1]).toEqual({
    what: 'Memory for containers',
    state: 'warning',
    detail: '2.0 GB; LocalStack uses up to 4.0 GB',
    todo: [`Give ${name} more memory: ${how}`],
    neededFor,
  })
})

test('the runtime check suggests to free memory when the daemon runs on the machine itself', async () => {
  expect((await findingsFor({ memory: 2 * 2 ** 30 }))[1]?.todo).toEqual([
    "It uses the machine's memory: free some, or run without containers: CLOUD=embedded",
  ])
})

test.each([
  ['Colima', { address: 'unix:///Users/ada/.colima/default/docker.sock' }],
  ['Rancher Desktop', { address: 'unix:///Users/ada/.rd/docker.sock' }],
  ['Podman', { address: 'unix:///tmp/podman/podman-machine-default-api.sock', components: ['Podman Engine'] }],
])(
  'the runtime check fails when the socket path does not exist in the virtual machine of %s',
  async (name, runtime) => {
    const socketInside = runtime.address.slice('unix://'.length)
    const env = { TESTCONTAINERS_RYUK_DISABLED: 'true' }
    expect((await findingsFor({ ...runtime, socketInside }, env)).slice(2)).toEqual([
      {
        what: 'Socket for containers',
        state: 'missing',
        detail: `${socketInside} does not exist inside the virtual machine of ${name}`,
        todo: ['Set the path inside: export TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock'],
        neededFor,
      },
    ])
    expect(await findingsFor({ ...runtime, socketInside: '/var/run/docker.sock' }, env)).toHaveLength(2)
  },
)

test('the runtime check suggests to disable the reaper with rootless Podman', async () => {
  const podman = { components: ['Podman Engine'], rootless: true }
  expect((await findingsFor(podman, { TESTCONTAINERS_RYUK_PRIVILEGED: 'true' })).slice(2)).toEqual([
    {
      what: 'Reaper',
      state: 'warning',
      detail: "rootless Podman denies testcontainers' reaper access to its socket",
      todo: ['Disable the reaper: export TESTCONTAINERS_RYUK_DISABLED=true'],
      neededFor,
    },
  ])
  expect(await findingsFor(podman, { TESTCONTAINERS_RYUK_DISABLED: 'true' })).toHaveLength(2)
})

test('the runtime check suggests a privileged reaper with rootful Podman', async () => {
  const podman = { components: ['Podman Engine'] }
  expect((await findingsFor(podman)).slice(2)).toEqual([
    {
      what: 'Reaper',
      state: 'warning',
      detail: "rootful Podman denies testcontainers' reaper access to its socket",
      todo: ['Run the reaper privileged: export TESTCONTAINERS_RYUK_PRIVILEGED=true'],
      neededFor,
    },
  ])
  expect(await findingsFor(podman, { TESTCONTAINERS_RYUK_PRIVILEGED: 'true' })).toHaveLength(2)
})
