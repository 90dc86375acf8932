import type { Finding } from './finding.ts'
import { type KnownRuntime, knownRuntimes, portablePath } from './known-runtimes.ts'
import type { MachineInfo, SocketState } from './machine-info.ts'

interface Socket {
  readonly runtime: KnownRuntime
  readonly path: string
  readonly state: SocketState
}

const RUN_WITHOUT = 'Run without containers: CLOUD=embedded'

/** Explains why testcontainers finds no container runtime, and how to get one. */
export async function explainMissingRuntime(machine: MachineInfo): Promise<Finding> {
  const known = knownRuntimes(machine)
  const sockets = await Promise.all(
    known.flatMap((runtime) =>
      runtime.sockets.map(async (path): Promise<Socket> => ({ runtime, path, state: await machine.socket(path) })),
    ),
  )
  const denied = sockets.find(({ path, state }) => state === 'denied' && path === '/var/run/docker.sock')
  const live = sockets.filter(({ state }) => state === 'live')
  const installed = known.filter(
    ({ name, installedFiles }) =>
      installedFiles.some((path) => machine.exists(path)) ||
      sockets.some(({ runtime, state }) => runtime.name === name && state === 'stale'),
  )
  const host = machine.env.DOCKER_HOST
  const observations = [
    ...(host ? [`nothing answers at DOCKER_HOST=${host}`] : []),
    ...(denied ? [`you have no permission to use ${denied.path}`] : []),
    ...live.map(({ runtime, path }) => `${runtime.name} listens at ${portablePath(machine, path)}`),
    ...(installed.length > 0 && live.length === 0 && !denied
      ? [`${listNames(installed)} ${installed.length > 1 ? 'are' : 'is'} installed but not running`]
      : []),
  ]
  return {
    what: 'Container runtime',
    state: 'missing',
    detail: observations.length > 0 ? `none available: ${observations.join('; ')}` : 'none found',
    todo: [
      ...(host ? [fixDockerHost(host)] : []),
      ...(denied
        ? ['Join the docker group: sudo usermod -aG docker $USER, then log in again (or: newgrp docker)']
        : []),
      ...live.map(
        ({ runtime, path }) =>
          `Tell testcontainers where ${runtime.name} is: export ${settingsFor(machine, runtime, path)}`,
      ),
      ...(live.length === 0 && !denied ? waysToStart(machine, installed) : []),
      RUN_WITHOUT,
    ],
    neededFor: ['localstack'],
  }
}

/** Explains that a runtime accepts connections but does not respond. */
export const explainUnresponsiveRuntime = (timeout: string): Finding => ({
  what: 'Container runtime',
  state: 'missing',
  detail: `no response within ${timeout}`,
  todo: ['Wait until it has started, or restart it; then run npm run doctor again', RUN_WITHOUT],
  neededFor: ['localstack'],
})

function fixDockerHost(host: string): string {
  return /^(unix|tcp|http|https|npipe):\/\//.test(host)
    ? 'Start the runtime at DOCKER_HOST, correct the variable, or unset it: unset DOCKER_HOST'
    : 'Use the form unix:///var/run/docker.sock or tcp://host:port for DOCKER_HOST, or unset it: unset DOCKER_HOST'
}

function settingsFor(machine: MachineInfo, { settings }: KnownRuntime, path: string): string {
  return settings.length > 0 ? settings.join(' ') : `DOCKER_HOST=unix://${portablePath(machine, path)}`
}

function waysToStart(machine: MachineInfo, installed: readonly KnownRuntime[]): string[] {
  const starts = installed.map(
    ({ name, start, settings }) =>
      `Start ${name}: ${start}${settings.length > 0 ? `, then export ${settings.join(' ')}` : ''}`,
  )
  if (machine.isWsl)
    starts.push(
      'Start Docker Desktop on Windows and enable this distribution in ' +
        `Settings → Resources → WSL integration (${machine.env.WSL_DISTRO_NAME ?? 'wsl -l shows its name'})`,
    )
  return starts.length > 0 ? starts : [`Install one: ${RUNTIMES_TO_INSTALL[machine.platform] ?? 'Docker or Podman'}`]
}

const RUNTIMES_TO_INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Docker Desktop, Colima (brew install colima docker), Rancher Desktop or Podman',
  linux: 'Docker (https://docs.docker.com/engine/install), Docker Desktop, Colima, Rancher Desktop or Podman',
  win32: 'Docker Desktop, Rancher Desktop or Podman Desktop',
}

const listNames = (runtimes: readonly KnownRuntime[]): string =>
  new Intl.ListFormat('en').format(runtimes.map(({ name }) => name))
