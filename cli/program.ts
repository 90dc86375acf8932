import { Command, InvalidArgumentError, Option } from 'commander'
import { CLOUD_NAMES } from '../cloud/api/cloud.ts'

const port = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Must be a whole number from 0 (any free port) to 65535.')
  return value
}

const positive = (text: string): number => {
  const value = Number(text)
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) throw new InvalidArgumentError('Must be greater than 0.')
  return value
}

const count = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Must be a whole number of at least 1.')
  return Number(text)
}

const seed = (text: string): number => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 2 ** 31 - 1)
    throw new InvalidArgumentError(`Must be a whole number from 0 to ${2 ** 31 - 1}.`)
  return value
}

/** The commands with their options. Each loads its code only when it runs, so that none slows another's start. */
export function createProgram(): Command {
  const program = new Command('eventbed').description(
    'The classic serverless event-driven architecture on AWS, running on your own machine.',
  )

  program
    .command('start')
    .description('run each use case once and show the trace of its event')
    .option('--file <csv>', 'a CSV file to use instead of the fixture')
    .option('--cloud <name>', 'embedded, localstack, endpoint or aws', 'embedded')
    .option('--fault <rule...>', 'inject faults (embedded cloud), then check with the ledger that nothing was lost')
    .addOption(
      new Option('--watch', 'run them repeatedly, and watch them in a browser (embedded cloud)').conflicts('json'),
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  npm start\n  npm start -- --watch\n  npm start -- --file my.csv\n  npm start -- --json | jq .useCases[].items' +
        "\n  npm start -- --fault 'sqs:SendMessageBatch throttle times=2' --fault 'lambda:Invoke duplicate'",
    )
    .action(async (options) => (await import('./start.ts')).start(options))

  program
    .command('up')
    .description('start a cloud, build the architecture in it, and keep both until Ctrl-C')
    .option('--cloud <name>', 'embedded, localstack, endpoint or aws', 'embedded')
    .option('--port <number>', 'port on 127.0.0.1 (default: any free port)', port)
    .option('--tempo <name>', "timing profile: test (short waits) or production (AWS's own)", 'test')
    .option('--inspect <function>', 'let a debugger attach to this function on port 9229 (embedded cloud)')
    .option('--json', 'print one line of JSON and nothing else')
    .addHelpText('after', '\nExamples:\n  npm run up\n  npm run up -- --port 4566 --json')
    .action(async (options) => (await import('./up.ts')).up(options))

  program
    .command('cloud')
    .description('run the bare embedded cloud, for any SDK, CLI or tool in any language')
    .option('--port <number>', 'port on 127.0.0.1 (default: any free port)', port)
    .option(
      '--tempo <name>',
      'timing profile for retries of failed events: test (at once) or production (as on AWS)',
      'production',
    )
    .option('--eventual', 'simulate eventual consistency')
    .option('--json', 'print one line of JSON and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run cloud -- --port 4566\n  aws --endpoint-url http://127.0.0.1:4566 s3 mb s3://mine',
    )
    .action(async (options) => (await import('./cloud.ts')).cloud(options))

  program
    .command('doctor')
    .description('check which clouds this machine can run, and suggest a fix for whatever is missing')
    .addOption(
      new Option(
        '--cloud <name>',
        'the cloud to check (default: CLOUD, or the one that npm test would choose)',
      ).choices(CLOUD_NAMES),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  npm run doctor\n  npm run doctor -- --cloud localstack')
    .action(async (options) => (await import('./doctor/doctor.ts')).doctor(options))

  program
    .command('deploy')
    .description('deploy the architecture to AWS or to an endpoint')
    .requiredOption('--stack <name>', 'prefix of all resource names')
    .option('--cloud <name>', 'aws or endpoint', 'aws')
    .option('--tempo <name>', "timing profile: production (AWS's own waits) or test (short ones)", 'production')
    .option('--yes', 'do not ask for confirmation before building in AWS')
    .option('--json', 'print one line of JSON and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  AWS_ACCOUNT_ID=123456789012 AWS_REGION=eu-central-1 npm run deploy -- --stack demo' +
        '\n  AWS_ENDPOINT_URL=http://127.0.0.1:4566 npm run deploy -- --cloud endpoint --stack demo',
    )
    .action(async (options) => (await import('./deploy/deploy.ts')).deploy(options))

  program
    .command('destroy')
    .description('remove a deployed stack: the resources that its journal lists')
    .requiredOption('--stack <name>', 'the stack name it was deployed with')
    .option('--json', 'print one line of JSON and nothing else')
    .addHelpText('after', '\nExamples:\n  npm run destroy -- --stack demo')
    .action(async (options) => (await import('./deploy/destroy.ts')).destroy(options))

  program
    .command('stop')
    .description('stop the clouds that KEEP=1 npm test kept running')
    .action(async () => (await import('./stop.ts')).stop())

  program
    .command('ledger')
    .description('check that every input of a running stack has exactly one outcome; exits with 1 otherwise')
    .option('--stack <name>', 'which stack, if several are running')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  npm run up            (in another terminal)\n  npm run ledger')
    .action(async (options) => (await import('./ledger.ts')).ledger(options))

  program
    .command('why')
    .description('explain where an event, row or order of a running stack is, or where it stopped and why')
    .argument('[what...]', 'event <id>, row <file> <number>, or order <id of the order or of its request>')
    .option('--stack <name>', 'which stack, if several are running')
    .option('--event <file>', 'a JSON file with the event itself, for clouds that do not record events')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run up            (in another terminal)\n  npm run why -- event shipment-7781' +
        '\n  npm run why -- row "day 1/sales.csv" 7\n  npm run why -- order 01KAQ6ZJ7V9M8X3T5B2C4D6E8F' +
        '\n  npm run why -- event e-1 --event event.json',
    )
    .action(async (words, options) => (await import('./why.ts')).why(words, options))

  program
    .command('soak')
    .description('send random inputs while injecting random faults, then reconcile inputs and outcomes')
    .option('--minutes <number>', 'how long to keep starting rounds', positive, 5)
    .option('--rounds <number>', 'number of rounds, instead of minutes', count)
    .option('--seed <number>', 'makes inputs and faults reproducible', seed, 1)
    .option('--cloud <name>', 'embedded, localstack, endpoint or aws', 'embedded')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run soak -- --minutes 5 --seed 42\n  npm run soak -- --rounds 1 --seed 42 --json | jq .ledger.totals',
    )
    .action(async (options) => (await import('./soak.ts')).soak(options))

  program
    .command('parity')
    .description('run the scenarios in several clouds and write a page that compares the results')
    .argument('<clouds...>', 'embedded, localstack, aws, or <title>=<url> of an endpoint')
    .option('--output <file>', 'the page to write', 'docs/parity.md')
    .addHelpText(
      'after',
      "\nExamples:\n  npm run parity -- embedded localstack 'MiniStack 1.5.33=http://127.0.0.1:4566'",
    )
    .action(async (clouds, options) => (await import('./parity/parity.ts')).parity(clouds, options))

  program
    .command('summary')
    .description('print the last run of the scenarios as Markdown, for the summary page of a CI job')
    .action(async () => (await import('./summary.ts')).summary())

  program
    .command('bench')
    .description('measure the embedded cloud, side by side with the baseline')
    .option('--rows <number>', 'rows of the large file', count, 100_000)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  npm run bench\n  npm run bench -- --rows 10000 --json')
    .action(async (options) => (await import('../bench/bench.ts')).bench(options))

  // One line says what is wrong; the whole help would push it out of sight.
  for (const command of program.commands) {
    const script = command.name() === 'start' ? 'npm start' : `npm run ${command.name()}`
    command.showHelpAfterError(`See the options and examples: ${script} -- --help`)
  }
  return program
}
