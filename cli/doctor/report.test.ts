import { expect, test } from 'vitest'
import { diagnose } from '../../cloud/doctor/diagnose.ts'
import { fakeDocker, fakeMachine } from '../../cloud/doctor/fake-machine.ts'
import { formatJson, formatReport } from './report.ts'

const withDocker = fakeMachine({
  env: { LOCALSTACK_IMAGE: 'localstack/localstack:4.14.0' },
  runtime: async () => fakeDocker({ memory: 3 * 2 ** 30 }),
})

test('the report lists the findings of the expected cloud first, each with its fixes', async () => {
  const findings = await diagnose(fakeMachine({ files: ['/usr/bin/dockerd'] }))
  expect(formatReport(findings, { name: 'localstack', why: '--cloud is set' })).toBe(
    `What the localstack cloud needs (--cloud is set)
✓ Node               20.20.2; functions on the embedded cloud run on it, those on AWS on nodejs24.x
✓ Architecture       x64
✓ Memory             8.0 GB free of 16.0 GB
✗ Container runtime  none available: Docker is installed but not running
    • Start Docker: sudo service docker start
    • Run without containers: CLOUD=embedded

What other clouds need
✗ Endpoint           AWS_ENDPOINT_URL is not set
    • Set it to the URL of a cloud: AWS_ENDPOINT_URL=http://127.0.0.1:4566 (npm run cloud -- --port 4566 starts one)
✗ AWS account        AWS_ACCOUNT_ID is not set
    • Name the account to use: AWS_ACCOUNT_ID=123456789012

Can start here: embedded. localstack cannot start: see Container runtime.`,
  )
})

test('a warning is marked and does not keep the cloud from starting', async () => {
  const lines = formatReport(await diagnose(withDocker), { name: 'localstack', why: '--cloud is set' }).split('\n')
  expect(lines).toContain('! Memory for containers  3.0 GB; LocalStack uses up to 4.0 GB')
  expect(lines.at(-1)).toBe('Can start here: localstack, embedded.')
})

test('the report says so when no cloud can start', async () => {
  const findings = await diagnose(fakeMachine({ node: { version: '18.20.0', required: '>=20.19' } }))
  expect(formatReport(findings, { name: 'embedded', why: '--cloud is set' }).split('\n').at(-1)).toBe(
    'No cloud can start here: see Node.',
  )
})

test('the JSON report is one document with all findings', async () => {
  const findings = await diagnose(withDocker)
  expect(JSON.parse(formatJson(findings, { name: 'aws' }))).toEqual({
    wanted: 'aws',
    wantedCanStart: false,
    canStart: ['localstack', 'embedded'],
    findings,
  })
})
