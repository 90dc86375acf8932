#!/usr/bin/env node
import { failWith } from './fail.ts'
import { endQuietlyWithoutReader } from './output-errors.ts'
import { createProgram } from './program.ts'

// The SDK warns on each start that a future version requires a newer Node. That concerns maintainers, not users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

endQuietlyWithoutReader()
await createProgram().parseAsync().catch(failWith)
