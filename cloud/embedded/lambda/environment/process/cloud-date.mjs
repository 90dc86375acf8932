// Makes the function's Date follow the cloud's clock, which may have been advanced. Installed before the function is
// loaded, so that a function that keeps a reference to `Date` or `Date.now` follows it as well.
const systemNow = Date.now
const SystemDate = Date
let offsetMs = 0

/** How far Date is ahead of the machine's clock. `performance` and timers are not affected. */
export function setClockOffset(milliseconds) {
  offsetMs = milliseconds
}

function now() {
  return systemNow() + offsetMs
}

function CloudDate(...parts) {
  if (!new.target) return new SystemDate(now()).toString()
  // With the original prototype, so that dates created elsewhere are instances of this Date too.
  return Reflect.construct(SystemDate, parts.length === 0 ? [now()] : parts, new.target)
}

/** Replaces the global Date. */
export function installCloudDate() {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(SystemDate)))
    if (name !== 'now') Object.defineProperty(CloudDate, name, property)
  Object.defineProperty(CloudDate, 'now', { value: now, writable: true, configurable: true })
  Object.defineProperty(CloudDate, 'name', { value: 'Date', configurable: true })
  SystemDate.prototype.constructor = CloudDate
  globalThis.Date = CloudDate
}
