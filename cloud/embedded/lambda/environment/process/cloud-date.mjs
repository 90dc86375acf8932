// A function's Date goes by the cloud's clock, which may have been advanced. It is put in place before the function is
// loaded, so that one that keeps `Date` or `Date.now` for itself follows an advance as well.
const wallNow = Date.now
const WallDate = Date
let ahead = 0

/** From now on Date is so many milliseconds ahead of the machine's clock. `performance` and timers are left alone. */
export function setAhead(milliseconds) {
  ahead = milliseconds
}

function now() {
  return wallNow() + ahead
}

function CloudDate(...parts) {
  if (!new.target) return new WallDate(now()).toString()
  // With the machine's own prototype, so that dates made anywhere else are instances of this Date too.
  return Reflect.construct(WallDate, parts.length === 0 ? [now()] : parts, new.target)
}

/** Puts the Date of the cloud in the place of the machine's. */
export function followCloud() {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(WallDate)))
    if (name !== 'now') Object.defineProperty(CloudDate, name, property)
  Object.defineProperty(CloudDate, 'now', { value: now, writable: true, configurable: true })
  Object.defineProperty(CloudDate, 'name', { value: 'Date', configurable: true })
  WallDate.prototype.constructor = CloudDate
  globalThis.Date = CloudDate
}
