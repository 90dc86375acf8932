import { expect, test } from 'vitest'
import { fakeMachine } from './fake-machine.ts'
import { explainMissingRuntime } from './missing-runtime.ts'

const WITHOUT = 'Run without containers: CLOUD=embedded needs none'
const mac = { platform: 'darwin', home: '/Users/ada', env: { PATH: '/opt/homebrew/bin' } } as const

async function said(surroundings: ReturnType<typeof fakeMachine>): Promise<readonly string[]> {
  const { detail, todo } = await explainMissingRuntime(surroundings)
  return [detail, ...todo]
}

test('nothing is installed, on Linux', async () => {
  expect(await explainMissingRuntime(fakeMachine())).toEqual({
    what: 'Container runtime',
    state: 'missing',
    detail: 'none answers, and none was found',
    todo: [
      'Install one: Docker (https://docs.docker.com/engine/install), Docker Desktop, Colima, Rancher Desktop or Podman',
      WITHOUT,
    ],
    neededFor: ['localstack'],
  })
})

test('nothing is installed, on a Mac', async () => {
  expect(await said(fakeMachine(mac))).toEqual([
    'none answers, and none was found',
    'Install one: Docker Desktop, Colima (brew install colima docker), Rancher Desktop or Podman',
    WITHOUT,
  ])
})

test('nothing is installed, on Windows', async () => {
  expect(await said(fakeMachine({ platform: 'win32', env: {} }))).toEqual([
    'none answers, and none was found',
    'Install one: Docker Desktop, Rancher Desktop or Podman Desktop',
    WITHOUT,
  ])
})

test('the daemon is not running', async () => {
  expect(await said(fakeMachine({ files: ['/usr/bin/dockerd', '/run/systemd/system'] }))).toEqual([
    'none answers: Docker is installed but not running',
    'Start Docker: sudo systemctl start docker',
    WITHOUT,
  ])
})

test('the daemon is not running, and there is no systemd', async () => {
  expect(await said(fakeMachine({ files: ['/usr/bin/dockerd'] }))).toEqual([
    'none answers: Docker is installed but not running',
    'Start Docker: sudo service docker start',
    WITHOUT,
  ])
})

test('a socket that a killed daemon left behind shows that it is installed', async () => {
  const files = ['/run/systemd/system']
  expect(await said(fakeMachine({ files, sockets: { '/var/run/docker.sock': 'dead' } }))).toEqual([
    'none answers: Docker is installed but not running',
    'Start Docker: sudo systemctl start docker',
    WITHOUT,
  ])
})

test('the socket is there, but permission is denied', async () => {
  const files = ['/usr/bin/dockerd']
  expect(await said(fakeMachine({ files, sockets: { '/var/run/docker.sock': 'denied' } }))).toEqual([
    'none answers: /var/run/docker.sock is there, but you may not use it',
    'Join the group that may: sudo usermod -aG docker $USER, then log in again (or: newgrp docker)',
    WITHOUT,
  ])
})

test('DOCKER_HOST leads to nothing', async () => {
  const env = { DOCKER_HOST: 'tcp://127.0.0.1:2375' }
  expect(await said(fakeMachine({ env }))).toEqual([
    'none answers: DOCKER_HOST=tcp://127.0.0.1:2375 leads to nothing',
    'Start what DOCKER_HOST names, correct it, or let it go: unset DOCKER_HOST',
    'Install one: Docker (https://docs.docker.com/engine/install), Docker Desktop, Colima, Rancher Desktop or Podman',
    WITHOUT,
  ])
})

test('DOCKER_HOST leads to nothing while Docker listens where it always does', async () => {
  const env = { DOCKER_HOST: 'tcp://127.0.0.1:2375' }
  expect(await said(fakeMachine({ env, sockets: { '/var/run/docker.sock': 'live' } }))).toEqual([
    'none answers: DOCKER_HOST=tcp://127.0.0.1:2375 leads to nothing; Docker listens at /var/run/docker.sock',
    'Start what DOCKER_HOST names, correct it, or let it go: unset DOCKER_HOST',
    'Say where Docker is: export DOCKER_HOST=unix:///var/run/docker.sock',
    WITHOUT,
  ])
})

test.each(['/var/run/docker.sock', 'ssh://ada@engine'])('DOCKER_HOST=%s is nothing that can be used', async (host) => {
  expect((await explainMissingRuntime(fakeMachine({ env: { DOCKER_HOST: host } }))).todo[0]).toBe(
    'Give DOCKER_HOST the form unix:///var/run/docker.sock or tcp://host:port, or let it go: unset DOCKER_HOST',
  )
})

test('Docker Desktop is not running, on a Mac', async () => {
  expect(await said(fakeMachine({ ...mac, files: ['/Applications/Docker.app'] }))).toEqual([
    'none answers: Docker Desktop is installed but not running',
    'Start Docker Desktop: open -a Docker',
    WITHOUT,
  ])
})

test('Docker Desktop is not running, on Linux', async () => {
  expect(await said(fakeMachine({ files: ['/opt/docker-desktop'] }))).toEqual([
    'none answers: Docker Desktop is installed but not running',
    'Start Docker Desktop: systemctl --user start docker-desktop',
    WITHOUT,
  ])
})

test('Docker Desktop is not running, on Windows', async () => {
  const files = ['C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe']
  expect(await said(fakeMachine({ platform: 'win32', env: {}, files }))).toEqual([
    'none answers: Docker Desktop is installed but not running',
    'Start Docker Desktop: choose Docker Desktop in the Start menu',
    WITHOUT,
  ])
})

test('Colima is not running', async () => {
  expect(await said(fakeMachine({ ...mac, files: ['/opt/homebrew/bin/colima'] }))).toEqual([
    'none answers: Colima is installed but not running',
    'Start Colima: colima start, then export DOCKER_HOST=unix://$HOME/.colima/default/docker.sock ' +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    WITHOUT,
  ])
})

test('Colima runs where testcontainers does not look', async () => {
  expect(await said(fakeMachine({ ...mac, sockets: { '/Users/ada/.colima/default/docker.sock': 'live' } }))).toEqual([
    'none answers: Colima listens at $HOME/.colima/default/docker.sock',
    'Say where Colima is: export DOCKER_HOST=unix://$HOME/.colima/default/docker.sock ' +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    WITHOUT,
  ])
})

test('Rancher Desktop is not running', async () => {
  expect(await said(fakeMachine({ ...mac, files: ['/Applications/Rancher Desktop.app'] }))).toEqual([
    'none answers: Rancher Desktop is installed but not running',
    "Start Rancher Desktop: open -a 'Rancher Desktop' (with dockerd (moby) as its container engine), " +
      'then export DOCKER_HOST=unix://$HOME/.rd/docker.sock TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    WITHOUT,
  ])
})

test('Rancher Desktop runs where testcontainers does not look', async () => {
  expect(await said(fakeMachine({ ...mac, sockets: { '/Users/ada/.rd/docker.sock': 'live' } }))).toEqual([
    'none answers: Rancher Desktop listens at $HOME/.rd/docker.sock',
    'Say where Rancher Desktop is: export DOCKER_HOST=unix://$HOME/.rd/docker.sock ' +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock',
    WITHOUT,
  ])
})

test('Podman is not running, on a Mac', async () => {
  expect(await said(fakeMachine({ ...mac, files: ['/opt/homebrew/bin/podman'] }))).toEqual([
    'none answers: Podman is installed but not running',
    'Start Podman: podman machine start, then export ' +
      "DOCKER_HOST=unix://$(podman machine inspect --format '{{.ConnectionInfo.PodmanSocket.Path}}') " +
      'TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE=/var/run/docker.sock TESTCONTAINERS_RYUK_DISABLED=true',
    WITHOUT,
  ])
})

test('rootless Podman is not running, on Linux', async () => {
  expect(await said(fakeMachine({ files: ['/usr/bin/podman'] }))).toEqual([
    'none answers: Podman is installed but not running',
    'Start Podman: systemctl --user start podman.socket, then export ' +
      'DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true',
    WITHOUT,
  ])
})

test('rootful Podman is not running, on Linux', async () => {
  expect(await said(fakeMachine({ uid: 0, files: ['/usr/bin/podman'] }))).toEqual([
    'none answers: Podman is installed but not running',
    'Start Podman: systemctl start podman.socket, then export ' +
      'DOCKER_HOST=unix:///run/podman/podman.sock TESTCONTAINERS_RYUK_PRIVILEGED=true',
    WITHOUT,
  ])
})

test('Podman runs where testcontainers does not look, also without XDG_RUNTIME_DIR', async () => {
  expect(await said(fakeMachine({ env: {}, sockets: { '/run/user/1000/podman/podman.sock': 'live' } }))).toEqual([
    'none answers: Podman listens at /run/user/1000/podman/podman.sock',
    'Say where Podman is: export DOCKER_HOST=unix:///run/user/1000/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true',
    WITHOUT,
  ])
})

test('rootless Docker is not running', async () => {
  expect(await said(fakeMachine({ files: ['/home/ada/.config/systemd/user/docker.service'] }))).toEqual([
    'none answers: rootless Docker is installed but not running',
    'Start rootless Docker: systemctl --user start docker',
    WITHOUT,
  ])
})

test('in WSL, Docker Desktop may be on the other side', async () => {
  expect(await said(fakeMachine({ isWsl: true, env: { WSL_DISTRO_NAME: 'Ubuntu' } }))).toEqual([
    'none answers, and none was found',
    'With Docker Desktop on Windows: start it there and switch this distribution on in ' +
      'Settings → Resources → WSL integration (Ubuntu)',
    WITHOUT,
  ])
})

test('in WSL, Docker may be installed on this side', async () => {
  expect(await said(fakeMachine({ isWsl: true, env: { PATH: '/usr/bin' }, files: ['/usr/bin/dockerd'] }))).toEqual([
    'none answers: Docker in WSL is installed but not running',
    'Start Docker in WSL: sudo service docker start',
    'With Docker Desktop on Windows: start it there and switch this distribution on in ' +
      'Settings → Resources → WSL integration (its name is in wsl -l)',
    WITHOUT,
  ])
})

test('each of several that are installed can be started', async () => {
  expect(await said(fakeMachine({ files: ['/usr/bin/dockerd', '/usr/bin/podman', '/run/systemd/system'] }))).toEqual([
    'none answers: Docker and Podman are installed but not running',
    'Start Docker: sudo systemctl start docker',
    'Start Podman: systemctl --user start podman.socket, then export ' +
      'DOCKER_HOST=unix://$XDG_RUNTIME_DIR/podman/podman.sock TESTCONTAINERS_RYUK_DISABLED=true',
    WITHOUT,
  ])
})
