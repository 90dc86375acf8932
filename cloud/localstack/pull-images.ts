import { type ContainerRuntimeClient, ImageName } from 'testcontainers'

/** What the container runtime tells while it pulls: one line for each step of each layer. */
export interface PullEvent {
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
}

/** Pulls the images that are not here yet, all at once. Tells how far each is, at each tenth. */
export async function pullMissingImages(
  runtime: ContainerRuntimeClient,
  images: readonly string[],
  onProgress?: (step: string) => void,
): Promise<void> {
  const here = await Promise.all(images.map((image) => runtime.image.exists(ImageName.fromString(image))))
  const missing = images.filter((_, place) => !here[place])
  const tenths = new Map(missing.map((image) => [image, 0]))
  const tell = () =>
    onProgress?.(`pulling, once: ${[...tenths].map(([image, tenth]) => `${image} ${tenth * 10} %`).join(', ')}`)
  if (missing.length > 0) tell()
  const pulls = missing.map((image) =>
    pull(runtime, image, (tenth) => {
      tenths.set(image, tenth)
      tell()
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
  const gauge = new PullProgress()
  let last = 0
  try {
    const stream = await dockerode.pull(image)
    await new Promise<void>((resolve, reject) => {
      const onEvent = (event: PullEvent) => {
        const tenth = gauge.take(event)
        if (tenth > last) onTenth(tenth)
        last = tenth
      }
      dockerode.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()), onEvent)
    })
  } catch (cause) {
    throw new Error(`the image ${image} is not here and cannot be pulled: ${(cause as Error).message}`, { cause })
  }
}

/** How far a pull has come, over all layers whose size is known by now. */
export class PullProgress {
  readonly #layers = new Map<string, { current: number; total: number }>()
  #most = 0

  /** Returns the tenths that are done; never fewer than before, though new layers may become known. */
  take({ id, progressDetail }: PullEvent): number {
    const { current, total: size } = progressDetail ?? {}
    if (id !== undefined && size !== undefined && size > 0) {
      // A layer is downloaded, then extracted: the larger of the two counts.
      const before = this.#layers.get(id)?.current ?? 0
      this.#layers.set(id, { current: Math.max(before, Math.min(current ?? 0, size)), total: size })
    }
    const all = [...this.#layers.values()]
    const total = all.reduce((sum, layer) => sum + layer.total, 0)
    const done = all.reduce((sum, layer) => sum + layer.current, 0)
    this.#most = Math.max(this.#most, total === 0 ? 0 : Math.floor((10 * done) / total))
    return this.#most
  }
}
