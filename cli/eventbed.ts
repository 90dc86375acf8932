#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander'
import { CLOUD_NAMES } from '../cloud/choose/choose.ts'
import { failWith } from './fail.ts'

// The SDK says on each start that its next major version will need a newer Node; that is for us to know.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const port = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('A port is a whole number from 0 (any free one) to 65535.')
  return value
}

const positive = (text: string): number => {
  const value = Number(text)
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) throw new InvalidArgumentError('It is a number above 0.')
  return value
}

const count = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.')
  return Number(text)
}

const whole = (text: string): number => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 2 ** 31 - 1)
    throw new InvalidArgumentError(`It is a whole number from 0 to ${2 ** 31 - 1}.`)
  return value
}

const program = new Command('eventbed')
  .description('The classic AWS serverless event-driven architecture, all of it, running on your own machine.')
  .showHelpAfterError()

program
  .command('start')
  .description('run the three use cases once and show the way that each event took')
  .option('--file <csv>', 'a CSV file of your own, in place of the fixture')
  .option('--cloud <name>', 'embedded, localstack, endpoint or aws', 'embedded')
  .option('--fault <rule...>', 'make calls fail (embedded cloud), and prove by the ledger that nothing is lost for it')
  .addOption(
    new Option('--watch', 'run them again and again, to be watched in a browser (embedded cloud)').conflicts('json'),
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
  .description('bring a cloud up, build the architecture in it, and keep it until Ctrl-C')
  .option('--cloud <name>', 'embedded, localstack, endpoint or aws', 'embedded')
  .option('--port <number>', 'port on 127.0.0.1; any free one by default', port)
  .option('--tempo <name>', "test: short waits; production: AWS's own", 'test')
  .option('--inspect <function>', 'let a debugger attach to this function on port 9229 (embedded cloud)')
  .option('--json', 'print one line of JSON, and nothing before it')
  .addHelpText('after', '\nExamples:\n  npm run up\n  npm run up -- --port 4566 --json')
  .action(async (options) => (await import('./up.ts')).up(options))

program
  .command('cloud')
  .description('run the bare embedded cloud, for any SDK, CLI or tool in any language')
  .option('--port <number>', 'port on 127.0.0.1; any free one by default', port)
  .option(
    '--tempo <name>',
    'how soon failed events are tried again. test: at once; production: as AWS does',
    'production',
  )
  .option('--eventual', 'let what is new take a while to be there, as on AWS')
  .option('--json', 'print one line of JSON, and nothing before it')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run cloud -- --port 4566\n  aws --endpoint-url http://127.0.0.1:4566 s3 mb s3://mine',
  )
  .action(async (options) => (await import('./cloud.ts')).cloud(options))

program
  .command('doctor')
  .description('say what this machine has, what is missing for a cloud, and what to do about it')
  .addOption(
    new Option(
      '--cloud <name>',
      'the cloud that is wanted; by default what CLOUD says, or what npm test would choose',
    ).choices(CLOUD_NAMES),
  )
  .option('--json', 'print one JSON document')
  .addHelpText('after', '\nExamples:\n  npm run doctor\n  npm run doctor -- --cloud localstack')
  .action(async (options) => (await import('./doctor.ts')).doctor(options))

program
  .command('deploy')
  .description('build the architecture where it stays: in AWS, or at an endpoint')
  .requiredOption('--stack <name>', "what all its resources' names begin with")
  .option('--cloud <name>', 'aws or endpoint', 'aws')
  .option('--tempo <name>', "production: AWS's own waits; test: short ones", 'production')
  .option('--yes', 'do not ask before building in AWS')
  .option('--json', 'print one line of JSON, and nothing before it')
  .addHelpText(
    'after',
    '\nExamples:\n  AWS_ACCOUNT_ID=123456789012 AWS_REGION=eu-central-1 npm run deploy -- --stack demo' +
      '\n  AWS_ENDPOINT_URL=http://127.0.0.1:4566 npm run deploy -- --cloud endpoint --stack demo',
  )
  .action(async (options) => (await import('./deploy/deploy.ts')).deploy(options))

program
  .command('destroy')
  .description('remove a stack that was deployed, as its journal says')
  .requiredOption('--stack <name>', 'the name it was deployed with')
  .option('--json', 'print one line of JSON, and nothing before it')
  .addHelpText('after', '\nExamples:\n  npm run destroy -- --stack demo')
  .action(async (options) => (await import('./deploy/destroy.ts')).destroy(options))

program
  .command('stop')
  .description('end the clouds that KEEP=1 npm test left up')
  .action(async () => (await import('./stop.ts')).stop())

program
  .command('ledger')
  .description('account for every input of a stack that is up: an item, a reject, a dead letter or a refusal each')
  .option('--stack <name>', 'which one, if several are up')
  .option('--json', 'print one JSON document')
  .addHelpText('after', '\nExamples:\n  npm run up            (in another terminal)\n  npm run ledger')
  .action(async (options) => (await import('./ledger.ts')).ledger(options))

program
  .command('why')
  .description('say of an event, a row or an order in a stack that is up where it is, or where it stopped and why')
  .argument('[what...]', 'event <id>, row <file> <number>, or order <id of the order or of its request>')
  .option('--stack <name>', 'which one, if several are up')
  .option('--event <file>', 'a JSON file with the event itself, where the cloud keeps none')
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
  .description('send random inputs of all kinds while things fail at random, heal everything, and draw up the ledger')
  .option('--minutes <number>', 'for how long rounds begin', positive, 5)
  .option('--rounds <number>', 'so many rounds, in place of minutes', count)
  .option('--seed <number>', 'the same seed makes the same inputs and faults again', whole, 1)
  .option('--cloud <name>', 'embedded, localstack, endpoint or aws', 'embedded')
  .option('--json', 'print one JSON document')
  .addHelpText(
    'after',
    '\nExamples:\n  npm run soak -- --minutes 5 --seed 42\n  npm run soak -- --rounds 1 --seed 42 --json | jq .ledger.totals',
  )
  .action(async (options) => (await import('./soak.ts')).soak(options))

program
  .command('parity')
  .description('run the scenarios in several clouds and write down how they compare')
  .argument('<clouds...>', 'embedded, localstack, aws, or <title>=<url> of an endpoint')
  .option('--output <file>', 'the page to write', 'docs/parity.md')
  .addHelpText('after', "\nExamples:\n  npm run parity -- embedded localstack 'MiniStack 1.5.33=http://127.0.0.1:4566'")
  .action(async (clouds, options) => (await import('./parity/parity.ts')).parity(clouds, options))

program
  .command('summary')
  .description('print the last run of the scenarios as Markdown, for the page of a CI job')
  .action(async () => (await import('./summary.ts')).summary())

program
  .command('bench')
  .description('measure the embedded cloud, side by side with the straight line')
  .option('--rows <number>', 'rows of the large file', Number, 100_000)
  .option('--json', 'print one JSON document')
  .action(async (options) => (await import('../bench/bench.ts')).bench(options))

await program.parseAsync().catch(failWith)
