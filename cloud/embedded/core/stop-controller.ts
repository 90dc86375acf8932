import { setMaxListeners } from 'node:events'

/** A controller that a service aborts when it stops. Any number of deliveries may wait for its signal at the same time. */
export function createStopController(): AbortController {
  const controller = new AbortController()
  // Each waiting delivery adds a listener; Node would warn of a leak.
  setMaxListeners(0, controller.signal)
  return controller
}
