import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MODULES = ['guard', 'internal-error'].map((name) => join(import.meta.dirname, `${name}.ts`))

/** Runs code in a process of its own, whose last line keeps it alive until it prints `alive`. */
function run(code: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const [guard, internalError] = MODULES
  const text = `
    import { guard } from '${guard}'
    import { installLastResort } from '${internalError}'
    const fail = () => { throw new TypeError('unforeseen') }
    setTimeout(() => process.stdout.write('alive'), 100)
    ${code}`
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

test.each(['setTimeout(fail, 1)', 'void Promise.reject(new TypeError("unforeseen"))'])(
  "an error of the process's own code ends it as it does without a cloud: %s",
  async (failing) => {
    const { code, stdout, stderr } = await run(`installLastResort({ ownsProcess: false }); ${failing}`)
    expect(code).not.toBe(0)
    expect(stdout).not.toContain('alive')
    expect(stderr).toContain('TypeError: unforeseen')
  },
)

test.each(['setTimeout(fail, 1)', 'void Promise.reject(new TypeError("unforeseen"))'])(
  'a process that exists only for a cloud logs an error that belongs to no call, and goes on: %s',
  async (failing) => {
    const { code, stdout, stderr } = await run(`installLastResort({ ownsProcess: true }); ${failing}`)
    expect([code, stdout]).toEqual([0, 'alive'])
    expect(stderr).toContain('[EVENTBED_INTERNAL] EventbedWarning: TypeError: unforeseen')
  },
)

test('an error in the work of a cloud is logged with the work and its resources, and fails the work alone', async () => {
  const { code, stdout, stderr } = await run(`
    installLastResort({ ownsProcess: false })
    const work = { operation: 'sqs SendMessage', requestId: 'r-1', resources: () => ['arn:a', 'arn:b'] }
    guard(work, () => new Promise(() => setTimeout(fail, 1))).catch(({ message }) => process.stdout.write(message + ' '))`)
  expect([code, stdout]).toEqual([0, 'unforeseen alive'])
  expect(stderr).toContain('sqs SendMessage on arn:a, arn:b (request r-1): TypeError: unforeseen')
})

test('after the last cloud has stopped, an error in what its work left behind ends the process', async () => {
  const { code, stdout } = await run(`
    const uninstall = installLastResort({ ownsProcess: true })
    installLastResort({ ownsProcess: false })()
    uninstall()
    guard({ operation: 'x' }, () => void setTimeout(fail, 1))`)
  expect(code).not.toBe(0)
  expect(stdout).not.toContain('alive')
})
