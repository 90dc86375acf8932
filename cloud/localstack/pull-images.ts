import { type ContainerRuntimeClient, ImageName } from 'testcontainers'

/** What the container runtime reports during a pull: one event per step of each layer. */
export interface PullEvent {
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
}

/** Pulls all missing images concurrently. Reports the progress of each in steps of 10 %. */
export async function pullMissingImages(
  runtime: ContainerRuntimeClient,
  images: readonly string[],
  onProgress?: (step: string) => void,
): Promise<void> {
  const present = await Promise.all(images.map((image) => runtime.image.exists(ImageName.fromString(image))))
  const missing = images.filter((_, index) => !present[index])
  const tenths = new Map(missing.map((image) => [image, 0]))
  const report = () =>
    onProgress?.(
      `pulling images (only the first time): ${[...tenths].map(([image, tenth]) => `${image} ${tenth * 10} %`).join(', ')}`,
    )
  if (missing.length > 0) report()
  const pulls = missing.map((image) =>
    pull(runtime, image, (tenth) => {
      tenths.set(image, tenth)
      report()
    }),
  )
  await Promise.allSettled(pulls)
  await Promise.all(pulls)
}

async function pull(
  { container: { dockerode } }: ContainerRuntimeClient,
  image: string,
  onTenth: (tenth: number) => void,
): Promise<void> {
  const progress = new PullProgress()
  let last = 0
  try {
    const stream = await dockerode.pull(image)
    await new Promise<void>((resolve, reject) => {
      const onEvent = (event: PullEvent) => {
        const tenth = progress.update(event)
        if (tenth > last) onTenth(tenth)
        last = tenth
      }
      dockerode.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()), onEvent)
    })
  } catch (cause) {
    throw new Error(`the image ${image} is missing and cannot be pulled: ${(cause as Error).message}`, { cause })
  }
}

/** Measures a pull over all layers whose size is known so far. */
export class PullProgress {
  readonly #layers = new Map<string, { current: number; total: number }>()
  #highest = 0

  /** Returns the completed tenths. Never decreases, although new layers may appear. */
  update({ id, progressDetail }: PullEvent): number {
    const { current, total: size } = progressDetail ?? {}
    if (id !== undefined && size !== undefined && size > 0) {
      // Each layer is downloaded, then extracted from zero again; the larger value counts.
      const previous = this.#layers.get(id)?.current ?? 0
      this.#layers.set(id, { current: Math.max(previous, Math.min(current ?? 0, size)), total: size })
    }
    const all = [...this.#layers.values()]
    const total = all.reduce((sum, layer) => sum + layer.total, 0)
    const done = all.reduce((sum, layer) => sum + layer.current, 0)
    this.#highest = Math.max(this.#highest, total === 0 ? 0 : Math.floor((10 * done) / total))
    return this.#highest
  }
}
