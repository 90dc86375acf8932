import { describe, expect, it } from 'vitest'
import { UserError } from './user-error.ts'

describe('UserError', () => {
  it('formats what happened and one bullet per fix, joined by "or"', () => {
    const error = new UserError('No stack is up.', { fixes: ['Start one: npm run up', 'keep one: KEEP=1 npm test'] })
    expect(error.message).toBe(
      '[eventbed] No stack is up.\n  • Start one: npm run up, or\n  • keep one: KEEP=1 npm test',
    )
  })

  it('exposes what happened, the fixes and the cause as fields', () => {
    const cause = new Error('ENOENT')
    const error = new UserError('a.csv cannot be read.', { fixes: ['Check the path'], cause })
    expect(error).toMatchObject({ name: 'UserError', what: 'a.csv cannot be read.', fixes: ['Check the path'], cause })
  })

  it('has no bullets without fixes and no cause property without a cause', () => {
    const error = new UserError('The cloud has stopped.')
    expect(error.message).toBe('[eventbed] The cloud has stopped.')
    expect('cause' in error).toBe(false)
  })
})
