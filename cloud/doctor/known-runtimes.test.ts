import { expect, test } from 'vitest'
import { fakeDocker } from './fake-machine.ts'
import { identifyRuntime } from './known-runtimes.ts'

test.each([
  ['Docker', {}],
  ['Docker Desktop', { operatingSystem: 'Docker Desktop', edition: 'Docker Desktop 4.40.0 (187762)' }],
  ['Docker Desktop', { operatingSystem: 'Docker Desktop', kernel: '6.6.87.2-microsoft-standard-WSL2' }],
  ['Docker in WSL', { kernel: '6.6.87.2-microsoft-standard-WSL2' }],
  ['rootless Docker', { address: 'unix:///run/user/1000/docker.sock', rootless: true }],
  ['Colima', { hostName: 'colima', address: 'unix:///Users/ada/.colima/default/docker.sock' }],
  ['Colima', { hostName: 'colima-work', address: 'tcp://127.0.0.1:2375' }],
  ['Rancher Desktop', { hostName: 'lima-rancher-desktop', operatingSystem: 'Alpine Linux v3.19' }],
  ['Rancher Desktop', { operatingSystem: 'Rancher Desktop WSL Distribution', kernel: '5.15-microsoft-WSL2' }],
  ['Podman', { components: ['Podman Engine', 'Conmon'], operatingSystem: 'fedora', rootless: true }],
])('identifyRuntime recognizes %s by %o', (name, runtime) => {
  expect(identifyRuntime(fakeDocker(runtime))).toBe(name)
})
