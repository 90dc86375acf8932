import { expect, test } from 'vitest'
import { chooseCloud } from './choose-cloud.ts'

const withLocalStack = { withoutLocalStack: async () => undefined }
const without = { withoutLocalStack: async () => 'no container runtime answers' }

test('LocalStack is chosen where it can be run', async () => {
  expect(await chooseCloud({}, withLocalStack)).toEqual({
    name: 'localstack',
    why: 'a container runtime answers; CLOUD=embedded runs without one',
    forced: false,
  })
})

test('the embedded cloud is chosen elsewhere, with the reason', async () => {
  expect(await chooseCloud({}, without)).toEqual({
    name: 'embedded',
    why: 'no container runtime answers; CLOUD=localstack insists on a container',
    forced: false,
  })
})

test('CLOUD decides without looking further', async () => {
  const choice = await chooseCloud(
    { CLOUD: 'embedded' },
    { withoutLocalStack: () => Promise.reject(new Error('asked')) },
  )
  expect(choice).toEqual({ name: 'embedded', why: 'CLOUD=embedded says so', forced: true })
})

test('a cloud that does not exist is an error', async () => {
  await expect(chooseCloud({ CLOUD: 'azure' }, without)).rejects.toThrow(
    '[eventbed] There is no cloud named azure. Set CLOUD to one of: localstack, embedded, endpoint, aws.',
  )
})
