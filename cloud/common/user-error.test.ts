import { describe, expect, it } from 'vitest'
import { UserError } from './user-error.ts'

describe('UserError', () => {
  it('says what happened and lists every fix on a line of its own', () => {
    const error = new UserError('No stack is up.', { fixes: ['Start one: npm run up', 'keep one: KEEP=1 npm test'] })
    expect(error.message).toBe(
      '[eventbed] No stack is up.\n  • Start one: npm run up, or\n  • keep one: KEEP=1 npm test',
    )
  })

  it('keeps what happened, the fixes and the cause as fields', () => {
    const cause = new Error('ENOENT')
    const error = new UserError('a.csv cannot be read.', { fixes: ['Check the path'], cause })
    expect(error).toMatchObject({ name: 'UserError', what: 'a.csv cannot be read.', fixes: ['Check the path'], cause })
  })

  it('has no bullets and no cause where none were given', () => {
    const error = new UserError('The cloud has stopped.')
    expect(error.message).toBe('[eventbed] The cloud has stopped.')
    expect('cause' in error).toBe(false)
  })
})
