import { posix } from 'node:path'
import type { ContainerRuntime, MachineInfo } from './machine-info.ts'

export type RuntimeName =
  | 'Docker'
  | 'Docker Desktop'
  | 'Docker in WSL'
  | 'rootless Docker'
  | 'Colima'
  | 'Rancher Desktop'
  | 'Podman'

/** Identifies the product. All of them implement Docker's API, so only details of what they report tell them apart. */
export function identifyRuntime(runtime: ContainerRuntime): RuntimeName {
  const { address, hostName, operatingSystem, edition, components, kernel, rootless } = runtime
  if (components.includes('Podman Engine')) return 'Podman'
  if (operatingSystem === 'Docker Desktop' || edition.startsWith('Docker Desktop')) return 'Docker Desktop'
  if (/^colima(-|$)/.test(hostName) || address.includes('/.colima/')) return 'Colima'
  if (/rancher-desktop/.test(hostName) || /^Rancher Desktop/.test(operatingSystem) || address.includes('/.rd/'))
    return 'Rancher Desktop'
  if (rootless) return 'rootless Docker'
  return /microsoft/i.test(kernel) ? 'Docker in WSL' : 'Docker'
}

/** A container runtime as it can be found on a platform without connecting to it. */
export interface KnownRuntime {
  readonly name: RuntimeName
  readonly sockets: readonly string[]
  /** If any of these files exists, it is installed. */
  readonly installedFiles: readonly string[]
  /** The command or the click that starts it. */
  readonly start: string
  /** Environment variables that testcontainers needs to find it; empty where it does so by default. */
  readonly settings: readonly string[]
}

/** Inside the virtual machine the socket has the default path, whatever its path outside is. */
const VM_SOCKET_SETTING = 'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock'

/** The runtimes for a platform, most common first: https://node.testcontainers.org/supported-container-runtimes/ */
export function knownRuntimes(machine: MachineInfo): readonly KnownRuntime[] {
  if (machine.platform === 'darwin') return macRuntimes(machine)
  if (machine.platform === 'win32') return windowsRuntimes(machine)
  return linuxRuntimes(machine)
}

function macRuntimes(machine: MachineInfo): readonly KnownRuntime[] {
  const { home } = machine
  return [
    {
      name: 'Docker Desktop',
      sockets: [`${home}/.docker/run/docker.sock`, '/var/run/docker.sock'],
      installedFiles: ['/Applications/Docker.app'],
      start: 'open -a Docker',
      settings: [],
    },
    colima(machine),
    {
      ...rancherDesktop(machine),
      installedFiles: ['/Applications/Rancher Desktop.app'],
      start: "open -a 'Rancher Desktop' (with dockerd (moby) as its container engine)",
    },
    {
      name: 'Podman',
      sockets: [`${home}/.local/share/containers/podman/machine/podman.sock`],
      installedFiles: commandPaths(machine, 'podman'),
      start: 'podman machine start',
      settings: [
        "DOCKER_HOST=unix://$(podman machine inspect --format '{{.ConnectionInfo.PodmanSocket.Path}}')",
        VM_SOCKET_SETTING,
        'TESTCONTAINERS_RYUK_DISABLED=true',
      ],
    },
  ]
}

function linuxRuntimes(machine: MachineInfo): readonly KnownRuntime[] {
  const { home, isWsl } = machine
  const runtimeFolder = machine.env.XDG_RUNTIME_DIR ?? `/run/user/${machine.uid}`
  const systemd = machine.exists('/run/systemd/system')
  return [
    {
      name: isWsl ? 'Docker in WSL' : 'Docker',
      sockets: ['/var/run/docker.sock'],
      installedFiles: commandPaths(machine, 'dockerd'),
      start: systemd ? 'sudo systemctl start docker' : 'sudo service docker start',
      settings: [],
    },
    {
      name: 'rootless Docker',
      sockets: [`${runtimeFolder}/docker.sock`],
      installedFiles: [`${home}/.config/systemd/user/docker.service`, `${home}/bin/dockerd-rootless.sh`],
      start: 'systemctl --user start docker',
      settings: [],
    },
    {
      name: 'Docker Desktop',
      sockets: [`${home}/.docker/desktop/docker.sock`],
      installedFiles: ['/opt/docker-desktop'],
      start: 'systemctl --user start docker-desktop',
      settings: [],
    },
    colima(machine),
    {
      ...rancherDesktop(machine),
      installedFiles: ['/opt/rancher-desktop'],
      start: 'rancher-desktop (with dockerd (moby) as its container engine)',
    },
    podmanOnLinux(machine, runtimeFolder),
  ]
}

/** Rootful Podman needs a privileged reaper; with rootless Podman the reaper does not work at all. */
function podmanOnLinux(machine: MachineInfo, runtimeFolder: string): KnownRuntime {
  const rootful = machine.uid === 0
  const socket = rootful ? '/run/podman/podman.sock' : `${runtimeFolder}/podman/podman.sock`
  return {
    name: 'Podman',
    sockets: [socket],
    installedFiles: commandPaths(machine, 'podman'),
    start: rootful ? 'systemctl start podman.socket' : 'systemctl --user start podman.socket',
    settings: [
      `DOCKER_HOST=unix://${portablePath(machine, socket)}`,
      rootful ? 'TESTCONTAINERS_RYUK_PRIVILEGED=true' : 'TESTCONTAINERS_RYUK_DISABLED=true',
    ],
  }
}

function windowsRuntimes({ env }: MachineInfo): readonly KnownRuntime[] {
  return [
    {
      name: 'Docker Desktop',
      sockets: ['//./pipe/docker_engine'],
      installedFiles: [`${env.ProgramFiles ?? 'C:\\Program Files'}\\Docker\\Docker\\Docker Desktop.exe`],
      start: 'choose Docker Desktop in the Start menu',
      settings: [],
    },
    {
      name: 'Rancher Desktop',
      sockets: [],
      installedFiles: [`${env.LOCALAPPDATA ?? ''}\\Programs\\Rancher Desktop\\Rancher Desktop.exe`],
      start: 'choose Rancher Desktop in the Start menu (with dockerd (moby) as its container engine)',
      settings: [],
    },
    {
      name: 'Podman',
      sockets: [],
      installedFiles: [`${env.ProgramFiles ?? 'C:\\Program Files'}\\RedHat\\Podman\\podman.exe`],
      start: 'podman machine start',
      settings: ['TESTCONTAINERS_RYUK_DISABLED=true'],
    },
  ]
}

const colima = (machine: MachineInfo): KnownRuntime => ({
  name: 'Colima',
  sockets: [`${machine.home}/.colima/default/docker.sock`],
  installedFiles: commandPaths(machine, 'colima'),
  start: 'colima start',
  settings: ['DOCKER_HOST=unix://$HOME/.colima/default/docker.sock', VM_SOCKET_SETTING],
})

const rancherDesktop = ({ home }: MachineInfo): Pick<KnownRuntime, 'name' | 'sockets' | 'settings'> => ({
  name: 'Rancher Desktop',
  sockets: [`${home}/.rd/docker.sock`],
  settings: ['DOCKER_HOST=unix://$HOME/.rd/docker.sock', VM_SOCKET_SETTING],
})

/** Every path on PATH at which a command could be installed. */
const commandPaths = ({ env }: MachineInfo, name: string): readonly string[] =>
  (env.PATH ?? '')
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => posix.join(folder, name))

/** Replaces the user's own folders in a path by shell variables, so that it can be pasted on any machine. */
export function portablePath({ home, env }: MachineInfo, path: string): string {
  const folder = env.XDG_RUNTIME_DIR
  if (folder && path.startsWith(`${folder}/`)) return `$XDG_RUNTIME_DIR${path.slice(folder.length)}`
  return path.startsWith(`${home}/`) ? `$HOME${path.slice(home.length)}` : path
}
