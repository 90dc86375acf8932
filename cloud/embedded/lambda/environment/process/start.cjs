// The entry point of the function's process. V8 accepts code that was compiled ahead of time, such as Node's own
// modules, only under the flags it was compiled with. The heap size has taken effect by now, so the flag is reset;
// otherwise every cold start would compile those modules again, which takes a tenth of it.
require('node:v8').setFlagsFromString('--max-old-space-size=0')
require('./hide-environment.cjs').hideEnvironment()
import('./bootstrap.mjs')
