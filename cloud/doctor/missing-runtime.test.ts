import { expect, test } from 'vitest'
import { fakeMachine } from './fake-machine.ts'
import { explainMissingRuntime } from './missing-runtime.ts'

const RUN_WITHOUT = 'Run without containers: CLOUD=embedded'
const mac = { platform: 'darwin', home: '/Users/ada', env: { PATH: '/opt/homebrew/bin' } } as const

async function explanationLines(machine: ReturnType<typeof fakeMachine>): Promise<readonly string[]> {
  const { detail, todo } = await explainMissingRuntime(machine)
  return [detail, ...todo]
}

test('on Linux with nothing installed, the doctor suggests runtimes to install', async () => {
  expect(await explainMissingRuntime(fakeMachine())).toEqual({
    what: 'Container runtime',
    state: 'missing',
    detail: 'none found',
    todo: [
      'Install one: Docker (https://docs.docker.com/engine/install), Docker Desktop, Colima, Rancher Desktop or Podman',
      RUN_WITHOUT,
    ],
    neededFor: ['localstack'],
  })
})

test('on a Mac with nothing installed, the doctor suggests runtimes to install', async () => {
  expect(await explanationLines(fakeMachine(mac))).toEqual([
    'none found',
    'Install one: Docker Desktop, Colima (brew install colima docker), Rancher Desktop or Podman',
    RUN_WITHOUT,
  ])
})

test('on Windows with nothing installed, the doctor suggests runtimes to install', async () => {
  expect(await explanationLines(fakeMachine({ platform: 'win32', env: {} }))).toEqual([
    'none found',
    'Install one: Docker Desktop, Rancher Desktop or Podman Desktop',
    RUN_WITHOUT,
  ])
})

test('if Docker is not running on Linux with systemd, the doctor suggests systemctl', async () => {
  expect(await explanationLines(fakeMachine({ files: ['/usr/bin/dockerd', '/run/systemd/system'] }))).toEqual([
    'none available: Docker is installed but not running',
    'Start Docker: sudo systemctl start docker',
    RUN_WITHOUT,
  ])
})

test('if Docker is not running on Linux without systemd, the doctor suggests service', async () => {
  expect(await explanationLines(fakeMachine({ files: ['/usr/bin/dockerd'] }))).toEqual([
    'none available: Docker is installed but not running',
    'Start Docker: sudo service docker start',
    RUN_WITHOUT,
  ])
})

test('a stale socket counts as proof that Docker is installed', async () => {
  const files = ['/run/systemd/system']
  expect(await explanationLines(fakeMachine({ files, sockets: { '/var/run/docker.sock': 'stale' } }))).toEqual([
    'none available: Docker is installed but not running',
    'Start Docker: sudo systemctl start docker',
    RUN_WITHOUT,
  ])
})

test('if the user has no permission for the Docker socket, the doctor suggests to join the docker group', async () => {
  const files = ['/usr/bin/dockerd']
  expect(await explanationLines(fakeMachine({ files, sockets: { '/var/run/docker.sock': 'denied' } }))).toEqual([
    'none available: you have no permission to use /var/run/docker.sock',
    'Join the docker group: sudo usermod -aG docker $USER, then log in again (or: newgrp docker)',
    RUN_WITHOUT,
  ])
})

test('if nothing answers at DOCKER_HOST, the doctor suggests to start, correct or unset it', async () => {
  const env = { DOCKER_HOST: 'tcp://127.0.0.1:2375' }
  expect(await explanationLines(fakeMachine({ env }))).toEqual([
    'none available: nothing answers at DOCKER_HOST=tcp://127.0.0.1:2375',
    'Start the runtime at DOCKER_HOST, correct the variable, or unset it: unset DOCKER_HOST',
    'Install one: Docker (https://docs.docker.com/engine/install), Docker Desktop, Colima, Rancher Desktop or Podman',
    RUN_WITHOUT,
  ])
})

test('if nothing answers at DOCKER_HOST but Docker listens at the default socket, the doctor suggests that socket', async () => {
  const env = { DOCKER_HOST: 'tcp://127.0.0.1:2375' }
  expect(await explanationLines(fakeMachine({ env, sockets: { '/var/run/docker.sock': 'live' } }))).toEqual([
    'none available: nothing answers at DOCKER_HOST=tcp://127.0.0.1:2375; Docker listens at /var/run/docker.sock',
    'Start the runtime at DOCKER_HOST, correct the variable, or unset it: unset DOCKER_HOST',
    'Tell testcontainers where Docker is: export DOCKER_HOST=unix:///var/run/docker.sock',
    RUN_WITHOUT,
  ])
})

test.each(['/var/run/docker.sock', 'ssh://ada@engine'])(
  'the unusable DOCKER_HOST=%s is reported with the supported forms',
  async (host) => {
    expect((await explainMissingRuntime(fakeMachine({ env: { DOCKER_HOST: host } }))).todo[0]).toBe(
      'Use the form unix:///var/run/docker.sock or tcp://host:port for DOCKER_HOST, or unset it: unset DOCKER_HOST',
    )
  },
)

test('if Docker Desktop is not running on a Mac, the doctor suggests open', async () => {
  expect(await explanationLines(fakeMachine({ ...mac, files: ['/Applications/Docker.app'] }))).toEqual([
    'none available: Docker Desktop is installed but not running',
    'Start Docker Desktop: open -a Docker',
    RUN_WITHOUT,
  ])
})

test('if Docker Desktop is not running on Linux, the doctor suggests systemctl', async () => {
  expect(await explanationLines(fakeMachine({ files: ['/opt/docker-desktop'] }))).toEqual([
    'none available: Docker Desktop is installed but not running',
    'Start Docker Desktop: systemctl --user start docker-desktop',
    RUN_WITHOUT,
  ])
})

test('if Docker Desktop is not running on Windows, the doctor suggests the Start menu', async () => {
  const files = ['C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe']
  expect(await explanationLines(fakeMachine({ platform: 'win32', env: {}, files }))).toEqual([
    'none available: Docker Desktop is installed but not running',
    'Start Docker Desktop: choose Docker Desktop in the Start menu',
    RUN_WITHOUT,
  ])
})

test('if Colima is not running, the doctor suggests how to start it and which variables to export', async () => {
  expect(await explanationLines(fakeMachine({ ...mac, files: ['/opt/homebrew/bin/colima'] }))).toEqual([
    'none available: Colima is installed but not running',
    'Start Colima: colima start, then export DOCKER_HOST=unix://$HOME/.colima/default/docker.sock ' +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    RUN_WITHOUT,
  ])
})

test('if Colima is running but testcontainers does not find it, the doctor suggests which variables to export', async () => {
  expect(
    await explanationLines(fakeMachine({ ...mac, sockets: { '/Users/ada/.colima/default/docker.sock': 'live' } })),
  ).toEqual([
    'none available: Colima listens at $HOME/.colima/default/docker.sock',
    'Tell testcontainers where Colima is: export DOCKER_HOST=unix://$HOME/.colima/default/docker.sock ' +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    RUN_WITHOUT,
  ])
})

test('if Rancher Desktop is not running, the doctor suggests how to start it and which variables to export', async () => {
  expect(await explanationLines(fakeMachine({ ...mac, files: ['/Applications/Rancher Desktop.app'] }))).toEqual([
    'none available: Rancher Desktop is installed but not running',
    "Start Rancher Desktop: open -a 'Rancher Desktop' (with dockerd (moby) as its container engine), " +
      'then export DOCKER_HOST=unix://$HOME/.rd/docker.sock TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    RUN_WITHOUT,
  ])
})

test('if Rancher Desktop is running but testcontainers does not find it, the doctor suggests which variables to export', async () => {
  expect(await explanationLines(fakeMachine({ ...mac, sockets: { '/Users/ada/.rd/docker.sock': 'live' } }))).toEqual([
    'none available: Rancher Desktop listens at $HOME/.rd/docker.sock',
    'Tell testcontainers where Rancher Desktop is: export DOCKER_HOST=unix://$HOME/.rd/docker.sock ' +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    RUN_WITHOUT,
  ])
})

test('if Podman is not running on a Mac, the doctor suggests how to start its machine and which variables to export', async () => {
  expect(await explanationLines(fakeMachine({ ...mac, files: ['/opt/homebrew/bin/podman'] }))).toEqual([
    'none available: Podman is installed but not running',
    'Start Podman: podman machine start, then export ' +
      "DOCKER_HOST=unix://$(podman machine inspect --format '{{.ConnectionInfo.PodmanSocket.Path}}') " +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock TESTCONTAINERS_RYUK_DISABLED=true',
    RUN_WITHOUT,
  ])
})

test('if rootless Podman is not running, the doctor suggests to start the user socket and to disable the reaper', async () => {
  expect(await explanationLines(fakeMachine({ files: ['/usr/bin/podman'] }))).toEqual([
    'none available: Podman is installed but not running',
    'Start Podman: systemctl --user start podman.socket, then export ' +
      'DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true',
    RUN_WITHOUT,
  ])
})

test('if rootful Podman is not running, the doctor suggests to start the socket and a privileged reaper', async () => {
  expect(await explanationLines(fakeMachine({ uid: 0, files: ['/usr/bin/podman'] }))).toEqual([
    'none available: Podman is installed but not running',
    'Start Podman: systemctl start podman.socket, then export ' +
      'DOCKER_HOST=unix:///run/podman/podman.sock TESTCONTAINERS_RYUK_PRIVILEGED=true',
    RUN_WITHOUT,
  ])
})

test('if Podman is running but testcontainers does not find it, the doctor finds its socket without XDG_RUNTIME_DIR', async () => {
  expect(
    await explanationLines(fakeMachine({ env: {}, sockets: { '/run/user/1000/podman/podman.sock': 'live' } })),
  ).toEqual([
    'none available: Podman listens at /run/user/1000/podman/podman.sock',
    'Tell testcontainers where Podman is: export DOCKER_HOST=unix:///run/user/1000/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true',
    RUN_WITHOUT,
  ])
})

test('if rootless Docker is not running, the doctor suggests the user service', async () => {
  expect(await explanationLines(fakeMachine({ files: ['/home/ada/.config/systemd/user/docker.service'] }))).toEqual([
    'none available: rootless Docker is installed but not running',
    'Start rootless Docker: systemctl --user start docker',
    RUN_WITHOUT,
  ])
})

test('in WSL with nothing installed, the doctor suggests the WSL integration of Docker Desktop', async () => {
  expect(await explanationLines(fakeMachine({ isWsl: true, env: { WSL_DISTRO_NAME: 'Ubuntu' } }))).toEqual([
    'none found',
    'Start Docker Desktop on Windows and enable this distribution in ' +
      'Settings → Resources → WSL integration (Ubuntu)',
    RUN_WITHOUT,
  ])
})

test('in WSL with Docker installed, the doctor suggests both Docker in WSL and Docker Desktop', async () => {
  expect(
    await explanationLines(fakeMachine({ isWsl: true, env: { PATH: '/usr/bin' }, files: ['/usr/bin/dockerd'] })),
  ).toEqual([
    'none available: Docker in WSL is installed but not running',
    'Start Docker in WSL: sudo service docker start',
    'Start Docker Desktop on Windows and enable this distribution in ' +
      'Settings → Resources → WSL integration (wsl -l shows its name)',
    RUN_WITHOUT,
  ])
})

test('if several runtimes are installed, the doctor suggests how to start each of them', async () => {
  expect(
    await explanationLines(fakeMachine({ files: ['/usr/bin/dockerd', '/usr/bin/podman', '/run/systemd/system'] })),
  ).toEqual([
    'none available: Docker and Podman are installed but not running',
    'Start Docker: sudo systemctl start docker',
    'Start Podman: systemctl --user start podman.socket, then export ' +
      'DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true',
    RUN_WITHOUT,
  ])
})
