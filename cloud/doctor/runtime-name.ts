import type { ContainerRuntime } from './machine-info.ts'

export type RuntimeName =
  | 'Docker'
  | 'Docker Desktop'
  | 'Docker in WSL'
  | 'rootless Docker'
  | 'Colima'
  | 'Rancher Desktop'
  | 'Podman'

/** Which product it is. All speak Docker's API, so it is told by what each lets slip of itself. */
export function identifyRuntime(runtime: ContainerRuntime): RuntimeName {
  const { address, machine, operatingSystem, edition, components, kernel, rootless } = runtime
  if (components.includes('Podman Engine')) return 'Podman'
  if (operatingSystem === 'Docker Desktop' || edition.startsWith('Docker Desktop')) return 'Docker Desktop'
  if (/^colima(-|$)/.test(machine) || address.includes('/.colima/')) return 'Colima'
  if (/rancher-desktop/.test(machine) || /^Rancher Desktop/.test(operatingSystem) || address.includes('/.rd/'))
    return 'Rancher Desktop'
  if (rootless) return 'rootless Docker'
  return /microsoft/i.test(kernel) ? 'Docker in WSL' : 'Docker'
}
