import type { ContainerRuntime, MachineInfo, SocketState } from './machine-info.ts'

interface FakeMachineOptions extends Partial<MachineInfo> {
  /** Paths that exist. */
  readonly files?: readonly string[]
  /** The state of sockets by path; all other sockets are absent. */
  readonly sockets?: Readonly<Record<string, SocketState>>
}

/** A Linux machine with enough memory and nothing installed, except for what the options override. */
export function fakeMachine({ files = [], sockets = {}, ...overrides }: FakeMachineOptions = {}): MachineInfo {
  return {
    platform: 'linux',
    arch: 'x64',
    isWsl: false,
    home: '/home/ada',
    uid: 1000,
    env: { PATH: '/usr/local/bin:/usr/bin', XDG_RUNTIME_DIR: '/run/user/1000' },
    node: { version: '20.20.2', required: '>=20.19' },
    memory: { free: 8 * 2 ** 30, total: 16 * 2 ** 30 },
    reaperImage: 'testcontainers/ryuk:0.14.0',
    timeoutMs: { runtime: 20, image: 20, endpoint: 20 },
    exists: (path) => files.includes(path),
    socket: async (path) => sockets[path] ?? 'absent',
    runtime: async () => undefined,
    image: async () => ({ state: 'present' }),
    endpoint: async () => ({ state: 'available', accountId: '000000000000' }),
    ...overrides,
  }
}

/** Docker on Linux, except for what is overridden. */
export const fakeDocker = (overrides: Partial<ContainerRuntime> = {}): ContainerRuntime => ({
  address: 'unix:///var/run/docker.sock',
  socketInside: '/var/run/docker.sock',
  version: '28.2.2',
  operatingSystem: 'Ubuntu 24.04.2 LTS',
  hostName: 'analytical-engine',
  kernel: '6.8.0-60-generic',
  edition: 'Docker Engine - Community',
  components: ['Engine', 'containerd', 'runc', 'docker-init'],
  rootless: false,
  memory: 16 * 2 ** 30,
  ...overrides,
})
