import { expect, test } from 'vitest'
import { chooseCloud } from './choose-cloud.ts'

const prerequisites = (hasRuntime: boolean, imageReason?: string) => ({
  hasContainerRuntime: async () => hasRuntime,
  missingImageReason: async () => imageReason,
})

test('chooseCloud chooses LocalStack where it can run', async () => {
  expect(await chooseCloud({}, prerequisites(true))).toEqual({
    name: 'localstack',
    why: 'a container runtime is available; CLOUD=embedded runs without one',
    forced: false,
  })
})

test('chooseCloud chooses the embedded cloud where no container runtime is available, and says so', async () => {
  expect(await chooseCloud({}, prerequisites(false))).toEqual({
    name: 'embedded',
    why: 'no container runtime is available; CLOUD=localstack forces a container',
    forced: false,
  })
})

test('chooseCloud chooses the embedded cloud where an image is unavailable, and says why', async () => {
  expect(await chooseCloud({}, prerequisites(true, 'the image x cannot be pulled'))).toEqual({
    name: 'embedded',
    why: 'the image x cannot be pulled; CLOUD=localstack forces a container',
    forced: false,
  })
})

test('chooseCloud uses the cloud that CLOUD names without checking for LocalStack', async () => {
  const unexpected = () => Promise.reject(new Error('checked'))
  const choice = await chooseCloud(
    { CLOUD: 'embedded' },
    { hasContainerRuntime: unexpected, missingImageReason: unexpected },
  )
  expect(choice).toEqual({ name: 'embedded', why: 'CLOUD=embedded is set', forced: true })
})

test('chooseCloud rejects a cloud that does not exist and lists those that do', async () => {
  await expect(chooseCloud({ CLOUD: 'azure' }, prerequisites(false))).rejects.toThrow(
    '[eventbed] There is no cloud named azure.\n  • Set CLOUD to one of: localstack, embedded, endpoint, aws',
  )
})
