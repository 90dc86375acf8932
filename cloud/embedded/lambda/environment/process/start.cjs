// Where the child process begins. The heap has been given its size by now, and V8 takes code that was compiled ahead
// of time, as Node's own modules are, only under the flags it was compiled with: with the flag still set, each cold
// start would compile them anew, which is a tenth of it.
require('node:v8').setFlagsFromString('--max-old-space-size=0')
import('./bootstrap.mjs')
