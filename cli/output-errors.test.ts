import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { endQuietlyWithoutReader } from './output-errors.ts'

const error = (code: string) => Object.assign(new Error(`write ${code}`), { code })

test('a closed pipe stops the command once, and other errors are thrown', () => {
  const stream = new EventEmitter()
  const stop = vi.fn()
  endQuietlyWithoutReader(stream, stop)
  stream.emit('error', error('EPIPE'))
  stream.emit('error', error('EPIPE'))
  expect(stop).toHaveBeenCalledOnce()
  expect(() => stream.emit('error', error('ENOSPC'))).toThrow('write ENOSPC')
})
