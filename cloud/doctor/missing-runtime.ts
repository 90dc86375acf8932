import type { Finding } from './finding.ts'
import { type KnownRuntime, knownRuntimes, portablePath } from './known-runtimes.ts'
import type { MachineInfo, SocketState } from './machine-info.ts'

interface Socket {
  readonly of: KnownRuntime
  readonly path: string
  readonly state: SocketState
}

const WITHOUT = 'Run without containers: CLOUD=embedded needs none'

/** No container runtime answers: what stands there instead, and how to get to one that does. */
export async function explainMissingRuntime(surroundings: MachineInfo): Promise<Finding> {
  const known = knownRuntimes(surroundings)
  const sockets = await Promise.all(
    known.flatMap((of) =>
      of.sockets.map(async (path): Promise<Socket> => ({ of, path, state: await surroundings.socket(path) })),
    ),
  )
  const denied = sockets.find(({ path, state }) => state === 'denied' && path === '/var/run/docker.sock')
  const live = sockets.filter(({ state }) => state === 'live')
  const installed = known.filter(
    ({ name, installedFiles: traces }) =>
      traces.some((path) => surroundings.exists(path)) ||
      sockets.some(({ of, state }) => of.name === name && state === 'dead'),
  )
  const host = surroundings.env.DOCKER_HOST
  const seen = [
    ...(host ? [`DOCKER_HOST=${host} leads to nothing`] : []),
    ...(denied ? [`${denied.path} is there, but you may not use it`] : []),
    ...live.map(({ of, path }) => `${of.name} listens at ${portablePath(surroundings, path)}`),
    ...(installed.length > 0 && live.length === 0 && !denied
      ? [`${names(installed)} ${installed.length > 1 ? 'are' : 'is'} installed but not running`]
      : []),
  ]
  return {
    what: 'Container runtime',
    state: 'missing',
    detail: seen.length > 0 ? `none answers: ${seen.join('; ')}` : 'none answers, and none was found',
    todo: [
      ...(host ? [aboutHost(host)] : []),
      ...(denied
        ? ['Join the group that may: sudo usermod -aG docker $USER, then log in again (or: newgrp docker)']
        : []),
      ...live.map(({ of, path }) => `Say where ${of.name} is: export ${settingsFor(surroundings, of, path)}`),
      ...(live.length === 0 && !denied ? waysToStart(surroundings, installed) : []),
      WITHOUT,
    ],
    neededFor: ['localstack'],
  }
}

/** Something is there, but it does not get as far as an answer. */
export const explainUnresponsiveRuntime = (patience: string): Finding => ({
  what: 'Container runtime',
  state: 'missing',
  detail: `none answers within ${patience}`,
  todo: ['It may still be starting, or hang: wait a moment or restart it, then npm run doctor again', WITHOUT],
  neededFor: ['localstack'],
})

function aboutHost(host: string): string {
  return /^(unix|tcp|http|https|npipe):\/\//.test(host)
    ? 'Start what DOCKER_HOST names, correct it, or let it go: unset DOCKER_HOST'
    : 'Give DOCKER_HOST the form unix:///var/run/docker.sock or tcp://host:port, or let it go: unset DOCKER_HOST'
}

function settingsFor(surroundings: MachineInfo, { settings }: KnownRuntime, path: string): string {
  return settings.length > 0 ? settings.join(' ') : `DOCKER_HOST=unix://${portablePath(surroundings, path)}`
}

function waysToStart(surroundings: MachineInfo, installed: readonly KnownRuntime[]): string[] {
  const starts = installed.map(
    ({ name, start, settings }) =>
      `Start ${name}: ${start}${settings.length > 0 ? `, then export ${settings.join(' ')}` : ''}`,
  )
  if (surroundings.isWsl)
    starts.push(
      'With Docker Desktop on Windows: start it there and switch this distribution on in ' +
        `Settings → Resources → WSL integration (${surroundings.env.WSL_DISTRO_NAME ?? 'its name is in wsl -l'})`,
    )
  return starts.length > 0 ? starts : [`Install one: ${TO_INSTALL[surroundings.platform] ?? 'Docker or Podman'}`]
}

const TO_INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Docker Desktop, Colima (brew install colima docker), Rancher Desktop or Podman',
  linux: 'Docker (https://docs.docker.com/engine/install), Docker Desktop, Colima, Rancher Desktop or Podman',
  win32: 'Docker Desktop, Rancher Desktop or Podman Desktop',
}

const names = (runtimes: readonly KnownRuntime[]): string =>
  new Intl.ListFormat('en').format(runtimes.map(({ name }) => name))
